"""Scaled dot-product attention: means of values, weighted by how well their keys match a query."""
