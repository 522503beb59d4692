"""The command line. Every command is a module of its own that is imported when it is used."""

from __future__ import annotations

import gc
import os
import signal
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
        code = _interrupted()
    sys.exit(code)


def _interrupted() -> int:
    """End by the signal itself where there is one, so that a shell ends the loop in which the command ran, too."""
    from kerasshape.cli.output import note

    note("kerasshape: interrupted\n")
    if os.name == "posix":
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    return INTERRUPTED
