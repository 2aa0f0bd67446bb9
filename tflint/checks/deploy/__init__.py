"""Mistakes in saving, serving and running models, by family."""

from tflint.checks.deploy import conversion, running, saving, trusting

__all__ = ["conversion", "running", "saving", "trusting"]
