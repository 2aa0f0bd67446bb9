"""Mistakes in what is fed to a model, by family."""

from tflint.checks.data import scaling, sizes

__all__ = ["scaling", "sizes"]
