"""PyTorch: the whole contract through its public functions, and the base class for operations written in torch."""

from theorycheck.adapters.torch.adapter import TorchAdapter
from theorycheck.adapters.torch.library import Torch
from theorycheck.adapters.torch.modules import check_module, in_numpy

__all__ = ["Torch", "TorchAdapter", "check_module", "in_numpy"]
