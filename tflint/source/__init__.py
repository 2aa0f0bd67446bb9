"""Files and folders into program text, syntax trees, positions and suppressions."""
