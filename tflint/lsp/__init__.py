"""Editors' requests into diagnostics, fixes, hovers and shapes: the language server over `lint`."""
