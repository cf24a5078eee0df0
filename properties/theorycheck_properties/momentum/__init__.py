"""Gradient descent with a memory of past gradients."""
