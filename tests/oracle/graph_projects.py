"""A program over several files, in one text: each file begins with a line that names it, the script comes last."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import strategies as st

from tests.oracle.graph_programs import GraphWriter
from tests.oracle.program_layers import FLAG

SCRIPT = "script.py"
_MARK = "# file: "
_BUILT = "model = build()"


def files_of(text: str) -> dict[str, str]:
    """The files by their paths; one script when the text names none."""
    if not text.startswith(_MARK):
        return {SCRIPT: text}
    pieces = re.split(rf"^{_MARK}(.*)\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def write_files(text: str, folder: Path) -> Path:
    """Put the files where they belong; the path of the script."""
    for name, content in files_of(text).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder / SCRIPT


def as_project(writer: GraphWriter) -> str:
    """Sizes in one module, functions and classes in another, perhaps in a package; the rest is the script."""
    writer.source()
    imports, body = writer.import_lines(), list(writer.body.lines)
    definitions = list(writer.definitions.lines)
    if _BUILT in body and writer.draw(FLAG):
        definitions, body = definitions + body[: body.index(_BUILT)], body[body.index(_BUILT) :]
    names = _bound(definitions)
    package = "parts/" if writer.draw(FLAG) else ""
    dot = "." if package else ""
    way = writer.draw(st.sampled_from(["star", "names", "module", "through"]))
    module = f"{package.replace('/', '.')}blocks"
    files = {
        f"{package}sizes.py": writer.constants.lines,
        f"{package}blocks.py": [*imports, f"from {dot}sizes import *", *definitions],
    }
    if package:
        files[f"{package}__init__.py"] = (
            [f"from .blocks import {', '.join(names)}"] if names and way == "through" else []
        )
    taken = [f"from {module} import *"]
    if way == "through" and package and names:
        taken = [f"from {package.rstrip('/')} import {', '.join(names)}"]
    elif way == "names" and names:
        taken = [f"from {module} import ({', '.join(names)})"]
    elif way == "module":
        taken = [f"import {module} as own"]
        body = [re.sub(rf"\b({'|'.join(names)})\b", r"own.\1", line) if names else line for line in body]
    files[SCRIPT] = [*imports, f"from {package.replace('/', '.')}sizes import *", *taken, *body]
    return "".join(f"{_MARK}{name}\n" + "".join(f"{line}\n" for line in lines) for name, lines in files.items())


def _bound(lines: list[str]) -> list[str]:
    found = [re.match(r"(?:def|class) (\w+)", line) for line in lines]
    return [each[1] for each in found if each]
