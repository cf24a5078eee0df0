"""Weights before training: the variance each scheme promises, its support, orthogonality."""
