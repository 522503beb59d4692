"""Prints how long an editor waits for the server: from a keystroke to diagnostics, and for hints and hovers.

    python benchmarks/latency.py FOLDER ...            all files in them that mention Keras
    python benchmarks/latency.py --most 200 FOLDER     a fixed choice of so many of them

`python benchmarks/real_code.py` leaves the pinned packages in a folder. A real client talks to a real server; each file
is opened and checked once before anything is measured. Memory is that of the server with all its processes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

EDITS = 1000


class Client(LanguageClient):
    """Waits for the diagnostics of a version of a document."""

    def __init__(self) -> None:
        super().__init__("latency", "1")
        self.arrived: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def arrived(params: types.PublishDiagnosticsParams) -> None:
            self.arrived.put_nowait(params)

    async def diagnostics(self, uri: str, version: int) -> None:
        while True:
            found = await asyncio.wait_for(self.arrived.get(), 60)
            if found.uri == uri and found.version == version:
                return


def files(folders: Sequence[Path], most: int) -> list[tuple[Path, str]]:
    """Scripts, and the code of notebooks as one script each."""
    found = list(_readable(folders))
    step = max(1, len(found) // most)
    return found[::step][:most]


def _readable(folders: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    for folder in folders:
        for path in sorted(each for each in folder.rglob("*") if each.suffix in (".py", ".ipynb") and each.is_file()):
            try:
                text = path.read_text(encoding="utf-8")
                if path.suffix == ".ipynb":
                    cells = json.loads(text)["cells"]
                    text = "\n".join("".join(each["source"]) for each in cells if each["cell_type"] == "code")
            except (OSError, ValueError, KeyError, TypeError):
                continue
            if "keras" in text:
                yield path.with_suffix(".py"), text


async def measure(folders: Sequence[Path], most: int) -> None:
    client = Client()
    await client.start_io(sys.executable, "-m", "kerasshape", "server")
    await client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
    client.initialized(types.InitializedParams())
    times: dict[str, list[float]] = {"keystroke to diagnostics": [], "hints": [], "hover": []}
    chosen = files(folders, most)
    for path, text in chosen:
        document = types.TextDocumentIdentifier(path.absolute().as_uri())
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(document.uri, "python", 1, text))
        )
        await client.diagnostics(document.uri, 1)
        for version in (2, 3, 4):
            times["keystroke to diagnostics"].append(await typed(client, document.uri, version))
        lines = text.count("\n")
        whole = types.Range(types.Position(0, 0), types.Position(lines, 0))
        began = time.perf_counter()
        await client.text_document_inlay_hint_async(types.InlayHintParams(document, whole))
        times["hints"].append(time.perf_counter() - began)
        began = time.perf_counter()
        await client.text_document_hover_async(types.HoverParams(document, types.Position(lines // 2, 6)))
        times["hover"].append(time.perf_counter() - began)
        client.text_document_did_close(types.DidCloseTextDocumentParams(document))
    print(f"{len(chosen)} files, milliseconds")
    print(f"{'':26}{'median':>9}{'p95':>9}{'p99':>9}{'worst':>9}")
    for name, each in times.items():
        print(f"{name:26}" + "".join(f"{share(each, part) * 1000:9.1f}" for part in (0.5, 0.95, 0.99, 1.0)))
    await remember(client, *chosen[len(chosen) // 2])
    await client.shutdown_async(None)
    client.exit(None)


async def typed(client: Client, uri: str, version: int) -> float:
    """The seconds from one typed character to the diagnostics of the text with it."""
    start = types.Position(0, 0)
    change = types.TextDocumentContentChangePartial(types.Range(start, start), "#\n" if version % 2 == 0 else "\n")
    began = time.perf_counter()
    document = types.VersionedTextDocumentIdentifier(uri=uri, version=version)
    client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
    await client.diagnostics(uri, version)
    return time.perf_counter() - began


async def remember(client: Client, path: Path, text: str) -> None:
    """The memory after one edit, and after many."""
    uri = path.absolute().as_uri()
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, text)))
    await client.diagnostics(uri, 1)
    sizes = []
    for version in range(2, EDITS + 2):
        await typed(client, uri, version)
        if version in (101, EDITS + 1):
            sizes.append(memory(os.getpid()) - own(os.getpid()))
    print(f"memory after 100 edits: {sizes[0]:.0f} MB, after {EDITS}: {sizes[1]:.0f} MB")


def memory(process: int) -> float:
    """The megabytes of a process and of those that it started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own(process) + sum(memory(int(child)) for child in children)


def own(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def share(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=100_000)
    given = parser.parse_args()
    asyncio.run(measure(given.folders, given.most))


if __name__ == "__main__":
    main()
