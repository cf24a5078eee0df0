"""The environment of a run: versions of what took part, and one BLAS thread."""

import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import threadpoolctl

PACKAGES = ("numpy", "scipy", "hypothesis")
FRAMEWORKS = ("torch",)


def describe_environment() -> dict[str, str]:
    """What a reader needs to judge again in the same setting; no host name, user or path."""
    taking_part = (*PACKAGES, *(name for name in FRAMEWORKS if name in sys.modules))
    pools = {f"{pool['internal_api']} {pool['version'] or ''}".strip() for pool in threadpoolctl.threadpool_info()}
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": f"{platform.system()} {platform.machine()}",
        "thread pools": f"{', '.join(sorted(pools)) or 'none'}; one thread each",
        **{name: version_of(name) for name in taking_part},
    }


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
