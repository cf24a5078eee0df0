"""Laws of the cross-entropy."""
