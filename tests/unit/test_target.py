"""Which Keras a file is written for: what the dependencies of its project pin, and what the file itself says."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasshape.config import Config
from kerasshape.project import project_root
from kerasshape.target import Target, choose_target, other
from kerasshape.target.pins import pinned


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def pyproject(folder: Path, text: str) -> Path:
    return write(folder, "pyproject.toml", text)


def major_in(folder: Path) -> int | None:
    found = pinned(folder)
    return None if found is None else found.major


def test_the_other_major() -> None:
    assert (other(2), other(3)) == (3, 2)


def test_a_project_begins_where_its_dependencies_are_written(tmp_path: Path) -> None:
    inner = tmp_path / "src" / "models"
    inner.mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("keras<3\n", encoding="utf-8")
    assert project_root(inner) == tmp_path


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
        assert major_in(tmp_path) == major

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
        assert major_in(tmp_path) == 2

    def test_pyproject_has_the_first_word(self, tmp_path: Path) -> None:
        pyproject(tmp_path, "[project]\ndependencies = ['keras>=3']\n")
        (tmp_path / "requirements.txt").write_text("keras<3\n", encoding="utf-8")
        assert major_in(tmp_path) == 3

    def test_files_that_disagree_pin_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "requirements-old.txt").write_text("keras<3\n", encoding="utf-8")
        (tmp_path / "requirements-new.txt").write_text("keras>=3\n", encoding="utf-8")
        assert major_in(tmp_path) is None

    def test_broken_files_are_passed_over(self, tmp_path: Path) -> None:
        pyproject(tmp_path, "[broken")
        (tmp_path / "Pipfile").write_bytes(b"\xff\xfe")
        (tmp_path / "requirements.txt").write_text("tf_keras\n", encoding="utf-8")
        assert major_in(tmp_path) == 2

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("pyproject.toml", "[project]\noptional-dependencies = { tf = ['tensorflow<2.16'] }\n"),
            ("pyproject.toml", "[dependency-groups]\ntest = [{ include-group = 'x' }, 'keras~=2.15.0']\nx = []\n"),
            ("pyproject.toml", "[tool.poetry.group.train.dependencies]\nkeras = '~2.15'\n"),
            ("pyproject.toml", "[tool.poetry.dev-dependencies]\nkeras = '2.*'\n"),
            ("pyproject.toml", "[[tool.poetry.dependencies.keras]]\nversion = '>=2.10,<3'\npython = '<3.12'\n"),
            ("pyproject.toml", "[tool.pdm.dev-dependencies]\ntrain = ['tensorflow==2.15.*']\n"),
            ("pyproject.toml", "[tool.uv]\ndev-dependencies = ['tf-keras']\n"),
            ("pyproject.toml", "[tool.pixi.dependencies]\ntensorflow = '2.15.*'\n"),
            ("pyproject.toml", "[tool.pixi.pypi-dependencies]\nkeras = { version = '==2.15.0', extras = ['x'] }\n"),
            ("pyproject.toml", "[tool.pixi.feature.gpu.dependencies]\ntensorflow-gpu = '>=2.6,<2.16'\n"),
            ("pixi.toml", "[dependencies]\npython = '3.10.*'\ntensorflow = '=2.15'\n"),
            ("pixi.toml", "[target.linux-64.dependencies]\nkeras = '2.15.0'\n"),
            ("uv.lock", "version = 1\n[[package]]\nname = 'keras'\nversion = '2.15.0'\n"),
            ("poetry.lock", "[[package]]\nname = 'tensorflow'\nversion = '2.13.1'\n[metadata]\nlock-version = '2'\n"),
            ("pdm.lock", "[[package]]\nname = 'tensorflow'\nversion = '2.15.0.post1'\n"),
            ("pylock.toml", "lock-version = '1.0'\n[[packages]]\nname = 'keras'\nversion = '2.15.0'\n"),
            ("Pipfile.lock", '{"_meta": {}, "default": {"keras": {"version": "==2.12.0"}}, "develop": {}}'),
            ("pixi.lock", "packages:\n- conda: https://c.org/conda-forge/noarch/keras-2.15.0-pyhd8ed1ab_0.conda\n"),
            ("pixi.lock", "packages:\n- kind: pypi\n  name: keras\n  version: 2.15.0\n"),
            (
                "pixi.lock",
                "- pypi: https://f.org/ab/tensorflow-2.15.0-cp311-cp311-manylinux_2_17_x86_64.whl\n  name: x\n",
            ),
            ("requirements.in", "keras<3\n"),
            ("requirements/base.in", "keras<3\n"),
            ("requirements.txt", "keras==2.15.0 \\\n    --hash=sha256:abc\n"),
            ("requirements.txt", "numpy\n  keras<3 ; python_version > '3.8'  # why\n"),
            ("Pipfile", "[dev-packages]\nkeras = {version = '<3'}\n"),
            ("environment.yml", "dependencies:\n  - conda-forge::keras=2.15\n"),
            ("environment.yml", "dependencies:\n  - conda-forge/linux-64::tensorflow=2.15.0=cuda_1\n"),
            ("environment.yml", "dependencies:\n  - tensorflow 2.3.* gpu_1\n"),
            ("environment.yml", "dependencies:\n  - 'tensorflow-gpu>=2.3,<2.16'\n"),
            ("environment.yaml", "dependencies:\n  - tensorflow[version='>=2.1,<2.10']\n"),
            ("setup.cfg", "[options.extras_require]\ntf =\n    keras<3; python_version < '3.12'\n"),
        ],
    )
    def test_all_other_ways_to_write_them_down(self, tmp_path: Path, name: str, text: str) -> None:
        path = write(tmp_path, name, text)
        found = pinned(tmp_path)
        assert found is not None
        assert found.major == 2
        assert found.decided_by is not None
        assert Path(found.decided_by).resolve() == path

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("pyproject.toml", "[tool.poetry.dependencies]\nkeras = '^2.10 || ^3.0'\n"),
            ("pyproject.toml", "[tool.poetry.dependencies]\nkeras = '*'\ntensorflow = { git = 'https://x' }\n"),
            ("pyproject.toml", "[project]\ndependencies = ['keras @ https://x.org/keras-2.15.0.whl', 3]\n"),
            ("pyproject.toml", "[project]\noptional-dependencies = { a = ['keras<3'], b = ['keras>=3'] }\n"),
            ("environment.yml", "name: keras=2.15\ndependencies:\n  - keras=2.15|3.0\n  - python=3.10\n"),
            ("uv.lock", "[[package]]\nname='keras'\nversion='2.15.0'\n[[package]]\nname='keras'\nversion='3.5.0'\n"),
            ("uv.lock", "package = 'keras'\n"),
            ("Pipfile.lock", "[keras"),
            ("pixi.lock", "- conda: https://c.org/noarch/keras-preprocessing-1.1.2-pyhd8ed1ab_0.conda\n"),
            ("setup.cfg", "[flake8]\nper-file-ignores =\n    keras<3\n"),
            ("requirements.txt", "keras===2.15-of-ours\n-r missing.txt\n"),
        ],
    )
    def test_what_pins_nothing(self, tmp_path: Path, name: str, text: str) -> None:
        write(tmp_path, name, text)
        assert pinned(tmp_path) is None

    @pytest.mark.parametrize("option", ["-r base.txt", "--requirement=base.txt", "-rbase.txt", "-c base.txt"])
    def test_included_requirements(self, tmp_path: Path, option: str) -> None:
        write(tmp_path, "base.txt", "keras<3\n-r requirements.txt\n")
        write(tmp_path, "requirements.txt", f"keras\n{option}\n")
        assert major_in(tmp_path) == 2

    def test_constraints_narrow_what_is_required(self, tmp_path: Path) -> None:
        write(tmp_path, "limits.txt", "keras<3\nnumpy<2\n")
        write(tmp_path, "requirements.txt", "keras>=2.4\n-c limits.txt\n")
        assert major_in(tmp_path) == 2

    def test_a_compiled_file_goes_before_the_one_it_was_made_of(self, tmp_path: Path) -> None:
        write(tmp_path, "requirements.in", "keras>=2.4\n")
        write(tmp_path, "requirements.txt", "keras==3.5.0\n")
        assert pinned(tmp_path) is not None
        assert major_in(tmp_path) == 3

    def test_a_lock_decides_what_the_dependencies_leave_open(self, tmp_path: Path) -> None:
        pyproject(tmp_path, "[project]\ndependencies = ['keras>=2.4']\n")
        write(tmp_path, "poetry.lock", "[[package]]\nname = 'keras'\nversion = '3.5.0'\n")
        write(tmp_path, "requirements.txt", "keras<3\n")
        assert major_in(tmp_path) == 3

    def test_the_root_of_a_workspace_decides_for_its_members(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        write(tmp_path, "uv.lock", "[[package]]\nname = 'keras'\nversion = '2.15.0'\n")
        write(tmp_path, "packages/one/pyproject.toml", "[project]\ndependencies = ['keras']\n")
        write(tmp_path, "packages/two/pyproject.toml", "[project]\ndependencies = ['keras>=3']\n")
        assert major_in(tmp_path / "packages" / "one") == 2
        assert major_in(tmp_path / "packages" / "two") == 3

    def test_nothing_above_the_repository_counts(self, tmp_path: Path) -> None:
        write(tmp_path, "requirements.txt", "keras<3\n")
        (tmp_path / "inner" / ".git").mkdir(parents=True)
        assert major_in(tmp_path / "inner") is None


class TestTarget:
    @pytest.mark.parametrize(
        ("code", "target"),
        [
            (b"import tf_keras\n", Target(2, "the file itself")),
            (b"os.environ['TF_USE_LEGACY_KERAS'] = '1'\nimport keras\n", Target(2, "the file itself")),
            (b"from keras import ops\n", Target(3, "the file itself")),
            (b"import keras\n", Target(3, None)),
        ],
    )
    def test_the_file_itself(self, tmp_path: Path, code: bytes, target: Target) -> None:
        assert choose_target(code, Config(), tmp_path) == target

    def test_the_configuration_goes_before_the_file(self, tmp_path: Path) -> None:
        found = choose_target(b"import tf_keras\n", Config(keras_version=3), tmp_path)
        assert (found.major, found.assumed) == (3, False)

    def test_the_file_goes_before_the_pins(self, tmp_path: Path) -> None:
        write(tmp_path, "requirements.txt", "keras<3\n")
        assert choose_target(b"from keras import ops\n", Config(), tmp_path).major == 3
        assert choose_target(b"import keras\n", Config(), tmp_path).major == 2
