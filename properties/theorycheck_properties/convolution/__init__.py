"""Convolution: local, translation-equivariant, linear."""
