"""`python -m tflint` and the installed scripts into the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    import gc

    gc.disable()  # `project` collects what there is to collect, far less often
    from tflint.cli import run

    leave(run(sys.argv[1:]))


def leave(code: int) -> None:
    """End the process at once: to free a million objects one by one takes a seventh of a run."""
    import atexit
    import os

    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # whoever read the output has gone: Python knows how to end then
        sys.exit(code)
    atexit._run_exitfuncs()
    os._exit(code)


if __name__ == "__main__":
    main()
