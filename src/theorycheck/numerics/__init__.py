"""The arithmetics in which a definition is read: where rounding radii, derivatives and gradients come from."""

from theorycheck.numerics.ball import BOOKKEEPING, Ball
from theorycheck.numerics.ball_arrays import ARRAYS
from theorycheck.numerics.ball_elementwise import ELEMENTWISE
from theorycheck.numerics.ball_kinks import KINKS
from theorycheck.numerics.bundle import BUNDLED, Bundle
from theorycheck.numerics.dialect import Arithmetic, constant
from theorycheck.numerics.dual import Dual, jvp
from theorycheck.numerics.dual_rules import DUAL_RULES
from theorycheck.numerics.ledger import Entry
from theorycheck.numerics.ledger_rules import LEDGER_RULES
from theorycheck.numerics.roundoff import Format, gamma, unit_roundoff
from theorycheck.numerics.tape import Node, Tape, vjp
from theorycheck.numerics.tape_arrays import TAPE_ARRAYS
from theorycheck.numerics.tape_elementwise import TAPE_ELEMENTWISE
from theorycheck.numerics.weighing import weigh

__all__ = [
    "BOOKKEEPING",
    "Arithmetic",
    "Ball",
    "Dual",
    "Format",
    "Node",
    "Tape",
    "constant",
    "gamma",
    "jvp",
    "unit_roundoff",
    "vjp",
    "weigh",
]

# Each arithmetic is defined before its rules, which speak of it.
Ball.rules = {**ELEMENTWISE, **KINKS, **ARRAYS}
Dual.rules = DUAL_RULES
Node.rules = {**TAPE_ELEMENTWISE, **TAPE_ARRAYS}
Bundle.rules = BUNDLED
Entry.rules = LEDGER_RULES
