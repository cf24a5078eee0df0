"""`make screenshot`: the committed report as the README shows it, its head and a claim side by side."""

import io
from pathlib import Path

from PIL import Image
from tests.browser.chromium import ROOT, browser

REPORT = ROOT / "reports" / "report.html"
WRITTEN = ROOT / "docs" / "images" / "report.webp"
CLAIM = "signal_propagation.dead_layers"
WIDTH, HEIGHT = 820, 1120
MOST_BYTES = 150_000


def panel(opened, anchor: str) -> Image.Image:
    """The page from an anchor on, as high as the picture."""
    page = opened.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(f"{REPORT.as_uri()}{anchor}")
    return Image.open(io.BytesIO(page.screenshot()))


def picture() -> Image.Image:
    """Both panels, with a line between them."""
    with browser() as opened:
        panels = [panel(opened, anchor) for anchor in ("", f"#{CLAIM}")]
    joined = Image.new("RGB", (2 * WIDTH + 1, HEIGHT), "#d0d7de")
    for number, one in enumerate(panels):
        joined.paste(one, (number * (WIDTH + 1), 0))
    return joined


def main(path: Path = WRITTEN) -> None:
    """Write the picture, small enough for a README."""
    path.parent.mkdir(exist_ok=True)
    picture().save(path, quality=80, method=6)
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path.name} takes {path.stat().st_size} bytes, at most {MOST_BYTES} are wanted: cut it")


if __name__ == "__main__":
    main()
