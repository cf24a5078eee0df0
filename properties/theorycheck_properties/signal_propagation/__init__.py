"""How the size of a signal changes from layer to layer."""
