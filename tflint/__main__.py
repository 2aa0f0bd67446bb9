"""`python -m tflint` and the installed scripts into the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    import gc

    gc.disable()  # `project` collects what there is to collect, far less often
    from tflint.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
