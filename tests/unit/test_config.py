from __future__ import annotations

from pathlib import Path

import pytest

from kerasshape.config import Config, ConfigError, find_pyproject, load_config


def pyproject(folder: Path, text: str) -> Path:
    path = folder / "pyproject.toml"
    path.write_text(text, encoding="utf-8")
    return path


class TestLoading:
    def test_nothing_written_means_the_defaults(self) -> None:
        assert load_config(None) == Config(
            select=(),
            ignore=(),
            per_file_ignores=(),
            exclude=(),
            keras_version="auto",
            format="full",
            root=None,
        )

    def test_every_key(self, tmp_path: Path) -> None:
        path = pyproject(
            tmp_path,
            """
            [tool.kerasshape]
            select = ["KS1", "removed-keyword"]
            ignore = ["KS102"]
            per-file-ignores = { "tests/**" = ["KS1"], "*.ipynb" = ["KS6", "KS9"] }
            exclude = ["legacy/"]
            keras-version = 2
            format = "concise"
            """,
        )
        assert load_config(path) == Config(
            select=("KS1", "removed-keyword"),
            ignore=("KS102",),
            per_file_ignores=(("tests/**", ("KS1",)), ("*.ipynb", ("KS6", "KS9"))),
            exclude=("legacy/",),
            keras_version=2,
            format="concise",
            root=tmp_path,
        )

    def test_a_file_without_the_table_gives_its_folder_only(self, tmp_path: Path) -> None:
        assert load_config(pyproject(tmp_path, "[project]\nname = 'x'\n")) == Config(root=tmp_path)

    @pytest.mark.parametrize(("written", "read"), [("'auto'", "auto"), ("2", 2), ("'2'", 2), ("3", 3), ("'3'", 3)])
    def test_keras_version(self, tmp_path: Path, written: str, read: object) -> None:
        path = pyproject(tmp_path, f"[tool.kerasshape]\nkeras-version = {written}\n")
        assert load_config(path).keras_version == read

    @pytest.mark.parametrize(
        ("line", "sentence"),
        [
            (
                "keras_version = 2",
                "unknown key `keras_version` in [tool.kerasshape]; did you mean `keras-version`?",
            ),
            ("selct = []", "unknown key `selct` in [tool.kerasshape]; did you mean `select`?"),
            (
                "colour = true",
                "unknown key `colour` in [tool.kerasshape]; known are `select`, `ignore`, "
                "`per-file-ignores`, "
                "`exclude`, `keras-version`, `format`",
            ),
            ("keras-version = 4", '`keras-version` must be "auto", 2 or 3; it is 4'),
            ("keras-version = true", '`keras-version` must be "auto", 2 or 3; it is True'),
            ("select = 'KS1'", "`select` must be a list of strings, such as [\"…\"]; it is 'KS1'"),
            ("ignore = [1]", '`ignore` must be a list of strings, such as ["…"]; it is [1]'),
            (
                "format = 'jsn'",
                "`format` must be one of full, concise, json, github, sarif; it is 'jsn'; did you mean `json`?",
            ),
            (
                "per-file-ignores = []",
                '`per-file-ignores` must be a table, such as { "tests/**" = ["KS102"] }; it is []',
            ),
            (
                "per-file-ignores = { 'a.py' = 'KS1' }",
                "`per-file-ignores` for `a.py` must be a list of strings, such as [\"…\"]; it is 'KS1'",
            ),
        ],
    )
    def test_a_mistake_is_one_sentence_with_its_cure(self, tmp_path: Path, line: str, sentence: str) -> None:
        path = pyproject(tmp_path, f"[tool.kerasshape]\n{line}\n")
        with pytest.raises(ConfigError) as error:
            load_config(path)
        assert str(error.value) == f"{path}: {sentence}"

    def test_the_table_must_be_a_table(self, tmp_path: Path) -> None:
        path = pyproject(tmp_path, "[tool]\nkerasshape = 3\n")
        with pytest.raises(ConfigError) as error:
            load_config(path)
        assert str(error.value) == f"{path}: `tool.kerasshape` must be a table; write `[tool.kerasshape]`"

    def test_broken_toml(self, tmp_path: Path) -> None:
        path = pyproject(tmp_path, "[tool.kerasshape\n")
        with pytest.raises(ConfigError) as error:
            load_config(path)
        assert str(error.value).startswith(f"{path} is not valid TOML, correct it first: ")
        assert "line 1" in str(error.value)

    def test_toml_that_is_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / "pyproject.toml"
        path.write_bytes(b"\xff\xfe\x00")
        with pytest.raises(ConfigError) as error:
            load_config(path)
        assert str(error.value).startswith(f"{path} is not UTF-8, save it as UTF-8: ")


class TestFinding:
    def test_the_nearest_file_with_the_table_counts(self, tmp_path: Path) -> None:
        inner = tmp_path / "package" / "models"
        inner.mkdir(parents=True)
        outer = pyproject(tmp_path, "[tool.kerasshape]\n")
        pyproject(tmp_path / "package", "[project]\nname = 'package'\n")
        assert find_pyproject(inner) == outer

    def test_nothing_there(self, tmp_path: Path) -> None:
        found = find_pyproject(tmp_path)
        assert found is None or not found.is_relative_to(tmp_path)
