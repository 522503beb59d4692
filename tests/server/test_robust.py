"""What may go wrong and must not end the server: crashes, slow files, strange messages, much text, many files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from tests.server.editor import Editor, editing
from tests.server.test_diagnostics import BAD, GOOD, IMPORTER, UTILS

TROUBLE = '''\
"""Started with each process: a file that asks for it brings the checker to an end."""
import os, time
import kerasshape.checker as checker

check = checker.check_source

def troubled(data, *arguments, **keywords):
    if b"TROUBLE exit" in data:
        os._exit(3)
    if b"TROUBLE raise" in data:
        raise RuntimeError("trouble")
    if b"TROUBLE inside" in data:
        keywords["root"] = 3
    if b"TROUBLE sleep" in data:
        time.sleep(1000)
    return check(data, *arguments, **keywords)

checker.check_source = troubled
'''


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("trouble")
    (folder / "sitecustomize.py").write_text(TROUBLE, encoding="utf-8")
    with editing(folder, environment={"PYTHONPATH": str(folder)}) as made:
        yield made


@pytest.mark.parametrize("kind", ["exit", "raise", "inside"])
def test_a_crash_leaves_the_old_diagnostics_and_a_server_that_works(troubled: Editor, kind: str) -> None:
    name = f"{kind}.py"
    troubled.open(name, BAD)
    assert troubled.codes(name) == ["KS102"]
    troubled.write(name, f"{GOOD}# TROUBLE {kind}\n")
    assert troubled.codes(name) == ["KS102"]
    assert [each.code for each in troubled.pushed(name)] == ["KS102"]
    troubled.write(name, GOOD)
    assert troubled.codes(name) == []


def test_slow_files_block_no_other_and_a_newer_text_ends_their_checks(troubled: Editor) -> None:
    for number in range(6):
        troubled.open(f"slow{number}.py", "import keras  # TROUBLE sleep\n")
    troubled.open("quick.py", BAD)
    assert troubled.codes("quick.py") == ["KS102"]
    for number in range(6):
        troubled.write(f"slow{number}.py", BAD)
    assert [troubled.codes(f"slow{number}.py") for number in range(6)] == [["KS102"]] * 6


def test_many_open_files_that_import_one(editor: Editor) -> None:
    editor.open("utils.py", UTILS % False)
    names = [f"main{number}.py" for number in range(200)]
    for name in names:
        editor.open(name, IMPORTER)
    assert not any(editor.codes(name) for name in names)
    editor.write("utils.py", UTILS % True)
    assert [editor.codes(name) for name in names] == [["KS102"]] * 200


def test_a_huge_document(editor: Editor) -> None:
    filler = "".join(f"x{number} = {number}\n" for number in range(30_000))
    editor.open("huge.py", filler + BAD)
    assert [str(each.range) for each in editor.pulled("huge.py")] == ["30005:10-30005:26"]
    editor.edit("huge.py", (0, 0), (0, 0), "\n", "\n" + filler + BAD)
    assert [str(each.range) for each in editor.pulled("huge.py")] == ["30006:10-30006:26"]


def framed(message: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(message), message)


def request(number: int, method: str, params: Any) -> bytes:
    return framed(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).encode())


def note(method: str, params: Any) -> bytes:
    return framed(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode())


def test_malformed_messages(tmp_path: Path) -> None:
    document = {"uri": (tmp_path / "a.py").as_uri()}
    opened = {**document, "languageId": "python", "version": 1, "text": BAD}
    edit = {"range": {"start": {"line": 900, "character": 900}, "end": {"line": 1, "character": 0}}, "text": "#\n"}
    messages = [
        request(1, "initialize", {"capabilities": {}, "processId": None, "rootUri": None}),
        note("initialized", {}),
        framed(b"{no json"),
        framed(b"\xff\xfe\x00"),
        framed(b"[]"),
        framed(b'{"jsonrpc": "2.0"}'),
        request(2, "textDocument/hover", {"textDocument": document}),
        request(3, "textDocument/hover", "nothing"),
        request(4, "kerasshape/unknown", {}),
        request(5, "workspace/executeCommand", {"command": "kerasshape.showSummary", "arguments": ["x"]}),
        request(6, "textDocument/hover", {"textDocument": document, "position": {"line": 0, "character": 0}}),
        note("textDocument/didChange", {"textDocument": {**document, "version": 2}, "contentChanges": [edit]}),
        note("textDocument/didClose", {"textDocument": document}),
        note("textDocument/didOpen", {"textDocument": opened}),
        note("textDocument/didChange", {"textDocument": {**document, "version": 3}, "contentChanges": [edit]}),
        note("$/cancelRequest", {"id": 77}),
        request(7, "textDocument/diagnostic", {"textDocument": document}),
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "kerasshape", "server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stderr is not None
        server.stdin.write(b"".join(messages))
        server.stdin.flush()
        answers = {}
        while 7 not in answers:
            answer = _read(server.stdout)
            answers[answer.get("id")] = answer
        server.stdin.write(request(8, "shutdown", None) + note("exit", None))
        server.stdin.close()
        assert server.wait(60) == 0
        assert b"Event loop is closed" not in server.stderr.read()
    assert answers[6]["result"] is None
    assert all("error" in answers[number] for number in (4, 5))
    assert [each["code"] for each in answers[7]["result"]["items"]] == ["KS102"]


def _read(stream: IO[bytes]) -> dict[str, Any]:
    length = 0
    while (line := stream.readline().strip()) != b"":
        if line.startswith(b"Content-Length: "):
            length = int(line.split()[1])
    answer = json.loads(stream.read(length))
    assert isinstance(answer, dict)
    return answer
