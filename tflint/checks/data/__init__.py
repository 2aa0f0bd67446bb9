"""Mistakes in what is fed to a model, by family."""

from tflint.checks.data import augmenting, datasets, ordering, scaling, sizes, splits, tables, values

__all__ = ["augmenting", "datasets", "ordering", "scaling", "sizes", "splits", "tables", "values"]
