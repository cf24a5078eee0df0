"""What normalization does to moments, to scales and to gradients."""
