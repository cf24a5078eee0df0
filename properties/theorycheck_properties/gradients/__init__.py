"""Gradients are adjoints."""
