"""MLX: the contract through its layers and functions, and the base class for operations written in mlx.core."""

from theorycheck.adapters.mlx.adapter import MlxAdapter
from theorycheck.adapters.mlx.library import DoubleMlx, Mlx

__all__ = ["DoubleMlx", "Mlx", "MlxAdapter"]
