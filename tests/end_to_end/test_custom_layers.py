"""docs/custom-layers.md says what the code does, in the terminal, in the record and in the page."""

import re
from pathlib import Path

import pytest

from theorycheck import cli, record_json
from theorycheck.custom.contracts import CONTRACTS

TEXT = (Path(__file__).parents[2] / "docs" / "custom-layers.md").read_text(encoding="utf-8")
[EXAMPLE] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
[TRANSCRIPT] = re.findall(r"```console\n\$ (.*?)\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the example of the page."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "layers.py").write_text(EXAMPLE, encoding="utf-8")
    return tmp_path


def test_its_transcript_is_what_is_printed(folder, capsys):
    """In a process of its own; the failure is in the record and in the page."""
    command, wanted = TRANSCRIPT
    assert cli.main([*command.split()[1:], "--profile", "quick", "--no-replay"]) == 1
    assert capsys.readouterr().out.startswith(wanted)
    run = record_json.load(folder / "reports" / "out" / "report.json")
    assert set(run.claims) == {f"custom.swish.{contract}" for contract in CONTRACTS}
    page = (folder / "reports" / "out" / "report.html").read_text(encoding="utf-8")
    assert all(f'id="{claim_id}"' in page for claim_id in run.claims)


def test_its_table_lists_the_contracts():
    """And what each asks for."""
    rows = re.findall(r"^\| `custom\.NAME\.(\w+)` \| .* \|(.*)\|$", TEXT, re.MULTILINE)
    assert {name: bool(asks.strip()) for name, asks in rows} == {
        name: bool(one.asks) for name, one in CONTRACTS.items()
    }


def test_layers_are_named_in_policy_and_waivers(folder, capsys):
    """A waiver covers the claim about a layer, and a required one that no layer has is too little."""
    (folder / "pyproject.toml").write_text(
        '[tool.theorycheck]\nimplementations = ["layers.py:Mine"]\nrequire = ["custom.swish.gradient"]\n', "utf-8"
    )
    check = ("check", "--in-process", "--no-replay")
    assert cli.main(check) == 1
    assert cli.main(["waive", "--update", "--reason", "known"]) == 0
    assert cli.main(check) == 0
    capsys.readouterr()
    assert cli.main([*check, "--require", "custom.swish.hessian"]) == 5
    assert "no claim was judged" in capsys.readouterr().out


def test_there_is_no_script_of_a_layer(folder, capsys):
    """It brings its inputs itself: the line that judges it again is told."""
    assert cli.main(["check", "layers.py:Mine", "--claims", "custom.swish.gradient", "--in-process"]) == 1
    capsys.readouterr()
    assert cli.main(["repro", "custom.swish.gradient"]) == 2
    assert "To see it again: theorycheck check layers.py:Mine --claims custom.swish.gradient" in capsys.readouterr().err


def test_a_layer_that_ends_the_process_loses_its_own_claims(folder, capsys):
    """The other layer is judged; its name is whatever it likes."""
    (folder / "layers.py").write_text(
        EXAMPLE + '    custom["\\x1b[31m <b>"] = (lambda x: __import__("os")._exit(0), None, (np.ones(3),))\n', "utf-8"
    )
    claims = ("--claims", "custom.*.purity")
    assert cli.main(["check", "layers.py:Mine", *claims, "--profile", "quick", "--no-replay"]) == 6
    said = capsys.readouterr().out
    assert "✓ upheld          custom.swish.purity" in said
    assert "! error           custom.x1b_31m_b.purity" in said
    assert "\x1b" not in said
