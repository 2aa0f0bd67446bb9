"""Checks of the rules in `rules/loop/`: GradientTape and training by hand."""
