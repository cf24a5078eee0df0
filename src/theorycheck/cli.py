"""The command line: reads arguments, calls one command, turns errors into exit codes, loads nothing heavy before."""

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from theorycheck.errors import ImplementationError, TheorycheckError, UsageError

PROFILES = ("quick", "standard", "thorough")
DTYPES = ("float64", "float32", "float16")
ACCURACIES = ("normwise", "componentwise")
ANNOTATIONS = ("github",)
CHANGES = ("new-refuted", "lost", "moved", "any-change")
USAGE, IMPLEMENTATION, DEFECT, INTERRUPTED, BROKEN_PIPE = 2, 6, 70, 130, 141

EXIT_CODES = """\
exit codes:
  0    every required claim upheld or validly waived, and enough judged
  1    a claim refuted
  2    a usage or configuration error
  3    inconclusive, nothing worse
  4    a waiver that does not hold
  5    too little was judged
  6    an implementation raised an exception or broke the contract
  70   a defect of theorycheck
  130  interrupted; the partial report is written
"""

EXAMPLES = """\
examples:
  theorycheck check                        judge the built-in reference
  theorycheck check torch numpy            judge PyTorch beside plain NumPy
  theorycheck check mine.py:Kernels        judge your own class
  theorycheck check mine.py --claims convolution -v
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    # Before NumPy and SciPy load: one thread is all that a check uses of their BLAS, and to start more takes 0.2 s.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        return _dispatch(arguments)
    except UsageError as error:
        return _told(error, USAGE)
    except ImplementationError as error:
        return _told(error, IMPLEMENTATION)
    except TheorycheckError as error:
        return _told(error, DEFECT)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter's own flush at exit must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except SystemExit:  # from argparse, after a help
        raise
    except BaseException:  # noqa: BLE001 -- Python's own exit code would be 1, which says that a claim was refuted
        traceback.print_exc()
        print("theorycheck: this is a defect of theorycheck; please report it with the lines above", file=sys.stderr)
        return DEFECT


def _dispatch(arguments: list[str]) -> int:
    parser = _parser()
    first = next(iter(arguments), "")
    if first and not first.startswith("-") and first not in COMMANDS:
        raise UsageError(f"unknown command {first!r}.{_nearest(first, COMMANDS)} See `theorycheck --help`.")
    options, extra = parser.parse_known_args(arguments)
    if options.version:
        from importlib.metadata import version  # noqa: PLC0415 -- 20 ms that no other command needs

        print(f"theorycheck {version('theorycheck')}")
        return 0
    if not options.command:
        parser.print_help()
        return USAGE
    if extra:
        raise UsageError(_unrecognized(options.command, extra[0]))
    command: Any = importlib.import_module(f"theorycheck.commands.{options.command.replace('-', '_')}")
    return int(command.execute(options))


class _Parser(argparse.ArgumentParser):
    """Tells errors the way the rest of theorycheck does."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. See `{self.prog} --help`.")


def _parser() -> _Parser:
    parser = _Parser(
        prog="theorycheck",
        description="Checks any implementation against the theory of deep learning.",
        epilog=f"{EXAMPLES}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for name, (text, arguments) in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        arguments(command)
    return parser


def _check(parser: argparse.ArgumentParser) -> None:
    parser.epilog = f"{EXAMPLES}\n{EXIT_CODES}"
    add = parser.add_argument
    add(
        "implementations",
        nargs="*",
        metavar="IMPLEMENTATION",
        help="reference, numpy, torch or another built-in name; package.module:object; path/to/file.py:Object; "
        "'process:COMMAND --flag' for a program in any language (default: reference)",
    )
    add("--claims", action="append", default=[], metavar="PATTERN", help="judge these, whatever the profile: an id, an area or a pattern such as 'gradients.*' (repeatable)")  # fmt: skip  # noqa: E501
    add("--profile", type=_one_of("profile", PROFILES), metavar="PROFILE", help="quick, standard (default) or thorough")  # fmt: skip  # noqa: E501
    add("--seed", type=_seed, metavar="N", help="an int, or 'fresh' for a new one (default: 0)")
    add("--dtype", type=_one_of("dtype", DTYPES), action="append", default=[], metavar="DTYPE", help="float64, float32 or float16 (repeatable; default: all declared, float16 in thorough)")  # fmt: skip  # noqa: E501
    add("--accuracy", type=_one_of("accuracy", ACCURACIES), metavar="ACCURACY", help="normwise (default), or componentwise to refute convolutions that are right in the norm alone")  # fmt: skip  # noqa: E501
    _terms(parser)
    _output(parser)
    add("-x", "--stop-at-first", action="store_true", help="stop at the first failure")
    add("--time-limit", type=_seconds, metavar="SECONDS", help="leave a claim inconclusive after this time")
    add("--kill-after", type=_seconds, metavar="SECONDS", help="end a claim that still runs after this time (default: 60 in quick, 300, 3600 in thorough)")  # fmt: skip  # noqa: E501
    add("--memory-limit", type=int, metavar="MB", help="how much memory an implementation may take, 0 for any (default: 4096)")  # fmt: skip  # noqa: E501
    add("--workers", type=int, metavar="N", help="judge so many claims at a time (default: one a core, or 1 for a few seconds of work)")  # fmt: skip  # noqa: E501
    add("--cluster", metavar="ADDRESS", help="judge on the workers of a Dask cluster: its scheduler, tcp://host:8786, or a scheduler file")  # fmt: skip  # noqa: E501
    add("--shard", type=_shard, metavar="I/N", help="judge the I-th of N parts of the work; `theorycheck merge` makes one run of all parts")  # fmt: skip  # noqa: E501
    add("--in-process", action="store_true", help="judge everything in this process, for a debugger: no limits, no isolation")  # fmt: skip  # noqa: E501
    add("--no-replay", action="store_true", help="neither keep nor replay counterexamples in .theorycheck")


def _terms(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--require", action="append", default=[], metavar="PATTERN", help="let these claims gate, and judge no others but recommended ones (repeatable)")  # fmt: skip  # noqa: E501
    add("--floor", type=_whole, metavar="N", help="how many claims must be judged for each implementation (default: 1; at most 1 with --claims or --dtype)")  # fmt: skip  # noqa: E501
    add("--waivers", metavar="FILE", help="failures that are accepted for a time (default: theorycheck-waivers.toml beside the policy)")  # fmt: skip  # noqa: E501
    add("--baseline", metavar="FILE", help="a report.json whose failures are known: fail on new ones alone")


def _output(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--report", default=os.path.join("reports", "out"), metavar="DIR", help="where the report goes (default: %(default)s)")  # fmt: skip  # noqa: E501, PTH118
    add("--history", metavar="DIR", help="keep this run among the earlier ones in this folder, and show in the report how they went")  # fmt: skip  # noqa: E501
    add("--summary", metavar="FILE", help="add what was found to the end of this file, as Markdown for a CI step")
    add("--annotations", type=_one_of("form of annotations", ANNOTATIONS), metavar="FORM", help="print up to ten failures as annotations of a change: github")  # fmt: skip  # noqa: E501
    _exports(parser)
    add("--json", action="store_true", help="print report.json on standard output, and all else on standard error")
    add("-v", "--verbose", action="store_true", help="show the call that failed")


def _exports(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--junit", metavar="FILE", help="also write JUnit XML, for CI systems")
    parser.add_argument("--sarif", metavar="FILE", help="also write SARIF 2.1, for code scanning")
    parser.add_argument("--observations", metavar="FILE", help="also write Hypothesis observations, JSON lines")


def _list(parser: argparse.ArgumentParser) -> None:
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--json", action="store_true", help="as a list of JSON objects")
    chosen.add_argument("--markdown", action="store_true", help="as a Markdown table")
    parser.add_argument("--write", metavar="FILE", help="put the table between the claims markers of a file")


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("claim", metavar="CLAIM", help="the id of a claim")


def _contract(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("operation", nargs="?", metavar="OPERATION", help="the name of an operation")
    parser.add_argument("--markdown", action="store_true", help="all of it as a Markdown document")


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("implementations", nargs="+", metavar="IMPLEMENTATION", help="named as for `check`")
    parser.add_argument("--json", action="store_true", help="as a JSON object")


def _init(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("directory", nargs="?", default=".", metavar="DIRECTORY", help="the folder of the project (default: this one)")
    add("--framework", default="numpy", metavar="NAME", help="what the adapter is written in: numpy (default), torch, jax, flax or keras")  # fmt: skip  # noqa: E501
    add("--target", metavar="NAME", help="the code to judge, package.module:object; names that differ from the contract's are translated")  # fmt: skip  # noqa: E501
    add("--force", action="store_true", help="replace files that are there, except pyproject.toml")


def _repro(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("id", metavar="ID", help="claim[implementation-dtype], or as much of it as is unique")
    add("--from", dest="record", default=os.path.join("reports", "out", "report.json"), metavar="FILE", help="a report.json (default: %(default)s)")  # fmt: skip  # noqa: E501, PTH118
    add("-o", "--output", metavar="FILE", help="where the script goes, or - for standard output (default: a name of its own)")  # fmt: skip  # noqa: E501


def _report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "record",
        nargs="?",
        default=os.path.join("reports", "out", "report.json"),  # noqa: PTH118 -- pathlib costs this command line 10 ms
        metavar="FILE",
        help="a report.json (default: %(default)s)",
    )
    _exports(parser)
    parser.add_argument("--figures", nargs=2, metavar=("pdf|svg", "DIR"), help="also write every figure as a file, for a paper")  # fmt: skip  # noqa: E501
    parser.add_argument("--history", metavar="DIR", help="also show how the runs went that are kept in this folder")
    parser.add_argument("--schema", action="store_true", help="print the JSON Schema of report.json and do nothing else")  # fmt: skip  # noqa: E501


def _waive(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("record", nargs="?", default=os.path.join("reports", "out", "report.json"), metavar="FILE", help="a report.json of all claims (default: %(default)s)")  # fmt: skip  # noqa: E501, PTH118
    add("--update", action="store_true", help="edit the file of waivers instead of printing proposals")
    add("--reason", metavar="TEXT", help="why the failures are accepted")
    add("--expires", metavar="DATE", help="the last day on which they are (default: in 90 days; 180 at most)")
    add("--waivers", metavar="FILE", help="the file of waivers (default: theorycheck-waivers.toml beside the policy)")


def _kill_matrix(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--faults", default="", metavar="LIST", help="classes of your own: package.module:LIST or path/to/file.py:LIST (default: the planted ones)")  # fmt: skip  # noqa: E501
    add("--mutants", action="store_true", help="automatic changes to the source of the built-in numpy instead")
    add("--sample", type=int, default=0, metavar="N", help="N of the faults, chosen by the seed")
    add("--first", action="store_true", help="leave a fault at the first claim that kills it")
    add("--only", action="append", default=[], metavar="PATTERN", help="the faults whose id matches, such as 'conv2d.*' (repeatable)")  # fmt: skip  # noqa: E501
    add("--claims", action="append", default=[], metavar="PATTERN", help="try these claims only (repeatable)")
    add("--all", action="store_true", help="try every claim, not only those that call what a fault spoils")
    add("--offer", choices=("needed", "spoilt", "all"), default="needed", help="what a fault offers: what a claim needs (default), only what the fault spoils, or all that it has")  # fmt: skip  # noqa: E501
    add("--profile", type=_one_of("profile", PROFILES), default="standard", metavar="PROFILE", help="quick, standard (default) or thorough")  # fmt: skip  # noqa: E501
    add("--seed", type=_seed, default=0, metavar="N", help="an int, or 'fresh' for a new one (default: 0)")
    add("--workers", type=int, default=0, metavar="N", help="processes (default: one for each core)")
    add("--no-cache", action="store_true", help="try again what .theorycheck remembers of the same code")
    add("--report", default=os.path.join("reports", "out"), metavar="DIR", help="where kills.json and kills.html go (default: %(default)s)")  # fmt: skip  # noqa: E501, PTH118


def _sweep(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("claim", metavar="CLAIM", help="the id of a claim with a figure that takes options, or with a statistic")
    add("implementation", nargs="?", default="reference", metavar="IMPLEMENTATION", help="named as for `check` (default: reference)")  # fmt: skip  # noqa: E501
    add("--vary", type=_axis, action="append", default=[], metavar="NAME=VALUES", help="an axis: n=8..4096 doubles, depth=10..200:10 takes steps, rate=0.1,0.5 lists, widths=64x200 repeats (repeatable; without it, tells the axes)")  # fmt: skip  # noqa: E501
    add("--seeds", type=_whole, default=1, metavar="N", help="so many draws at each point (default: 1)")
    add("--dtype", type=_one_of("dtype", DTYPES), metavar="DTYPE", help="float64, float32 or float16 (default: the first declared)")  # fmt: skip  # noqa: E501
    add("--output", metavar="FILE.npz", help="the table; beside it the figure, and the journal that a killed sweep goes on from (default: sweep-CLAIM.npz)")  # fmt: skip  # noqa: E501
    add("--workers", type=_whole, metavar="N", help="measure so many portions at a time (default: one a core)")
    add("--cluster", metavar="ADDRESS", help="measure on the workers of a Dask cluster: its scheduler, tcp://host:8786, or a scheduler file")  # fmt: skip  # noqa: E501
    add("--kill-after", type=_seconds, metavar="SECONDS", help="end a portion that still runs after this time (default: 3600)")  # fmt: skip  # noqa: E501
    add("--in-process", action="store_true", help="measure in this process, for a debugger: no limits, no isolation")


def _merge(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("reports", nargs="+", metavar="REPORT", help="the report.json of every shard")
    _terms(parser)
    _output(parser)


def _history(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("folder", metavar="FOLDER", help="a folder with a report.json of each run, in folders of their own")
    add("--all", action="store_true", help="also the claims that were as expected in every run")
    add("--html", metavar="FILE", help="also write all of it as a page with sparklines")


def _compare(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("before", metavar="BEFORE", help="the report.json of the earlier run")
    add("after", metavar="AFTER", help="that of the later one")
    add("--json", action="store_true", help="as a JSON object")
    add("--html", metavar="FILE", help="also write it as a page")
    add("--fail-on", type=_one_of("kind of change", CHANGES), action="append", default=[], metavar="KIND", help="end with an exit code if something is new-refuted (1), lost (6, 5 or 3), moved (1), or for any-change (1) (repeatable)")  # fmt: skip  # noqa: E501


COMMANDS = {
    "check": ("judge implementations and write a report", _check),
    "list": ("list the claims", _list),
    "explain": ("explain a claim", _explain),
    "sweep": ("measure a claim's figure or statistic over a grid", _sweep),
    "kill-matrix": ("show which planted faults the claims kill", _kill_matrix),
    "init": ("write an adapter to edit, the policy, a test and a CI job", _init),
    "doctor": ("look an implementation over before it is judged", _doctor),
    "waive": ("propose waivers for what was refuted", _waive),
    "repro": ("write a failure as a script that needs no theorycheck", _repro),
    "compare": ("show what changed from one report.json to another", _compare),
    "merge": ("make one run of the reports of all shards", _merge),
    "history": ("show the verdicts and estimates of a folder of runs", _history),
    "contract": ("show the operations that an implementation may offer", _contract),
    "report": ("draw report.html from a report.json; write what other tools read", _report),
}


def _one_of(what: str, known: Sequence[str]) -> Any:
    def read(text: str) -> str:
        if text not in known:
            raise argparse.ArgumentTypeError(
                f"unknown {what} {text!r}.{_nearest(text, known)} Known are {', '.join(known)}"
            )
        return text

    return read


def _seed(text: str) -> int | str:
    if text == "fresh":
        return text
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is neither an int nor 'fresh'") from None


def _axis(text: str) -> tuple[str, Any]:
    from theorycheck.sweeping.axes import read  # noqa: PLC0415 -- for this command alone

    try:
        return read(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _shard(text: str) -> tuple[int, int]:
    index, slash, of = text.partition("/")
    if slash and index.isascii() and index.isdigit() and of.isascii() and of.isdigit():
        return int(index), int(of)
    raise argparse.ArgumentTypeError(f"{text!r} is no shard such as 2/3, the second of three")


def _whole(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds") from None


def _unrecognized(command: str, extra: str) -> str:
    probe = argparse.ArgumentParser(add_help=True)
    COMMANDS[command][1](probe)
    known = [option for action in probe._actions for option in action.option_strings]  # noqa: SLF001
    what = "option" if extra.startswith("-") else "argument"
    name = extra.partition("=")[0]
    return f"unknown {what} {name!r} of `{command}`.{_nearest(name, known)} See `theorycheck {command} --help`."


def _nearest(name: str, known: Any) -> str:
    # The dashes are no likeness: all options have them.
    bare = {one.lstrip("-"): one for one in known}
    near = get_close_matches(name.lstrip("-"), list(bare), n=1, cutoff=0.6)
    return f" Did you mean {bare[near[0]]!r}?" if near else ""


def _told(error: TheorycheckError, code: int) -> int:
    from theorycheck.text import inert  # noqa: PLC0415 -- unicodedata is not needed to print a help

    print(f"theorycheck: {inert(error, 2000)}", file=sys.stderr)
    return code
