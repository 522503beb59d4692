"""The group of commands, and how a run ends."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from kerasshape import __version__
from kerasshape.cli.output import note, silence

COMMANDS = ("check", "summary", "migrate", "annotate", "server", "rule", "layers", "clean")


class LazyGroup(click.Group):
    """A group that imports the module of a command when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, the main one first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The object `command` of the module that bears the command's name."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"kerasshape.cli.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it; for a misspelt command, or a path without one, the error says what to write."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from kerasshape.config import nearest

            meant = nearest(name, COMMANDS)
            written = f"kerasshape {meant}" if meant else f"kerasshape check {name}"
            raise click.UsageError(f"unknown command '{name}'; did you mean `{written}`?", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    name="kerasshape",
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, message="kerasshape %(version)s")
def group() -> None:
    """Read Keras code without running it: the shape of every layer call, and where Keras will refuse."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0, 1 (findings) or 2 (wrong use or configuration)."""
    for stream in (sys.stdout, sys.stderr):
        # A console that lacks a character shows its number instead of ending the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        result = group.main(arguments, prog_name="kerasshape", standalone_mode=False)
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except OSError as error:
        # what click itself writes, such as --help
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        silence()
        if error.errno == errno.EPIPE:
            return 0
        note(f"Error: standard output cannot be written: {error.strerror}\n")
        return 2
    return result if isinstance(result, int) else 0
