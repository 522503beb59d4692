"""Configuration as it works: real files, checked by the real checker."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import run

HEAD = "import keras\nfrom keras.layers import LSTM\n"
FAULTY = HEAD + "model = keras.Sequential([keras.Input((4,)), LSTM(8)])\n"
WARNED = (
    HEAD + "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation='softmax')])\n"
    "model.compile('adam', 'binary_crossentropy')\n"
)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("pyproject.toml", "[tool.kerasshape]\nkeras-version = 3\n")
    return tmp_path


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def found(*arguments: str) -> list[str]:
    result = run("check", "--format", "json", *arguments)
    return [f"{each['path']} {each['code']} {each['severity']}" for each in json.loads(result.stdout)["diagnostics"]]


def test_each_file_has_the_nearest_configuration_whatever_is_named() -> None:
    write("a.py", FAULTY)
    write("pkg/b.py", FAULTY)
    write("pkg/kerasshape.toml", "ignore = ['KS101']\n")
    write("pkg/in/c.py", FAULTY)
    assert found(".") == ["a.py KS101 error"]
    assert found("pkg") == found("pkg/b.py") == found("pkg/in") == []
    assert found("a.py", "pkg/b.py") == ["a.py KS101 error"]


def test_the_severity_of_a_rule() -> None:
    write("a.py", FAULTY + WARNED)
    write("kerasshape.toml", "keras-version = 3\n[severity]\nKS1 = 'warning'\nsoftmax-over-one-unit = 'error'\n")
    assert found() == ["a.py KS101 warning", "a.py KS601 error"]
    assert run("check").exit_code == 1
    write("kerasshape.toml", "keras-version = 3\n[severity]\nKS1 = 'warning'\nKS101 = 'error'\n")
    assert found() == ["a.py KS101 error", "a.py KS601 warning"]


def test_extend_select_adds_to_what_is_selected() -> None:
    write("a.py", FAULTY + WARNED)
    write("kerasshape.toml", "keras-version = 3\nselect = ['KS2']\nextend-select = ['KS6']\n")
    assert found() == ["a.py KS601 warning"]
    assert found("--extend-select", "wrong-rank") == ["a.py KS101 error", "a.py KS601 warning"]


def test_warnings_fail_where_the_configuration_of_their_file_says_so() -> None:
    write("strict/a.py", WARNED)
    write("strict/kerasshape.toml", "warnings-as-errors = true\n")
    write("b.py", WARNED)
    assert run("check", "b.py").exit_code == 0
    assert run("check", ".").exit_code == 1
    assert run("check", "--warnings-as-errors", "b.py").exit_code == 1


def test_a_mistake_in_a_nested_configuration_is_told_before_anything_is_checked() -> None:
    write("a.py", FAULTY)
    write("pkg/b.py", FAULTY)
    write("pkg/kerasshape.toml", "ignore = ['KS999']\n")
    result = run("check")
    path = Path("pkg/kerasshape.toml").resolve()
    assert (result.stdout, result.exit_code) == ("", 2)
    assert result.stderr.startswith(f"Error: unknown rule `KS999` in `ignore` of {path}; ")


def test_a_file_without_our_table_is_wrong_use() -> None:
    write("other.toml", "[tool.black]\n")
    result = run("check", "--config", "other.toml")
    path = Path("other.toml").resolve()
    assert result.stderr == f"Error: {path} has no table [tool.kerasshape]; add one, or name a file that has it\n"
    assert result.exit_code == 2


def test_a_named_file_that_is_no_python_is_wrong_use() -> None:
    write("README.md", "keras")
    result = run("check", "README.md")
    assert result.stderr == (
        "Error: README.md is no Python file and no notebook; name one that ends in .py, .pyw, .ipynb\n"
    )
    assert (result.stdout, result.exit_code) == ("", 2)


def test_the_cache_lies_where_it_is_configured() -> None:
    write("a.py", FAULTY)
    write("kerasshape.toml", "cache-dir = 'made/here'\n")
    assert run("check").exit_code == 1
    assert Path("made/here/CACHEDIR.TAG").is_file()
    assert run("check", "--cache-dir", "there").exit_code == 1
    assert Path("there/CACHEDIR.TAG").is_file()
    assert not Path(".kerasshape_cache").exists()


def test_settings_are_shown_for_each_configuration() -> None:
    write("a.py", FAULTY)
    write("pkg/b.py", FAULTY)
    write("pkg/kerasshape.toml", "ignore = ['KS1']\n")
    shown = run("check", "--show-settings", "--ignore", "KS6").stdout
    first, second = shown.strip().split("\n\n")
    assert first.startswith(f"# {Path('pyproject.toml').resolve()}: 1 file\nselect = []\n")
    assert "keras-version = 3\n" in first
    assert 'ignore = ["KS6"]\n' in first
    assert second.startswith(f"# {Path('pkg/kerasshape.toml').resolve()}: 1 file\n")
    assert 'ignore = ["KS1", "KS6"]\n' in second
    assert 'keras-version = "auto"\n' in second


def test_files_are_shown_with_the_reason() -> None:
    write("pyproject.toml", "[tool.kerasshape]\nexclude = ['old/']\n[project]\ndependencies = ['keras<3']\n")
    write("a.py", FAULTY)
    write("b.py", "import tf_keras\n")
    write("c.py", "print('nothing')\n")
    write("old/d.py", FAULTY)
    assert run("check", "--show-files").stdout == (
        "a.py: checked, Keras 2, decided by pyproject.toml\n"
        "b.py: checked, Keras 2, decided by the file itself\n"
        "c.py: skipped, it mentions neither keras nor tensorflow\n"
        f"old: skipped, excluded by `old/` in exclude of {Path('pyproject.toml').resolve()}\n"
    )


def test_which_keras_and_why() -> None:
    write("kerasshape.toml", "ignore = ['KS1']\n")
    write("one/uv.lock", "[[package]]\nname = 'keras'\nversion = '2.15.0'\n")
    write("one/a.py", FAULTY)
    write("two/b.py", FAULTY)
    write("c.py", "print()\n")
    result = run("check", "-v")
    assert result.stderr == (
        "c.py: skipped, it mentions neither keras nor tensorflow\n"
        "one/a.py: Keras 2, decided by one/uv.lock\n"
        "two/b.py: Keras 3, assumed, since nothing decides\n"
    )
    report = json.loads(run("check", "--isolated", "--format", "json").stdout)
    assert [each["keras_decided_by"] for each in report["diagnostics"]] == ["one/uv.lock", None]


def test_what_lies_in_utf_16_is_a_finding() -> None:
    Path("a.py").write_bytes(FAULTY.encode("utf-16"))
    Path("b.py").write_bytes(FAULTY.encode("utf-16-le"))
    Path("c.py").write_bytes("print()".encode("utf-16"))
    assert found() == ["a.py KS002 error", "b.py KS002 error"]
