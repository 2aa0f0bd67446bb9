"""Checks of the rules in `rules/graph/`: code that TensorFlow traces into a graph."""
