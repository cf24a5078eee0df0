"""The vector-Jacobian product of every differentiable operation."""
