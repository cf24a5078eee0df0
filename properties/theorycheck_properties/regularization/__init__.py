"""Penalties on the size of the parameters."""
