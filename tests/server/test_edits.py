"""After any sequence of edits the diagnostics are those of a fresh check of the same texts."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lsprotocol import types

from kerasshape import Config, check_source
from tests.server.editor import Editor

NAMES = ("layers_of_ours.py", "models.py", "train.py")

TEXTS = {
    "layers_of_ours.py": (
        "from keras.layers import LSTM\n\ndef encoder():\n    return LSTM(150, return_sequences=True)\n",
        "from keras.layers import LSTM\n\ndef encoder():\n    return LSTM(150)\n",
        "from keras.layers import Dense\n\nSTEPS = 20\n\ndef encoder(units=3):\n    return Dense(units)\n",
        "def encoder(:\n",
        "",
    ),
    "models.py": (
        "import numpy as np\nfrom keras import Sequential, Input\nfrom keras.layers import RepeatVector, Dense\n"
        "from layers_of_ours import encoder\n\ndef build():\n    model = Sequential([Input((10, 10)), encoder()])\n"
        "    model.add(RepeatVector(20))\n    return model\n",
        "from keras import Sequential, Input\nfrom keras.layers import Dense, Flatten\n\ndef build():\n"
        "    '\U0001f600'; model = Sequential([Input((4, 5)), Flatten(), Dense(2)])\n    return model\n",
        "from keras.layers import *\nbuild = 3\n",
    ),
    "train.py": (
        "import numpy as np\nfrom models import build\n\nmodel = build()\nmodel.compile('adam', 'mse')\n"
        "model.fit(np.zeros((8, 4, 5)), np.zeros((8, 2)))\n",
        "import numpy as np\r\nfrom models import build\r\n\r\nmodel = build()\r\nx = np.zeros((7, 4, 6))\r\n"
        "model.compile('adam', 'mse')\r\nmodel.fit(x, np.zeros((8, 3)))\r\n",
        "from keras.layers import Dense, RepeatVector\nfrom keras import Input\nRepeatVector(2)(Input((3, 4)))\n",
    ),
}

STEP = st.tuples(
    st.sampled_from(("open", "write", "type", "delete", "undo", "save", "close", "disk", "remove", "rename")),
    st.sampled_from(NAMES),
    st.integers(0, 2**16),
)


class Desk:
    """A folder, what is open of it, and what was undone."""

    def __init__(self, editor: Editor, folder: Path) -> None:
        self.editor = editor
        self.folder = folder
        editor.folder = folder
        self.before: dict[str, list[str]] = {}

    def do(self, kind: str, name: str, number: int) -> None:
        texts = TEXTS[name]
        is_open = name in self.editor.opened
        if kind == "disk":
            existed = (self.folder / name).exists()
            (self.folder / name).write_text(texts[number % len(texts)], encoding="utf-8", newline="")
            self.editor.changed_on_disk(
                name, kind=types.FileChangeType.Changed if existed else types.FileChangeType.Created
            )
        elif kind == "remove":
            (self.folder / name).unlink(missing_ok=True)
            self.editor.changed_on_disk(name, kind=types.FileChangeType.Deleted)
        elif not is_open:
            self.editor.open(name, texts[number % len(texts)])
            self.before[name] = []
        elif kind in ("write", "undo"):
            history = self.before[name]
            text = history.pop() if kind == "undo" and history else texts[number % len(texts)]
            self.editor.write(name, text)
        elif kind in ("type", "delete"):
            self.type(name, number, kind == "delete")
        elif kind == "save":
            self.editor.save(name)
        elif kind == "close":
            self.editor.close(name)
        elif kind == "rename":
            self.rename(name)

    def type(self, name: str, number: int, deletes: bool) -> None:
        """Type a word at a place, or delete what stands there, as a change of a part."""
        text = self.editor.text(name)
        self.before[name].append(text)
        place = number % (len(text) + 1)
        end = min(len(text), place + number % 23) if deletes else place
        word = "" if deletes else ("x", "\n", "2", ", 3", "\U0001f600", "# ä\n", "\r\n")[number % 7]
        self.editor.edit(name, units(text, place), units(text, end), word, text[:place] + word + text[end:])

    def rename(self, name: str) -> None:
        """Another name and back: what imports it must not find it in between."""
        text = self.editor.text(name)
        self.editor.close(name)
        (self.folder / name).unlink(missing_ok=True)
        self.editor.changed_on_disk(name, kind=types.FileChangeType.Deleted)
        self.editor.open(f"renamed_{name}", text)
        self.editor.close(f"renamed_{name}")

    def expected(self, name: str) -> list[tuple[object, ...]]:
        """What a fresh check finds in a folder that holds what the editor shows."""
        with tempfile.TemporaryDirectory() as mirror:
            folder = Path(mirror).resolve()
            for path in self.folder.iterdir():
                (folder / path.name).write_bytes(path.read_bytes())
            for each in self.editor.opened:
                (folder / each).write_bytes(self.editor.text(each).encode())
            path = folder / name
            result = check_source(path.read_bytes(), str(path), Config(), root=folder)
        text = self.editor.text(name).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return sorted(
            (
                each.code,
                each.message,
                (each.span.line - 1, wide(text[each.span.line - 1][: each.span.column - 1])),
                tuple(label.text for label in each.labels),
            )
            for each in result.diagnostics
        )


def units(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset; a place between the two characters of a line end is the one before both."""
    if text[offset - 1 : offset + 1] == "\r\n":
        offset -= 1
    lines = text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines) - 1, wide(lines[-1])


def wide(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def shown(found: types.Diagnostic) -> tuple[object, ...]:
    start = found.range.start
    labels = tuple(each.message for each in found.related_information or ())
    return found.code, found.message.split("\nhelp: ")[0].split("\nkeras: ")[0], (start.line, start.character), labels


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEP, min_size=1, max_size=14))
def test_any_sequence_of_edits(editor: Editor, tmp_path: Path, steps: list[tuple[str, str, int]]) -> None:
    folder = tmp_path / str(next(_NUMBERS))
    folder.mkdir()
    desk = Desk(editor, folder)
    try:
        for step in steps:
            desk.do(*step)
        for name in editor.opened:
            assert sorted(map(shown, editor.pulled(name))) == desk.expected(name)
            assert sorted(map(shown, editor.pushed(name))) == desk.expected(name)
    finally:
        for name in editor.opened:
            editor.close(name)


_NUMBERS = itertools.count()
