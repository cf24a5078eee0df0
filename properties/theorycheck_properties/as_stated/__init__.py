"""Sentences as popular texts put them, false without a correction that stands beside them."""
