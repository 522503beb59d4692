"""What is shown at a place: hovers, inlay hints, symbols, lenses, definitions."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.server.editor import Editor, editing

CODE = """\
import numpy as np
from keras import Input, Model, Sequential, layers
from keras.layers import (
    Conv2D,
    Dense,
)

(x_train, y_train), _ = load()
data = np.zeros((100, 28, 28, 1))
inputs = Input((28, 28, 1))
x = Conv2D(32, 3, padding="same")(inputs)  # a comment
x = layers.Flatten()(x)
model = Model(inputs, Dense(10)(x))

other = Sequential()
other.add(layers.LSTM(8, input_shape=(5, 3)))
other.add(
    Dense(2),
)
model.predict(data)
"""


def at(editor: Editor, name: str, word: str, nth: int = 0) -> types.Position:
    """The place in the middle of a word of the text."""
    text = editor.text(name)
    offset = -1
    for _ in range(nth + 1):
        offset = text.index(word, offset + 1)
    offset += len(word) // 2
    line = text.count("\n", 0, offset)
    return types.Position(line, offset - text.rfind("\n", 0, offset) - 1)


def hovered(editor: Editor, name: str, word: str, nth: int = 0) -> str | None:
    params = types.HoverParams(editor.document(name), at(editor, name, word, nth))
    found = editor.run(editor.client.text_document_hover_async(params))
    if found is None:
        return None
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


def hints(editor: Editor, name: str) -> list[str]:
    """The lines of the text that have hints, with their hints in guillemets."""
    whole = types.Range(types.Position(0, 0), types.Position(10_000, 0))
    found = editor.run(
        editor.client.text_document_inlay_hint_async(types.InlayHintParams(editor.document(name), whole))
    )
    lines = editor.text(name).split("\n")
    for hint in reversed(found or []):
        line, column = hint.position.line, hint.position.character
        lines[line] = f"{lines[line][:column]}«{hint.label}»{lines[line][column:]}"
    return [line for line in lines if "«" in line]


@pytest.fixture
def opened(editor: Editor) -> Editor:
    editor.open("a.py", CODE)
    return editor


def test_a_layer_call(opened: Editor) -> None:
    assert hovered(opened, "a.py", "Conv2D(") == (
        "**Conv2D** (None, 28, 28, 1) → (None, 28, 28, 32)\n\n"
        "batch None, height 28, width 28, channels 1 → batch None, height 28, width 28, channels 32\n\n"
        "320 parameters, float32\n\n"
        "`filters=32`, `kernel_size=3`, `padding='same'`"
    )
    assert hovered(opened, "a.py", "LSTM") == (
        "**LSTM** (None, 5, 3) → (None, 8)\n\nbatch None, steps 5, features 3 → batch None, features 8\n\n"
        "384 parameters\n\n`units=8`"
    )


def test_a_tensor_and_where_it_comes_from(opened: Editor) -> None:
    assert hovered(opened, "a.py", "(x)") == (
        "**tensor** `(None, 28, 28, 32)`, float32\n\nthe output of Conv2D\n\n"
        'from `Conv2D(32, 3, padding="same")(inputs)`, line 11'
    )


def test_an_array_and_where_it_comes_from(opened: Editor) -> None:
    assert hovered(opened, "a.py", "data", 1) == (
        "**array** `(100, 28, 28, 1)`, float64\n\nfrom `np.zeros((100, 28, 28, 1))`, line 9"
    )


def test_a_model_has_its_summary(opened: Editor) -> None:
    found = hovered(opened, "a.py", "model.pre")
    assert found is not None
    assert found.startswith("**model**, functional: (None, 28, 28, 1) → (None, 10), 251,210 parameters\n\n```text\n")
    assert "conv2d (Conv2D)" in found


@pytest.mark.parametrize(("word", "nth"), [("Conv2D", 0), ("Dense", 0)])
def test_a_layer_in_an_import_has_its_cheat_sheet(opened: Editor, word: str, nth: int) -> None:
    found = hovered(opened, "a.py", word, nth)
    assert found is not None
    assert found.startswith(f"```text\n{word}\n")
    assert "Keras 2\n" in found


def test_nothing_is_known_of_nothing(opened: Editor) -> None:
    assert hovered(opened, "a.py", "load") is None
    assert hovered(opened, "a.py", "import numpy") is None


def test_the_findings_at_a_call_have_their_pages(editor: Editor) -> None:
    editor.open(
        "a.py", "from keras import Input\nfrom keras.layers import RepeatVector\nRepeatVector(2)(Input((3, 4)))\n"
    )
    found = hovered(editor, "a.py", "RepeatVector(2)")
    assert found is not None
    assert found.splitlines()[0] == "**RepeatVector** (None, 3, 4) → ?"
    assert "[KS102 sequence-into-repeat-vector](file://" in found


def test_hints_behind_layers_data_and_models(opened: Editor) -> None:
    assert hints(opened, "a.py") == [
        "data«: (100, 28, 28, 1)» = np.zeros((100, 28, 28, 1))",
        "inputs«: (None, 28, 28, 1)» = Input((28, 28, 1))",
        'x = Conv2D(32, 3, padding="same")(inputs)«→ (None, 28, 28, 32)»  # a comment',
        "x = layers.Flatten()(x)«→ (None, 25088)»",
        "model = Model(inputs, Dense(10)(x))«→ (None, 10)»",
        "other = Sequential()«→ (None, 2)»",
        "other.add(layers.LSTM(8, input_shape=(5, 3)))«→ (None, 8)»",
        "    Dense(2),«→ (None, 2)»",
    ]


def test_hints_of_calls_in_a_loop_show_each_shape(editor: Editor) -> None:
    head = "from keras import Input\nfrom keras.layers import Dense\nx = Input((4,))\n"
    code = head + "for n in (%s):\n    x = Dense(n)(x)\n"
    editor.open("few.py", code % "1, 2")
    editor.open("many.py", code % "1, 2, 3, 4")
    assert hints(editor, "few.py")[-1] == "    x = Dense(n)(x)«→ (None, 1) | (None, 2)»"
    assert hints(editor, "many.py")[-1] == "    x = Dense(n)(x)«→ (None, 1) | (None, 2) | (None, 3) | …»"


def test_unknown_dims_have_their_names_and_long_shapes_are_shortened(editor: Editor) -> None:
    editor.open(
        "a.py",
        "from keras import Input\nfrom keras.layers import Conv3D, Dense\nfrom settings_of_ours import wide\n"
        "Dense(wide)(Input((4,)))\nDense(wide.number_of_units_behind)(Input((4,)))\n"
        "Conv3D(1024, 1)(Input((1000000000, 1000000001, 1000000002, 3)))\n",
    )
    assert hints(editor, "a.py") == [
        "Dense(wide)(Input((4,)))«→ (None, settings_of_ours.wide)»",
        "Dense(wide.number_of_units_behind)(Input((4,)))«→ (None, settings_of…)»",
        "Conv3D(1024, 1)(Input((1000000000, 1000000001, 1000000002, 3)))«→ (None, …, 1024)»",
    ]


def test_hints_are_chosen_by_kind(opened: Editor) -> None:
    lens = types.CodeLensParams(opened.document("a.py"))
    for kinds, number in ((False, 0), (["data"], 2), (["layers"], 5), (["models"], 2), (True, 8)):
        given = {"kerasshape": {"inlayHints": kinds, "code-lens": False}}
        opened.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(given))
        assert len(hints(opened, "a.py")) == number
        assert not opened.run(opened.client.text_document_code_lens_async(lens))
    opened.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({"kerasshape": {}}))
    assert opened.run(opened.client.text_document_code_lens_async(lens))


def test_what_was_known_holds_while_a_line_is_typed(opened: Editor) -> None:
    before = hints(opened, "a.py")
    opened.write("a.py", CODE.replace("x = layers.Flatten()(x)\n", "x = layers.Flatten(\n\n"))
    assert opened.codes("a.py") == ["KS001"]
    assert hints(opened, "a.py") == [line for line in before if "Flatten" not in line]
    found = hovered(opened, "a.py", "LSTM")
    assert found is not None
    assert found.startswith("**LSTM**")


def test_symbols_are_models_with_their_layers(opened: Editor) -> None:
    params = types.DocumentSymbolParams(opened.document("a.py"))
    found = opened.run(opened.client.text_document_document_symbol_async(params))
    shown = [(each.name, each.detail, [(row.name, row.detail) for row in each.children or ()]) for each in found or []]
    assert shown[0] == (
        "model",
        "(None, 28, 28, 1) → (None, 10), 251,210 parameters",
        [
            ("input_layer", "InputLayer → (None, 28, 28, 1)"),
            ("conv2d", "Conv2D → (None, 28, 28, 32), 320 parameters"),
            ("flatten", "Flatten → (None, 25088)"),
            ("dense", "Dense → (None, 10), 250,890 parameters"),
        ],
    )
    for each in found or []:
        assert isinstance(each, types.DocumentSymbol)
        for inner in (each.selection_range, *(row.range for row in each.children or ())):
            assert (each.range.start.line, each.range.start.character) <= (inner.start.line, inner.start.character)
            assert (inner.end.line, inner.end.character) <= (each.range.end.line, each.range.end.character)


def test_a_lens_above_a_model_shows_its_summary(tmp_path: Path) -> None:
    window = types.WindowClientCapabilities(show_document=types.ShowDocumentClientCapabilities(support=True))
    with editing(tmp_path, capabilities=types.ClientCapabilities(window=window)) as editor:
        editor.open("a.py", CODE)
        params = types.CodeLensParams(editor.document("a.py"))
        found = editor.run(editor.client.text_document_code_lens_async(params)) or []
        titles = [each.command.title for each in found if each.command]
        assert titles[:2] == ["(None, 28, 28, 1) → (None, 10) · 251,210 parameters", "show summary"]
        command = found[1].command
        assert command is not None
        asked = types.ExecuteCommandParams(command.command, command.arguments)
        text = editor.run(editor.client.workspace_execute_command_async(asked))
        assert len(editor.client.shown_documents) == 1
        assert "Total params: 251,210" in text


CALLER = """\
import numpy as np
from nets import build
m = build()
h = m.get_layer('hidden')
m.predict(np.ones((1, 3)))
"""


def test_the_way_from_a_use_to_where_it_was_made(tmp_path: Path, editor: Editor) -> None:
    (tmp_path / "nets.py").write_text(
        "from keras import Sequential\nfrom keras.layers import Dense, Input\n\ndef build():\n"
        "    return Sequential([Input((3,)), Dense(4, name='hidden'), Dense(2)])\n",
        encoding="utf-8",
    )
    editor.open("a.py", CALLER)

    def goes_to(word: str, nth: int = 0) -> list[tuple[str, str]]:
        params = types.DefinitionParams(editor.document("a.py"), at(editor, "a.py", word, nth))
        found = editor.run(editor.client.text_document_definition_async(params))
        assert found is None or isinstance(found, (list, tuple))
        return [(each.uri, str(each.range)) for each in found or () if isinstance(each, types.Location)]

    assert goes_to("get_layer('hidden')") == [(editor.uri("nets.py"), "4:36-4:59")]
    assert goes_to("\nm.") == [(editor.uri("nets.py"), "4:11-4:71")]
    assert goes_to("import") == []
