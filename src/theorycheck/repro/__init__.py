"""A failure as a script of its own, which needs NumPy and the implementation and nothing else."""
