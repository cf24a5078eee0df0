"""The policy of a project, in its pyproject.toml."""

import pytest
from tests.theorycheck.records import a_claim

from theorycheck.errors import UsageError
from theorycheck.policy import Policy, checked, find


@pytest.fixture
def project(tmp_path):
    """A folder that is a repository; the returned function writes the policy of it, or of a folder inside."""
    (tmp_path / ".git").mkdir()

    def write(text, *inside):
        folder = tmp_path.joinpath(*inside)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pyproject.toml").write_text(text, encoding="utf-8")
        return folder

    return write


def test_without_a_policy_everything_gates(tmp_path):
    """All claims, and one of them at least."""
    policy = find(tmp_path)
    assert policy == Policy()
    assert (policy.patterns, policy.floor, policy.told()) == ((), 1, {})


def test_the_table_is_read(project):
    """Every key, and the record tells those that are not as usual."""
    folder = project(
        """
        [tool.theorycheck]
        implementations = ["torch", "numpy"]
        profile = "quick"
        seed = 7
        false_alarms = 1e-9
        require = ["gradients.*", "definitions.dense"]
        recommend = ["stability"]
        floor = 42
        accuracy = "componentwise"
        suite = "1"
        """
    )
    policy = find(folder)
    assert (policy.profile, policy.seed, policy.false_alarms) == ("quick", 7, 1e-9)
    assert policy.implementations == ("torch", "numpy")
    assert policy.patterns == ("gradients.*", "definitions.dense", "stability")
    assert policy.named == ("definitions.dense",)
    assert policy.told()["file"] == "pyproject.toml"
    assert policy.told()["floor"] == "42"
    assert "suite" not in policy.told()


def test_the_policy_of_the_repository_holds_in_its_folders(project):
    """The file is named as seen from where the command runs."""
    project("[tool.theorycheck]\nfloor = 2")
    policy = find(project("[project]\nname = 'no policy here'", "src", "deep"))
    assert (policy.file, policy.floor) == ("../../pyproject.toml", 2)


def test_a_nearer_policy_wins(project):
    """The nearest pyproject.toml with the table."""
    project("[tool.theorycheck]\nfloor = 2")
    assert find(project("[tool.theorycheck]\nfloor = 3", "inside")).floor == 3


def test_nothing_is_read_above_the_repository(project, tmp_path):
    """Nor above a folder that stands in none."""
    project("[tool.theorycheck]\nfloor = 2")
    repository = project("", "inside")
    (repository / ".git").mkdir()
    assert find(repository).floor == 1
    (tmp_path / ".git").rmdir()
    assert find(tmp_path / "elsewhere").floor == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("flor = 2", "unknown key 'flor'. Did you mean 'floor'?"),
        ("floor = '2'", "floor: expected int, got str"),
        ("floor = true", "floor: expected int, got bool"),
        ("floor = 0", "floor must be at least 1"),
        ("implementations = 'torch'", "implementations: expected array, got str"),
        ("implementations = [1]", "implementations[0]: expected str, got int"),
        ("require = ['gradients.vpj.dense']", "unknown claim 'gradients.vpj.dense'. Did you mean"),
        ("recommend = ['nothing.*']", "unknown claim 'nothing.*'"),
        ("profile = 'quikc'", "unknown profile 'quikc'. Did you mean 'quick'?"),
        ("accuracy = 'component'", "unknown accuracy 'component'. Did you mean 'componentwise'?"),
        ("suite = '0'", "unknown edition '0'. Known are 1."),
        ("seed = 'frehs'", "seed must be an int or 'fresh', got 'frehs'"),
        ("false_alarms = 0.5", "false_alarms must lie above 0 and be at most 0.001, got 0.5"),
        ("false_alarms = 0.0", "false_alarms must lie above 0"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_an_error(project, text, message):
    """It names the file, the key and the nearest right one."""
    folder = project(f"[tool.theorycheck]\n{text}")
    with pytest.raises(UsageError) as caught:
        find(folder)
    assert str(caught.value).startswith("pyproject.toml, [tool.theorycheck]: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [("[tool", "pyproject.toml: it is no TOML"), ("[tool]\ntheorycheck = 3", "expected a table, got 3")],
)
def test_a_file_that_cannot_be_read_is_an_error(project, text, message):
    """A gate that ignored its policy would be green."""
    with pytest.raises(UsageError, match=message.replace("[", r"\[")):
        find(project(text))


@pytest.mark.parametrize(
    ("required", "recommended", "advisory"),
    [
        ((), (), ""),
        ((), ("gradients.*",), "recommended"),
        (("*",), ("gradients",), "recommended"),
        (("gradients.vjp.dense",), ("gradients.*",), ""),
        (("gradients.*",), ("gradients.vjp.dense",), "recommended"),
    ],
)
def test_an_id_that_is_required_outweighs_a_recommendation(required, recommended, advisory):
    """Any other recommendation is an exception to what is required."""
    policy = checked(Policy(require=required, recommend=recommended))
    assert advisory == policy.advisory("gradients.vjp.dense", a_claim())


def test_what_a_later_edition_added_gates_nobody(monkeypatch):
    """Until the policy raises its edition."""
    monkeypatch.setattr("theorycheck.policy.EDITIONS", ("1", "2"))
    new = a_claim(since="2")
    assert Policy(suite="1").advisory("gradients.vjp.dense", new) == "edition 2"
    assert not Policy(suite="2").advisory("gradients.vjp.dense", new)
    assert not Policy(suite="1", require=("gradients.vjp.dense",)).advisory("gradients.vjp.dense", new)
