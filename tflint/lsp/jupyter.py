"""The language server as JupyterLab's extension for language servers finds it: through an entry point."""

from __future__ import annotations

import sys
from typing import Any


def spec(manager: Any) -> dict[str, dict[str, Any]]:
    """How jupyter-lsp starts the server, and for what."""
    return {
        "tflint": {
            "version": 2,
            "argv": [sys.executable, "-m", "tflint", "server"],
            "languages": ["python"],
            "mime_types": ["text/x-python", "text/x-ipython"],
            "display_name": "tflint",
        }
    }
