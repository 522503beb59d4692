from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from kerasshape.config import Config, ConfigError, Settings, as_toml, find_config, load_config, read_toml, schema


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
            extend-select = ["KS6"]
            severity = { "KS6" = "error", "wrong-rank" = "warning" }
            warnings-as-errors = true
            jobs = 2
            cache-dir = "build/cache"
            """,
        )
        assert load_config(path) == Config(
            select=("KS1", "removed-keyword"),
            ignore=("KS102",),
            per_file_ignores=(("tests/**", ("KS1",)), ("*.ipynb", ("KS6", "KS9"))),
            exclude=("legacy/",),
            keras_version=2,
            format="concise",
            extend_select=("KS6",),
            severity=(("KS6", "error"), ("wrong-rank", "warning")),
            warnings_as_errors=True,
            jobs=2,
            cache_dir=tmp_path / "build" / "cache",
            root=tmp_path,
            file=path,
        )

    def test_a_file_without_the_table_is_wrong_use(self, tmp_path: Path) -> None:
        path = pyproject(tmp_path, "[project]\nname = 'x'\n")
        with pytest.raises(ConfigError) as error:
            load_config(path)
        assert str(error.value) == f"{path} has no table [tool.kerasshape]; add one, or name a file that has it"

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
                "unknown key `colour` in [tool.kerasshape]; known are `extend`, `select`, "
                "`extend-select`, `ignore`, `fixable`, `unfixable`, "
                "`per-file-ignores`, `severity`, `exclude`, `keras-version`, `format`, "
                "`warnings-as-errors`, `jobs`, `cache-dir`",
            ),
            ("keras-version = 4", '`keras-version` must be "auto", 2 or 3; it is 4'),
            ("keras-version = true", '`keras-version` must be "auto", 2 or 3; it is True'),
            ("select = 'KS1'", "`select` must be a list of strings, such as [\"…\"]; it is 'KS1'"),
            ("jobs = -1", "`jobs` must be a whole number, or 0 for one on each core; it is -1"),
            ("warnings-as-errors = 'yes'", "`warnings-as-errors` must be true or false; it is 'yes'"),
            ("cache-dir = 3", "`cache-dir` must be a path in quotes; it is 3"),
            ("severity = { KS6 = 'info' }", "`severity` for `KS6` must be one of error, warning; it is 'info'"),
            ("severity = 'error'", '`severity` must be a table, such as { "KS6" = "error" }; it is \'error\''),
            ("ignore = [1]", '`ignore` must be a list of strings, such as ["…"]; it is [1]'),
            (
                "format = 'jsn'",
                "`format` must be one of full, concise, json, github, gitlab, junit, rdjson, sarif; "
                "it is 'jsn'; did you mean `json`?",
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
        assert find_config(inner) == outer

    def test_nothing_there(self, tmp_path: Path) -> None:
        found = find_config(tmp_path)
        assert found is None or not found.is_relative_to(tmp_path)


def own_file(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "kerasshape.toml"
    path.write_text(text, encoding="utf-8")
    return path


class TestOwnFile:
    def test_it_is_the_table_as_a_whole(self, tmp_path: Path) -> None:
        path = own_file(tmp_path, "keras-version = 2\n")
        assert load_config(path) == Config(keras_version=2, root=tmp_path, file=path)

    def test_it_goes_before_a_pyproject_beside_it(self, tmp_path: Path) -> None:
        pyproject(tmp_path, "[tool.kerasshape]\nkeras-version = 3\n")
        path = own_file(tmp_path, "keras-version = 2\n")
        assert find_config(tmp_path / "deeper") == path

    def test_an_unknown_key(self, tmp_path: Path) -> None:
        path = own_file(tmp_path, "[tool.kerasshape]\n")
        with pytest.raises(ConfigError) as error:
            load_config(path)
        assert str(error.value).startswith(f"{path}: unknown key `tool`; known are `extend`, ")


class TestExtend:
    def test_what_is_not_written_comes_from_the_other_file(self, tmp_path: Path) -> None:
        pyproject(tmp_path, "[tool.kerasshape]\nselect = ['KS1']\nignore = ['KS102']\ncache-dir = 'c'\n")
        path = own_file(tmp_path / "inner", "extend = '../pyproject.toml'\nignore = []\nextend-select = ['KS6']\n")
        assert load_config(path) == Config(
            select=("KS1",), extend_select=("KS6",), cache_dir=tmp_path / "c", root=path.parent, file=path
        )

    def test_in_steps(self, tmp_path: Path) -> None:
        own_file(tmp_path, "keras-version = 2\njobs = 1\n")
        own_file(tmp_path / "a", "extend = '../kerasshape.toml'\njobs = 2\n")
        path = own_file(tmp_path / "a" / "b", "extend = '../kerasshape.toml'\nformat = 'json'\n")
        found = load_config(path)
        assert (found.keras_version, found.jobs, found.format) == (2, 2, "json")

    def test_in_a_circle(self, tmp_path: Path) -> None:
        first = own_file(tmp_path, "extend = 'a/kerasshape.toml'\n")
        second = own_file(tmp_path / "a", "extend = '../kerasshape.toml'\n")
        with pytest.raises(ConfigError) as error:
            load_config(second)
        assert str(error.value) == f"{second}: `extend` leads back to {second}, drop it in one of them"
        with pytest.raises(ConfigError):
            load_config(first)

    @pytest.mark.parametrize(
        ("name", "why"), [("nowhere.toml", ", which does not exist"), ("pyproject.toml", "has no table")]
    )
    def test_a_file_that_cannot_be_extended(self, tmp_path: Path, name: str, why: str) -> None:
        pyproject(tmp_path, "[project]\nname = 'x'\n")
        with pytest.raises(ConfigError, match=why):
            load_config(own_file(tmp_path, f"extend = '{name}'\n"))


class TestSettings:
    def test_each_folder_has_the_nearest_file(self, tmp_path: Path) -> None:
        pyproject(tmp_path, "[tool.kerasshape]\nkeras-version = 2\nignore = ['KS6']\n")
        own_file(tmp_path / "new", "keras-version = 3\n")
        settings = Settings(ignore=("KS1",))
        assert settings.of(tmp_path / "old" / "deep").keras_version == 2
        assert settings.of(tmp_path / "old").ignore == ("KS6", "KS1")
        assert settings.of(tmp_path / "new" / "deep").keras_version == 3
        assert settings.of(tmp_path / "new").ignore == ("KS1",)

    def test_one_file_for_all_or_none(self, tmp_path: Path) -> None:
        path = own_file(tmp_path, "keras-version = 2\n")
        own_file(tmp_path / "a", "keras-version = 3\n")
        assert Settings(file=path).of(tmp_path / "a").keras_version == 2
        assert Settings(isolated=True).of(tmp_path / "a") == Config()

    def test_the_command_line_goes_on_top(self, tmp_path: Path) -> None:
        own_file(tmp_path, "keras-version = 2\nselect = ['KS1']\nextend-select = ['KS5']\n")
        found = Settings(keras_version=3, select=("KS2",), extend_select=("KS6",), warnings_as_errors=True).of(tmp_path)
        assert found.keras_version == 3
        assert found.select == ("KS2",)
        assert found.extend_select == ("KS5", "KS6")
        assert found.warnings_as_errors


class TestSchema:
    WRITTEN = Path(__file__).parents[2] / "docs" / "kerasshape.schema.json"

    def test_the_written_one_is_what_the_keys_say(self) -> None:
        """Write it again with `python -m tests.schema`."""
        assert json.loads(self.WRITTEN.read_text(encoding="utf-8")) == schema()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "extend = 'a.toml'\nselect = ['KS1']\nextend-select = []\nignore = ['ALL']\njobs = 0\n",
            "per-file-ignores = { 'a/*' = ['KS1'] }\nseverity = { KS6 = 'error' }\nexclude = ['a/']\n",
            "keras-version = 2\nformat = 'sarif'\nwarnings-as-errors = false\ncache-dir = 'x'\n",
            "keras-version = '3'\n",
            "keras-version = 'auto'\n",
        ],
    )
    def test_it_takes_what_is_taken(self, tmp_path: Path, text: str) -> None:
        load_config(own_file(tmp_path, text.replace("extend = 'a.toml'\n", "")))
        jsonschema.Draft7Validator(schema()).validate(read_toml(own_file(tmp_path, text)))

    @pytest.mark.parametrize(
        "text",
        [
            "selct = []\n",
            "select = 'KS1'\n",
            "ignore = [1]\n",
            "jobs = -1\n",
            "jobs = true\n",
            "keras-version = 4\n",
            "format = 'xml'\n",
            "severity = { KS6 = 'info' }\n",
            "per-file-ignores = { a = 'KS1' }\n",
            "warnings-as-errors = 1\n",
            "cache-dir = ''\n",
        ],
    )
    def test_it_refuses_what_is_refused(self, tmp_path: Path, text: str) -> None:
        path = own_file(tmp_path, text)
        with pytest.raises(ConfigError):
            load_config(path)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft7Validator(schema()).validate(read_toml(path))


def test_settings_are_shown_as_they_are_written(tmp_path: Path) -> None:
    config = Config(
        select=("KS1",),
        per_file_ignores=(('a "b"/*', ("KS1", "KS2")),),
        severity=(("KS6", "error"),),
        cache_dir=tmp_path / "c",
        warnings_as_errors=True,
    )
    path = own_file(tmp_path, as_toml(config))
    assert load_config(path) == replace(config, root=tmp_path, file=path)
    path = own_file(tmp_path, as_toml(Config()))
    assert load_config(path) == Config(root=tmp_path, file=path)
