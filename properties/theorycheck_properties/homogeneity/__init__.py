"""Networks of relu units scale with their inputs and their weights."""
