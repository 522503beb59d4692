"""The command line. Every command is a module of its own that is imported when it is used."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    # checking a file leaves next to no garbage behind, and looking for it would take a tenth of a run
    gc.disable()
    try:
        from kerasshape.cli.app import run

        code = run(arguments)
    except KeyboardInterrupt:
        sys.stderr.write("kerasshape: interrupted\n")
        code = INTERRUPTED
    sys.exit(code)
