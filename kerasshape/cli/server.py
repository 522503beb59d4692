"""`kerasshape server`."""

from __future__ import annotations

import click

from kerasshape.cli.options import UsageError


@click.command("server")
@click.option("--tcp", metavar="HOST:PORT", help="Listen there for one client, instead of using standard input.")
def command(tcp: str | None) -> int:
    """Serve an editor by the Language Server Protocol, over standard input and output."""
    host, port = (None, 0) if tcp is None else _address(tcp)
    try:
        from kerasshape.server.main import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        sentence = 'the language server needs pygls, which is not installed; run `pip install "kerasshape[server]"`'
        raise UsageError(sentence) from error
    serve(host, port)
    return 0


def _address(given: str) -> tuple[str, int]:
    host, _, port = given.rpartition(":")
    if not host or not port.isdecimal():
        raise UsageError(f"--tcp takes a host and a port, such as 127.0.0.1:2087; it is {given}")
    return host, int(port)
