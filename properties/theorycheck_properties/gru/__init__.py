"""The gated recurrent unit: a state mixed with a candidate."""
