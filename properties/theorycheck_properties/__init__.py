"""The claims of deep-learning theory, one file each."""
