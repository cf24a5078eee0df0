"""`check_gradient`: is this vector-Jacobian product the derivative of this function, and if not, whose fault is it?

Read in this order: `checking` (the course of a check), `glance` (all of it where a gradient is right), `differences`
(two and four points), `point` (the function seen through one signed sum, on one line), and for what a look does not
confirm, `diagnosis`, `ladder` and `location`.
"""

from theorycheck.numerics.gradient_check.checking import check_gradient
from theorycheck.numerics.gradient_check.problem import Method
from theorycheck.numerics.gradient_check.result import GradientCheck, GradientVerdict, Location

__all__ = ["GradientCheck", "GradientVerdict", "Location", "Method", "check_gradient"]
