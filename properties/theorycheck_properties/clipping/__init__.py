"""Gradients kept within a ball."""
