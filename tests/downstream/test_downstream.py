"""A project that depends on kerasshape runs its suite with the wheel, in a fresh environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "project"

pytestmark = [pytest.mark.oracle, pytest.mark.slow]


def run(*command: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "3", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that holds the wheel; TensorFlow and pytest come from the running one."""
    folder = tmp_path_factory.mktemp("environment")
    isolation = ["--no-build-isolation"] if find_spec("hatchling") else []
    built = run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", *isolation, "-w", folder / "wheels", ROOT)
    assert built.returncode == 0, built.stderr
    (wheel,) = (folder / "wheels").glob("kerasshape-*.whl")
    venv.create(folder / "venv", with_pip=False, symlinks=os.name != "nt")
    scripts = "Scripts" if os.name == "nt" else "bin"
    interpreter = folder / "venv" / scripts / "python"
    installed = run(
        sys.executable, "-m", "pip", "--python", interpreter, "install", "--quiet", "--no-deps", "--no-index", wheel
    )
    assert installed.returncode == 0, installed.stderr
    found = run(interpreter, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    lines = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    Path(found.stdout.strip(), "running_environment.pth").write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8")
    return interpreter


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the sample project that a test may change."""
    return Path(shutil.copytree(PROJECT, tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__")))


def suite(python: Path, project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, folder=project)


def test_the_suite_passes_with_the_wheel(python: Path, project: Path) -> None:
    where = run(python, "-c", "import kerasshape, pytest_kerasshape; print(kerasshape.__file__)", folder=project)
    assert Path(where.stdout.strip()).is_relative_to(python.parents[1])
    result = suite(python, project)
    assert result.returncode == 0, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    assert lines[-2] == "kerasshape: No shape faults found in 4 files."
    assert lines[-1].startswith("20 passed")


def test_a_change_of_the_models_fails_what_spoke_of_them(python: Path, project: Path) -> None:
    models = project / "seq2seq" / "models.py"
    text = models.read_text(encoding="utf-8")
    assert text.count("n_out=24") == 1
    models.write_text(text.replace("n_out=24", "n_out=12"), encoding="utf-8")
    result = suite(python, project, "-k", "tables or kerasshape or test_layers")
    assert result.returncode == 1, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    block = [
        "E       repeat_vector (RepeatVector):",
        "E                   batch   steps  features",
        "E         snapshot  (None,  24,    64)",
        "E         inferred  (None,  12,    64)",
        "E                           ^",
    ]
    assert "\n".join(block) in result.stdout
    # the script that trains the model feeds it 24 hours, and nothing but kerasshape reads that script
    assert any(line.startswith("error[KS407] targets-do-not-fit-output") for line in lines)
    assert "  --> scripts/train.py:8:7" in lines
    assert "kerasshape: Found 1 error in 1 of 4 files." in lines
    assert "3 failed" in lines[-1]
