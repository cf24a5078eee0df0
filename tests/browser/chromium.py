"""A browser that is there already, with npm's tools for pages; what is missing is said."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TOOLS = ("axe-core@4.14.1", "html-validate@10.17.0")
TOOL_FOLDER = ROOT / "build" / "browser"
# A container has no user namespaces and no graphics card.
ARGUMENTS = ("--no-sandbox", "--disable-gpu")


class MissingError(Exception):
    """Something that cannot be had on this machine, in words."""


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium of this machine, under Playwright.

    Raises:
        MissingError: there is none.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise MissingError(f"no browser: none of {', '.join(NAMES)} is installed")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise MissingError("playwright is not installed: it is in the group dev") from None
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield opened
        finally:
            opened.close()


def tools() -> Path:
    """The folder of npm's tools, installed once.

    Raises:
        MissingError: npm is missing, or has no registry.
    """
    versions = TOOL_FOLDER.joinpath("versions")
    if versions.exists() and versions.read_text(encoding="utf-8") == " ".join(TOOLS):
        return TOOL_FOLDER
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise MissingError("npm or node is not installed")
    TOOL_FOLDER.parent.mkdir(exist_ok=True)
    # Two test processes may come here at the same time: the second leaves what the first has made.
    with tempfile.TemporaryDirectory(dir=TOOL_FOLDER.parent) as folder:
        command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, *TOOLS]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise MissingError(f"npm could not install {', '.join(TOOLS)}: {done.stderr.strip().splitlines()[-1:]}")
        Path(folder, "versions").write_text(" ".join(TOOLS), encoding="utf-8")
        shutil.rmtree(TOOL_FOLDER, ignore_errors=True)
        shutil.copytree(folder, TOOL_FOLDER, symlinks=True, dirs_exist_ok=True)
    return TOOL_FOLDER
