"""Gradients of minibatches: right on average, and what their noise costs."""
