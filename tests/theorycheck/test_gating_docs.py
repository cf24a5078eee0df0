"""docs/gating.md says what the code does."""

import re
from datetime import date
from pathlib import Path

import pytest

from theorycheck import policy, waiver_file
from theorycheck.gate import SEVERITY, ExitCode

TEXT = (Path(__file__).parents[2] / "docs" / "gating.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
WHEN_WRITTEN = date(2026, 11, 22)


def table(heading):
    """The first cell of each row of the tables under a heading."""
    section = TEXT.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| (?!---|code|key|field)([^|]+?) \|", section, re.MULTILINE)


def test_its_policy_is_read(tmp_path):
    """Every pattern in it matches a claim."""
    [example] = [text for text in EXAMPLES if "[tool.theorycheck]" in text]
    (tmp_path / "pyproject.toml").write_text(example, encoding="utf-8")
    found = policy.read(tmp_path / "pyproject.toml")
    assert found.floor == 40
    assert found.advisory("gradients.kink_subdifferential", None) == policy.RECOMMENDED
    assert found.named == ("convolution.translation_equivariance",)


def test_its_waivers_are_read(tmp_path):
    """On the day on which they were written."""
    [example] = [text for text in EXAMPLES if "[[waiver]]" in text]
    (tmp_path / "waivers.toml").write_text(example, encoding="utf-8")
    first, second = waiver_file.read(tmp_path / "waivers.toml", WHEN_WRITTEN)
    assert first.is_about("clipping.projection")
    assert (second.at_most, second.signature.size) == (2, (1.0, 1e4))


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        ("Exit codes", {str(int(code)) for code in ExitCode}),
        ("The policy", {f"`{key}`" for key in policy.KEYS}),
        ("Waivers", {f"`{key}`" for key in waiver_file.KEYS}),
    ],
)
def test_its_tables_are_whole(heading, wanted):
    """Every exit code, every key, every field, and no other."""
    assert wanted == {name for cell in table(heading) for name in cell.split(", ")}


def test_it_tells_the_order_of_the_exit_codes():
    """As the gate applies it."""
    assert f"the first of {', '.join(str(int(code)) for code in SEVERITY)} is the exit code" in TEXT
