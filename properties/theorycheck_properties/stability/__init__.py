"""Results stay finite, and right, where intermediate ones would overflow."""
