"""Writes the mathematics of the page's own font: the letters and signs of formulas, cut out of STIX Two Math.

A page that is read where no font has an OpenType MATH table would else have brackets and sums that do not grow.
`make font` runs this; it needs npm and the package brotli, and the page needs neither.
"""

import hashlib
import io
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGE = "@fontsource/stix-two-math@5.3.0"
SOURCE = "files/stix-two-math-latin-400-normal.woff2"
SOURCE_SHA256 = "8b2a6834cfe1f4e0f3724ffa59fe92000013fc5a4c41e6a3f438006c26c60f0d"
FAMILY = "theorycheck math"
WRITTEN = ROOT / "src" / "theorycheck" / "report" / "math.woff2"
LICENCE = WRITTEN.with_name("math.woff2.OFL.txt")
SHA256 = "4ef7abc0ae2d805489c71ec7cfd1ceef61125b62e103887d0bfb3510d9fa3527"
"""Of what is committed."""

CHARACTERS = frozenset(
    chain(
        range(0x20, 0x7F),
        map(ord, "\u00a0¬¯°±·×÷ıˆ˜ϕϵ―‖‾…′″‴ℂℍℓℕℙℚℝℤℬℰℱℋℐℒℳℛℯℊℴℜℑℵℎ\u20d7"),
        range(0x302, 0x309),  # accents
        range(0x391, 0x3CA),  # Greek
        range(0x2061, 0x2065),  # operators that are not seen
        range(0x2190, 0x219A),  # arrows
        map(ord, "↦⇐⇑⇒⇓⇔⟶⟹⟺"),
        range(0x2200, 0x2293),  # operators
        map(ord, "⊙⊛⊢⊤⊥⋀⋁⋂⋃⋄⋅⋆⋮⋯⋰⋱⌈⌉⌊⌋⏐⏜⏝⏞⏟⟂⟨⟩⩽⩾"),
        range(0x1D400, 0x1D49C),  # bold, italic, bold italic
        range(0x1D49C, 0x1D4D0),  # script
        range(0x1D538, 0x1D56C),  # blackboard
        range(0x1D6A4, 0x1D756),  # Greek: bold, italic, bold italic
        range(0x1D7CE, 0x1D7E2),  # digits: bold, blackboard
    )
)


def subset(source: bytes) -> bytes:
    """What formulas need of the font, under another name; the same source gives the same bytes."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    chosen = Subsetter(Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14]))
    chosen.populate(unicodes=CHARACTERS)
    chosen.subset(font)
    _narrow_roots(font)
    for record in font["name"].names:
        if record.nameID in {1, 3, 4, 6}:
            record.string = FAMILY.replace(" ", "-") if record.nameID == 6 else FAMILY
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def _narrow_roots(font: Any) -> None:
    """Every height of the root as wide as the smallest: Chromium keeps room for the widest behind each of them."""
    root = font.getBestCmap()[ord("√")]
    variants = font["MATH"].table.MathVariants
    heights = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(root)]
    names = [record.VariantGlyph for record in heights.MathGlyphVariantRecord]
    names += [part.glyph for part in heights.GlyphAssembly.PartRecords]
    width, _ = font["hmtx"][root]
    for name in dict.fromkeys(names):
        advance, left = font["hmtx"][name]
        outline = font["glyf"][name]
        outline.coordinates.scale((width / advance, 1))
        outline.coordinates.toInt()
        outline.recalcBounds(font["glyf"])
        font["hmtx"][name] = width, round(left * width / advance)


def fetch(folder: Path) -> Path:
    """The package as npm has it, unpacked below the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    npm = shutil.which("npm") or sys.exit("make font needs npm, which is not installed")
    subprocess.run([npm, "install", "--no-audit", "--no-fund", "--prefix", folder, PACKAGE], check=True)
    return folder / "node_modules" / PACKAGE.rpartition("@")[0]


def main() -> None:
    """Write the font and its licence; fail if either hash that stands here is another now."""
    package = fetch(ROOT / "build" / "font")
    source = (package / SOURCE).read_bytes()
    _compare(source, SOURCE, SOURCE_SHA256)
    written = subset(source)
    WRITTEN.write_bytes(written)
    shutil.copyfile(package / "LICENSE", LICENCE)
    _compare(written, WRITTEN.name, SHA256)


def _compare(data: bytes, name: str, wanted: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != wanted:
        sys.exit(f"the SHA-256 of {name} is {found}, and {wanted} stands in {Path(__file__).name}")


if __name__ == "__main__":
    main()
