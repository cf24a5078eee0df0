"""Operations written in Keras, offered with NumPy arrays at the boundary and every gradient by Keras's backend."""

import importlib
import importlib.util
import os
import sys
from typing import Any

from theorycheck.errors import UsageError

BACKENDS = {
    "torch": ("theorycheck.adapters.torch.adapter", "TorchAdapter"),
    "jax": ("theorycheck.adapters.jax.adapter", "JaxAdapter"),
}
"""The backends that differentiate here, in the order in which an installed one is taken unless the user named one."""

VARIABLE = "KERAS_BACKEND"


def _choose_backend() -> None:
    """Take an installed backend where the user named none: Keras asks once, when it is imported."""
    if "keras" not in sys.modules and VARIABLE not in os.environ:
        installed = [name for name in BACKENDS if importlib.util.find_spec(name)]
        if not installed:
            raise UsageError("Keras is judged on its torch or jax backend, and neither is installed: pip install torch")
        os.environ[VARIABLE] = installed[0]


def _base() -> Any:
    """The base class of the backend that Keras runs on."""
    backend = keras.backend.backend()
    if backend not in BACKENDS:
        raise UsageError(
            f"Keras runs on its {backend!r} backend, but is judged on torch or jax. Set {VARIABLE}=torch or "
            f"{VARIABLE}=jax before it is imported."
        )
    module, name = BACKENDS[backend]
    return getattr(importlib.import_module(module), name)


_choose_backend()
import keras  # noqa: E402 -- only now


class KerasAdapter(_base()):  # type: ignore[misc]  # which of the two is known when it runs
    """The base class of implementations written in Keras: the base class of the backend, whose tensors it takes.

    A subclass defines operations of the contract as methods that take and return the backend's tensors:

        class Mine(Keras):
            def dense(self, x, weight, bias):
                return keras.ops.relu(super().dense(x, weight, bias))
    """
