"""`theorycheck merge`: the reports of all shards as one run, gated as if one machine had judged it."""

import argparse
import sys
from pathlib import Path

from theorycheck import record_json
from theorycheck.commands.conclusion import conclude, hand_over, withheld
from theorycheck.commands.request import terms
from theorycheck.merging import merge
from theorycheck.terminal import Terminal


def execute(options: argparse.Namespace) -> int:
    """Merge the records of all shards; the exit code of the gate."""
    shards = [(name, record_json.load(Path(name))) for name in options.reports]
    one = shards[0][1]
    asked = argparse.Namespace(**vars(options), profile=one.profile, seed=one.seed, accuracy=one.accuracy)
    terminal = Terminal(sys.stderr if options.json else None)
    with withheld(terminal, options):
        run = merge(shards, terms(asked))
        code = conclude(terminal, run, options)
    hand_over(terminal, run, options)
    return code
