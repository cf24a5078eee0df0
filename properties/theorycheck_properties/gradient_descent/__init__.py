"""What a gradient step does to a loss."""
