from __future__ import annotations

from pathlib import Path

import pytest

from kerasshape.config import Config, ConfigError, find_pyproject, load_config
from kerasshape.pinned import pinned_major, project_folder


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

    def test_a_project_begins_where_its_dependencies_are_written(self, tmp_path: Path) -> None:
        inner = tmp_path / "src" / "models"
        inner.mkdir(parents=True)
        (tmp_path / "requirements.txt").write_text("keras<3\n", encoding="utf-8")
        assert project_folder(inner) == tmp_path


class TestPinnedMajor:
    """The dependencies that a project writes down tell the major, when they leave no other."""

    @pytest.mark.parametrize(
        ("requirements", "major"),
        [
            ("keras<3", 2),
            ("keras==2.15.0", 2),
            ("keras==2.*", 2),
            ("keras~=2.10", 2),
            ("Keras >= 2.2.4, < 3.0", 2),
            ("keras==2.2.4  # the last good one", 2),
            ("keras>=3", 3),
            ("keras~=3.4", 3),
            ("keras==3.5.0 ; python_version > '3.9'", 3),
            ("keras>2.15.0", None),
            ("keras>=2.4", None),
            ("keras", None),
            ("tensorflow==2.15", 2),
            ("tensorflow==2.15.0.post1", 2),
            ("tensorflow-gpu==1.14.0", 2),
            ("tensorflow[and-cuda]<2.16", 2),
            ("tensorflow>=2.4,<2.16", 2),
            ("tensorflow~=2.15.0", 2),
            ("tensorflow>=2.16", 3),
            ("tensorflow>=2.4", None),
            ("tensorflow~=2.4", None),
            ("tensorflow==2.21.0", 3),
            ("tf_keras", 2),
            ("tf-keras>=2.16", 2),
            ("tf-keras\ntensorflow>=2.4", None),
            ("tensorflow==2.15\nkeras>=3", 3),
            ("tensorflow==2.15\nkeras", 2),
            ("keras<3; python_version < '3.9'\nkeras>=3; python_version >= '3.9'", None),
            ("keras-tuner<3\nkerastuner==1.0\nnumpy<2", None),
            ("# keras<3", None),
            ("", None),
        ],
    )
    def test_requirements(self, tmp_path: Path, requirements: str, major: int | None) -> None:
        (tmp_path / "requirements.txt").write_text(requirements, encoding="utf-8")
        assert pinned_major(tmp_path) == major

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("pyproject.toml", "[project]\ndependencies = ['numpy', 'keras<3']\n"),
            ("pyproject.toml", "[tool.poetry.dependencies]\npython = '^3.9'\nkeras = '^2.10'\n"),
            (
                "pyproject.toml",
                "[tool.poetry.dependencies]\ntensorflow = { version = '~2.15', optional = true }\n",
            ),
            ("requirements-dev.txt", "-r base.txt\nkeras<3\n"),
            ("requirements/train.txt", "keras<3\n"),
            ("setup.cfg", "[options]\ninstall_requires =\n    numpy\n    keras<3\n"),
            ("setup.py", "setup(keywords=['keras'], install_requires=['numpy', \"keras>=2,<3\"])\n"),
            ("Pipfile", "[packages]\nkeras = '==2.12.0'\n"),
            ("environment.yml", "name: keras\ndependencies:\n  - python=3.8\n  - tensorflow=2.3\n"),
            ("environment.yml", "dependencies:\n  - pip:\n    - keras==2.3.1\n"),
        ],
    )
    def test_every_file_that_may_hold_them(self, tmp_path: Path, name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        assert pinned_major(tmp_path) == 2

    def test_pyproject_has_the_first_word(self, tmp_path: Path) -> None:
        pyproject(tmp_path, "[project]\ndependencies = ['keras>=3']\n")
        (tmp_path / "requirements.txt").write_text("keras<3\n", encoding="utf-8")
        assert pinned_major(tmp_path) == 3

    def test_files_that_disagree_pin_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "requirements-old.txt").write_text("keras<3\n", encoding="utf-8")
        (tmp_path / "requirements-new.txt").write_text("keras>=3\n", encoding="utf-8")
        assert pinned_major(tmp_path) is None

    def test_broken_files_are_passed_over(self, tmp_path: Path) -> None:
        pyproject(tmp_path, "[broken")
        (tmp_path / "Pipfile").write_bytes(b"\xff\xfe")
        (tmp_path / "requirements.txt").write_text("tf_keras\n", encoding="utf-8")
        assert pinned_major(tmp_path) == 2
