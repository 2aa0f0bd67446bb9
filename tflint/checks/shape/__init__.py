"""Shapes that cannot fit into findings, one module for each place where shapes meet."""
