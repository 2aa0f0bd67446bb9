"""Mistakes in what is fed to a model, by family."""

from tflint.checks.data import augmenting, datasets, scaling, sizes, splits, values

__all__ = ["augmenting", "datasets", "scaling", "sizes", "splits", "values"]
