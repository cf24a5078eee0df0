"""Laws for tests of the engine."""

from theorycheck.statistics.law import Law

NO_LIMIT = 2**62


def law(model, value, caught, **fields):
    """A law with its words filled in."""
    return Law(model=model, value=value, caught=caught, because="a test", unit="one draw", what="parameter", **fields)


def from_array(draws, size=None):
    """A sampler that hands out an array, all at once or `size` draws a batch; confirmation sees the same draws."""

    def draw(stream):
        _, _, index = stream.partition("/")
        start = int(index or 0) * (size or 0)
        return draws[start : start + size] if size else draws, 7

    return draw
