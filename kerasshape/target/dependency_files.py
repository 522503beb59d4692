"""The files in which a project writes down its dependencies, each read for what it says of Keras and TensorFlow."""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasshape.config import ConfigError, read_toml
from kerasshape.records import dataclass

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

TENSORFLOW = frozenset({"tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-macos", "tensorflow-intel"})
_NAMES = TENSORFLOW | {"keras", "tf-keras"}
_MOST_INCLUDES = 20
"""How many files a requirements file may lead to."""


@dataclass(frozen=True)
class Pin:
    """What a file says of a package; `specifier` is None where it names no versions."""

    path: Path
    name: str
    specifier: SpecifierSet | None


Reader = Callable[[Path], Iterable["tuple[str, str]"]]
"""Gives names and version specifiers, as PEP 440 has them."""


def _requirement(text: str) -> Iterator[tuple[str, str]]:
    """A requirement as pip takes it."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        found = Requirement(text)
    except InvalidRequirement:
        return
    yield found.name, "" if found.url else str(found.specifier)


def _versions(name: str, written: str) -> tuple[str, str]:
    """A package of a table of Poetry, pixi or Pipfile with its versions in the words of PEP 440."""
    return name, ",".join(filter(None, map(_as_pep440, written.split(",")))) if "|" not in written else ""


def _as_pep440(clause: str) -> str:
    """One clause: `^2.10`, `~2.15`, conda's `=2.15` and a bare `2.15.*` are no specifiers of PEP 440."""
    clause = clause.strip().replace(" ", "")
    number = clause.lstrip("^~=")
    if clause in ("", "*") or not number[:1].isdigit():
        return clause.replace("*", "") if clause == "*" else clause
    parts = number.split(".")
    if clause.startswith("^") or (clause.startswith("~") and not clause.startswith("~=") and len(parts) == 1):
        return f">={number},<{int(parts[0]) + 1}"
    if clause.startswith("~") and not clause.startswith("~="):
        return f">={number},=={parts[0]}.{parts[1]}.*"
    if clause.startswith("=") and not clause.startswith("=="):
        return f"=={number}" if number.endswith("*") else f"=={number}.*"
    return clause if clause != number else f"=={number}"


# --- pyproject.toml -----------------------------------------------------------------------------------------------


def _main(path: Path) -> Iterator[tuple[str, str]]:
    """The dependencies that every installation has."""
    data = read_toml(path)
    tool = _dict(data.get("tool"))
    yield from _requirements(_dict(data.get("project")).get("dependencies"))
    yield from _table(_dict(tool.get("poetry")).get("dependencies"))
    yield from _pixi_table(_dict(tool.get("pixi")))


def _extras(path: Path) -> Iterator[tuple[str, str]]:
    """Optional dependencies and groups, of the standards and of the tools."""
    data = read_toml(path)
    tool = _dict(data.get("tool"))
    poetry, pdm, uv = (_dict(tool.get(name)) for name in ("poetry", "pdm", "uv"))
    lists = [
        *_dict(_dict(data.get("project")).get("optional-dependencies")).values(),
        *_dict(data.get("dependency-groups")).values(),
        *_dict(pdm.get("dev-dependencies")).values(),
        uv.get("dev-dependencies"),
    ]
    for requirements in lists:
        yield from _requirements(requirements)
    tables = [poetry.get("dev-dependencies")]
    tables += [_dict(group).get("dependencies") for group in _dict(poetry.get("group")).values()]
    for table in tables:
        yield from _table(table)
    for feature in _dict(_dict(tool.get("pixi")).get("feature")).values():
        yield from _pixi_table(_dict(feature))


def _requirements(lines: object) -> Iterator[tuple[str, str]]:
    for line in lines if isinstance(lines, list) else ():
        if isinstance(line, str):
            yield from _requirement(line)


def _table(table: object) -> Iterator[tuple[str, str]]:
    """A table of names and versions, as Pipfile, Poetry and pixi have it; a name may have several versions."""
    for name, value in _dict(table).items():
        for each in value if isinstance(value, list) else [value]:
            version = each.get("version", "") if isinstance(each, dict) else each
            yield _versions(name, version if isinstance(version, str) else "")


def _pixi_table(pixi: dict[str, object]) -> Iterator[tuple[str, str]]:
    for table in (pixi, *_dict(pixi.get("target")).values()):
        yield from _table(_dict(table).get("dependencies"))
        yield from _table(_dict(table).get("pypi-dependencies"))


def _pixi(path: Path) -> Iterator[tuple[str, str]]:
    data = read_toml(path)
    for table in (data, *_dict(data.get("feature")).values()):
        yield from _pixi_table(_dict(table))


# --- locks --------------------------------------------------------------------------------------------------------


def _toml_lock(path: Path) -> Iterator[tuple[str, str]]:
    """uv.lock, poetry.lock, pdm.lock and pylock.toml."""
    data = read_toml(path)
    for key in ("package", "packages"):
        for package in data.get(key) or ():
            if isinstance(package, dict) and isinstance(package.get("version"), str):
                yield str(package.get("name")), f"=={package['version']}"


def _pipfile_lock(path: Path) -> Iterator[tuple[str, str]]:
    data = json.loads(path.read_text(encoding="utf-8-sig"))
    for section in _dict(data).values():
        yield from _table(section)


_LOCKED_FILE = re.compile(r"/([A-Za-z][\w.]*(?:-[A-Za-z][\w.]*)*)-(\d[\w.!+]*)-[^/\s]*\.(?:whl|conda|tar\.bz2)\b")
_LOCKED_NAME = re.compile(r"^\s*(?:- )?name: ([\w.-]+)\n(?:\s+\w+:.*\n)??\s+version: ['\"]?([\w.!+]+)", re.M)


def _pixi_lock(path: Path) -> Iterator[tuple[str, str]]:
    """The files that a pixi.lock names, and the packages with name and version; YAML itself is not read."""
    text = path.read_text(encoding="utf-8-sig")
    for pattern in (_LOCKED_FILE, _LOCKED_NAME):
        for name, version in pattern.findall(text):
            yield name, f"=={version}"


# --- lines --------------------------------------------------------------------------------------------------------

_COMMENT = re.compile(r"(?:^|\s)#.*")
_INCLUDE = re.compile(r"(?:-r|--requirement|-c|--constraint)(?:\s+|=)?(.+)")
_OPTION = re.compile(r"\s--?[A-Za-z].*")


def _requirements_file(path: Path) -> Iterator[tuple[str, str]]:
    """A requirements file of pip with what it includes; constraints narrow what it requires itself."""
    required: list[tuple[str, str]] = []
    constrained: list[tuple[str, str]] = []
    todo, seen = [(path, required)], {path}
    while todo:
        current, found = todo.pop()
        for line in current.read_text(encoding="utf-8-sig").replace("\\\n", " ").splitlines():
            bare = _COMMENT.sub("", line).strip()
            include = _INCLUDE.match(bare)
            if include is not None:
                named = (current.parent / include[1].strip().strip("\"'")).resolve()
                if named not in seen and named.is_file() and len(seen) < _MOST_INCLUDES:
                    seen.add(named)
                    todo.append((named, constrained if bare.lstrip("-").startswith("c") else found))
            else:
                found += _requirement(_OPTION.sub("", bare))
    limits: dict[str, list[str]] = {}
    for name, specifier in constrained:
        limits.setdefault(_normal(name), []).append(specifier)
    for name, specifier in required:
        narrowing = limits.get(_normal(name), [])
        yield name, ",".join(filter(None, [specifier, *narrowing]))
    names = {_normal(name) for name, _ in required}
    yield from ((name, specifier) for name, specifier in constrained if _normal(name) not in names)


_CONDA = re.compile(r"(?:[\w.-]+(?:/[\w-]+)?::)?([A-Za-z][\w.-]*)(?:\[version=)?\s*['\"]?([^\]'\"]*)['\"\]]*")


def _environment(path: Path) -> Iterator[tuple[str, str]]:
    """A conda environment; what stands below `pip:` is pip's. YAML itself is not read, only the items of its lists."""
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        item = _COMMENT.sub("", line).strip()
        if not item.startswith("- "):
            continue
        item = item[2:].strip().strip("\"'")
        include = _INCLUDE.match(item)
        if include is not None:
            named = path.parent / include[1].strip()
            if named.is_file():
                yield from _requirements_file(named)
            continue
        pip = list(_requirement(item)) if any(mark in item for mark in ("==", "~=", "[", ";")) else []
        match = _CONDA.fullmatch(item)
        if pip:
            yield from pip
        elif match is not None:
            versions = match[2].split("=")
            # `=2.3.0=build_1` and `2.3.* build_1` name a build behind the version
            written = "=".join(versions[:2]) if versions[0] == "" and len(versions) > 2 else match[2]
            yield _versions(match[1], written.strip().split(" ")[0] if written[:1].isdigit() else written)


# --- setup.cfg and setup.py ----------------------------------------------------------------------------------------


def _setup_cfg(path: Path) -> Iterator[tuple[str, str]]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(path.read_text(encoding="utf-8-sig"))
    extras = parser["options.extras_require"].values() if parser.has_section("options.extras_require") else ()
    for lines in (parser.get("options", "install_requires", fallback=""), *extras):
        for line in lines.splitlines():
            yield from _requirement(line.strip())


_QUOTED = re.compile(
    r"""["']((?:keras|tf[_.-]keras|tensorflow(?:[_-]\w+)?)\s*(?:[\[(=<>~!;][^"']*)?)["']""", re.IGNORECASE
)


def _setup_py(path: Path) -> Iterator[tuple[str, str]]:
    for match in _QUOTED.finditer(path.read_text(encoding="utf-8-sig")):
        yield from _requirement(match[1])


def _pipfile(path: Path) -> Iterator[tuple[str, str]]:
    data = read_toml(path)
    yield from _table(data.get("packages"))
    yield from _table(data.get("dev-packages"))


# --- all of them ---------------------------------------------------------------------------------------------------


def _source(*readers: tuple[str, Reader]) -> Callable[[Path], Iterator[Pin]]:
    """What all files of these patterns in a folder say, each read in its own way."""

    def read(folder: Path) -> Iterator[Pin]:
        for pattern, reader in readers:
            paths = sorted(folder.glob(pattern)) if "*" in pattern else [folder / pattern]
            for path in paths:
                yield from _pins(path, reader)

    return read


def _pins(path: Path, reader: Reader) -> Iterator[Pin]:
    """What a file says of the packages that matter. A hint only: a file that is missing or broken says nothing."""
    try:
        if not path.is_file() or not _may_matter(path):
            return
        found = list(reader(path))
    except (OSError, ValueError, TypeError, RecursionError, ConfigError, configparser.Error):
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    for name, written in found:
        normal = _normal(name)
        if normal in _NAMES:
            try:
                yield Pin(path, normal, SpecifierSet(written))
            except InvalidSpecifier:
                yield Pin(path, normal, None)


def _may_matter(path: Path) -> bool:
    data = path.read_bytes().lower()
    return b"keras" in data or b"tensorflow" in data or b"-r" in data or b"-c" in data


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


SOURCES: tuple[Callable[[Path], Iterable[Pin]], ...] = (
    _source(("pyproject.toml", _main), ("pixi.toml", _pixi)),
    _source(
        ("uv.lock", _toml_lock),
        ("poetry.lock", _toml_lock),
        ("pdm.lock", _toml_lock),
        ("pylock.toml", _toml_lock),
        ("pylock.*.toml", _toml_lock),
        ("Pipfile.lock", _pipfile_lock),
        ("pixi.lock", _pixi_lock),
    ),
    _source(("pyproject.toml", _extras)),
    _source(
        ("requirements*.txt", _requirements_file),
        ("requirements/*.txt", _requirements_file),
        ("setup.cfg", _setup_cfg),
        ("setup.py", _setup_py),
        ("Pipfile", _pipfile),
        ("environment.yml", _environment),
        ("environment.yaml", _environment),
    ),
    # what pip-compile and uv turn into a file of the source above
    _source(("requirements*.in", _requirements_file), ("requirements/*.in", _requirements_file)),
)
"""The sources of pins, the most certain first. Files of one source are asked together: where they disagree, nothing is
pinned there."""
