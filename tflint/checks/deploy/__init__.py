"""Mistakes in how models are saved, served and run, by family."""

from tflint.checks.deploy import conversion, running, saving, trusting

__all__ = ["conversion", "running", "saving", "trusting"]
