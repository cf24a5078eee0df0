"""Implementations of the whole contract, one per framework; the only place where a framework is imported."""
