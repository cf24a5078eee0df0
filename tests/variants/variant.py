"""What most correct variants are: the hand-written `numpy`, with something done another way."""

from theorycheck.adapters.numpy import NumPy


class Variant(NumPy):
    """Named after its class; half precision, which `numpy` computes in single precision, is left out."""

    dtypes = ("float64", "float32")

    def __init_subclass__(cls):
        cls.name = cls.__name__
