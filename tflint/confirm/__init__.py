"""Findings into verdicts: the suspicious part of a program is rebuilt and an installed TensorFlow is asked about it."""
