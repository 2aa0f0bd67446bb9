"""Facts about heads, losses, labels and metrics into findings, one module for each pair that can disagree."""
