"""The environment of a run: versions of what took part, and one BLAS thread."""

import platform
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import threadpoolctl

PACKAGES = ("numpy", "scipy", "hypothesis")
FRAMEWORKS = ("torch", "jax", "jaxlib", "flax", "optax", "keras", "mlx", "onnxruntime", "tinygrad")
POOLS = "thread pools"
_ONE_EACH = "; one thread each"


def describe_environment() -> dict[str, str]:
    """What a reader needs to judge again in the same setting; no host name, user or path."""
    taking_part = (*PACKAGES, *(name for name in FRAMEWORKS if name in sys.modules))
    pools = {f"{pool['internal_api']} {pool['version'] or ''}".strip() for pool in threadpoolctl.threadpool_info()}
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": here(),
        POOLS: f"{', '.join(sorted(pools)) or 'none'}{_ONE_EACH}",
        **{name: version_of(name) for name in taking_part},
    }


def here() -> str:
    """The platform: its system and its machine."""
    return f"{platform.system()} {platform.machine()}"


def merged(own: Mapping[str, str], *others: Mapping[str, str]) -> dict[str, str]:
    """One environment of several processes on this machine: this one, and those that foreign code ran in."""
    told = [one[POOLS].removesuffix(_ONE_EACH).split(", ") for one in (own, *others) if POOLS in one]
    pools = sorted({pool for names in told for pool in names} - {"none"})
    brought = {name: version for one in others for name, version in one.items()}
    return {**brought, **own, POOLS: f"{', '.join(pools) or 'none'}{_ONE_EACH}"}


@cache
def version_of(package: str) -> str:
    """The installed version of a package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


@contextmanager
def one_thread() -> Iterator[None]:
    """One BLAS and OpenMP thread: sums are taken in the same order every time, and helpers do not fight for cores."""
    with threadpoolctl.threadpool_limits(limits=1):
        yield
