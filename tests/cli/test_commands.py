"""The commands as a person runs them: what is printed, and the exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result

import kerasshape
from kerasshape.cli.app import group
from kerasshape.config import Config, Settings
from kerasshape.discover import Found
from kerasshape.results import FileResult
from tests.cli.samples import FAULTY, FUNCTIONAL, SKIPPED, WARNED


def no_files(*_: object, **__: object) -> list[Found]:
    return []


class FakeChecker(ModuleType):
    """Stands for kerasshape.checker and kerasshape.runner: gives what a test puts in, and notes what it was asked."""

    def __init__(self) -> None:
        super().__init__("kerasshape.checker")
        self.results: list[FileResult] = []
        self.find_files = no_files
        self.asked: dict[str, Any] = {}

    def check_paths(
        self,
        paths: Sequence[Path],
        config: Settings,
        *,
        force_exclude: bool = False,
        jobs: int = 1,
        summarise: bool = True,
        cache_folder: Path | None = None,
        on_total: Callable[[int], None] | None = None,
    ) -> Iterator[FileResult]:
        self.asked = {"paths": list(paths), "config": config, "force_exclude": force_exclude, "jobs": jobs}
        yield from self.results

    def check_source(self, data: bytes, path: str, config: Config, *, root: Path | None = None) -> FileResult:
        self.asked = {"data": data, "path": path, "config": config, "root": root}
        return FileResult(path, 3, "checked", FAULTY.diagnostics, lines=FAULTY.lines)


@pytest.fixture
def checker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeChecker:
    fake = FakeChecker()
    monkeypatch.setitem(sys.modules, "kerasshape.checker", fake)
    monkeypatch.setitem(sys.modules, "kerasshape.runner", fake)
    monkeypatch.chdir(tmp_path)
    return fake


def run(*arguments: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(group, arguments, input=stdin, prog_name="kerasshape", standalone_mode=False)
    if result.exception is not None and hasattr(result.exception, "format_message"):
        result.stderr_bytes = f"Error: {result.exception.format_message()}\n".encode()
        result.exit_code = result.exception.exit_code
    elif result.exception is not None:
        raise result.exception
    else:
        result.exit_code = result.return_value or 0
    return result


class TestCheck:
    def test_findings_and_the_closing_line(self, checker: FakeChecker) -> None:
        checker.results = [FAULTY, SKIPPED]
        result = run("check", "--format", "concise")
        assert result.stdout == (
            "seq2seq.py:9:11: KS102 sequence-into-repeat-vector: RepeatVector takes (batch, features), "
            "but receives a sequence of 10 steps\n"
            "Found 1 error in 1 of 2 files.\n"
        )
        assert result.exit_code == 1

    def test_full_is_the_default(self, checker: FakeChecker) -> None:
        checker.results = [FAULTY]
        result = run("check")
        assert result.stdout.startswith("error[KS102] sequence-into-repeat-vector: ")
        assert result.stdout.endswith("expected ndim=2, found ndim=3\n\nFound 1 error in 1 of 1 file.\n")

    def test_nothing_found(self, checker: FakeChecker) -> None:
        checker.results = [FUNCTIONAL, SKIPPED]
        result = run("check")
        assert result.stdout == "No shape faults found in 2 files (1 without Keras).\n"
        assert result.exit_code == 0

    def test_an_empty_folder(self, checker: FakeChecker) -> None:
        Path("empty").mkdir()
        result = run("check", "empty")
        assert (result.stdout, result.exit_code) == ("No Python files or notebooks found in empty.\n", 0)

    def test_a_folder_whose_files_are_all_left_out(self, checker: FakeChecker) -> None:
        checker.find_files = lambda *_, **__: [Found(Path("old"), skipped="excluded"), Found(Path("b"), skipped="x")]
        said = f"No Python files or notebooks found in {Path.cwd()}: 2 paths left out, as --show-files tells.\n"
        assert run("check").stdout == said

    def test_quiet(self, checker: FakeChecker) -> None:
        checker.results = [FUNCTIONAL]
        assert (run("check", "-q").stdout, run("check", "--quiet").stdout) == ("", "")

    @pytest.mark.parametrize(
        ("results", "options", "code"),
        [
            ([FUNCTIONAL], [], 0),
            ([FAULTY], [], 1),
            ([FAULTY], ["--exit-zero"], 0),
            ([WARNED], [], 0),
            ([WARNED], ["--warnings-as-errors"], 1),
            ([WARNED], ["--warnings-as-errors", "--exit-zero"], 0),
            ([FAULTY], ["--format", "json"], 1),
            ([FAULTY], ["--format", "sarif"], 1),
            ([FAULTY], ["--format", "github"], 1),
            ([FAULTY], ["--statistics"], 1),
        ],
    )
    def test_exit_codes(self, checker: FakeChecker, results: list[FileResult], options: list[str], code: int) -> None:
        checker.results = results
        assert run("check", *options).exit_code == code

    @pytest.mark.parametrize("name", ["json", "sarif"])
    def test_formats_for_programs_are_one_object_and_nothing_else(self, checker: FakeChecker, name: str) -> None:
        checker.results = [FAULTY]
        assert json.loads(run("check", "--format", name).stdout)["version"] in (
            kerasshape.__version__,
            "2.1.0",
        )

    def test_github(self, checker: FakeChecker) -> None:
        checker.results = [WARNED]
        assert run("check", "--format", "github").stdout == (
            "::warning file=notes.ipynb,title=KS901 unused-suppression::cell 3, line 2: the message\n"
        )

    def test_statistics(self, checker: FakeChecker) -> None:
        checker.results = [FAULTY, WARNED]
        assert run("check", "--statistics").stdout == (
            "1 KS102 sequence-into-repeat-vector\n"
            "1 KS901 unused-suppression\n"
            "Found 1 error and 1 warning in 2 of 2 files.\n"
        )
        told = json.loads(run("check", "--statistics", "--format", "json").stdout)
        assert [rule["count"] for rule in told["statistics"]] == [1, 1]

    def test_statistics_in_a_format_that_has_none(self, checker: FakeChecker) -> None:
        result = run("check", "--statistics", "--format", "sarif")
        assert result.stderr == "Error: --statistics has no format sarif; use full, concise or json\n"
        assert result.exit_code == 2

    def test_the_report_in_a_file(self, checker: FakeChecker) -> None:
        checker.results = [FAULTY]
        result = run("check", "--format", "json", "-o", "report.json")
        assert (result.stdout, result.exit_code) == ("", 1)
        assert json.loads(Path("report.json").read_text(encoding="utf-8"))["files"]["checked"] == 1

    def test_options_reach_the_checker(self, checker: FakeChecker) -> None:
        Path("a.py").touch()
        run(
            *("check", "a.py", "--select", "KS1,removed-keyword", "--select", "KS9", "--ignore", "KS102"),
            *("--exclude", "old/", "--force-exclude", "--keras-version", "2", "--jobs", "3"),
        )
        settings = checker.asked.pop("config")
        assert checker.asked == {"paths": [Path("a.py")], "force_exclude": True, "jobs": 3}
        assert settings.everywhere == ("old/",)
        assert settings.of(Path()) == Config(
            select=("KS1", "removed-keyword", "KS9"), ignore=("KS102",), keras_version=2
        )

    def test_the_current_folder_is_the_default(self, checker: FakeChecker) -> None:
        run("check")
        assert checker.asked["paths"] == [Path()]


class TestConfiguration:
    TEXT = "[tool.kerasshape]\nselect = ['KS1']\nignore = ['KS102']\nexclude = ['old/']\nformat = 'concise'\n"

    def test_options_go_on_top(self, checker: FakeChecker, tmp_path: Path) -> None:
        Path("pyproject.toml").write_text(self.TEXT, encoding="utf-8")
        checker.results = [FAULTY]
        result = run("check", "--select", "KS5", "--ignore", "KS101", "--exclude", "new/")
        assert checker.asked["config"].everywhere == ("new/",)
        assert checker.asked["config"].of(tmp_path) == Config(
            select=("KS5",),
            ignore=("KS102", "KS101"),
            exclude=("old/",),
            format="concise",
            root=tmp_path,
            file=tmp_path / "pyproject.toml",
        )
        assert result.stdout.startswith("seq2seq.py:9:11: KS102")

    def test_it_is_looked_for_above_the_paths(self, checker: FakeChecker, tmp_path: Path) -> None:
        Path("project/src").mkdir(parents=True)
        Path("project/pyproject.toml").write_text(self.TEXT, encoding="utf-8")
        Path("project/src/a.py").touch()
        checker.results = [FAULTY]
        result = run("check", "project/src/a.py")
        assert checker.asked["config"].of(Path("project/src")).root == tmp_path / "project"
        assert result.stdout.startswith("seq2seq.py:9:11: KS102")

    def test_another_file_or_none(self, checker: FakeChecker, tmp_path: Path) -> None:
        Path("pyproject.toml").write_text(self.TEXT, encoding="utf-8")
        Path("other.toml").write_text("[tool.kerasshape]\nkeras-version = 2\n", encoding="utf-8")
        run("check", "--config", "other.toml")
        assert checker.asked["config"].of(tmp_path) == Config(
            keras_version=2, root=tmp_path, file=tmp_path / "other.toml"
        )
        run("check", "--isolated")
        assert checker.asked["config"].of(tmp_path) == Config()

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            (
                "[tool.kerasshape]\nselct = []\n",
                "unknown key `selct` in [tool.kerasshape]; did you mean `select`?",
            ),
            ("[tool.kerasshape\n", "is not valid TOML, correct it first: "),
            (
                "[tool.kerasshape]\nignore = ['wrong-runk']\n",
                "unknown rule `wrong-runk` in `ignore` of {path}; did you mean `wrong-rank`?",
            ),
            (
                "[tool.kerasshape]\nper-file-ignores = { 'a.py' = ['KS1o2'] }\n",
                "unknown rule `KS1o2` in `per-file-ignores` for `a.py` of {path}; did you mean `KS102`?",
            ),
        ],
    )
    def test_mistakes(self, checker: FakeChecker, text: str, sentence: str) -> None:
        Path("pyproject.toml").write_text(text, encoding="utf-8")
        result = run("check")
        assert sentence.format(path=Path("pyproject.toml").resolve()) in result.stderr
        assert result.stderr.count("\n") == 1
        assert (result.stdout, result.exit_code) == ("", 2)


class TestWrongUse:
    def test_a_missing_path(self, checker: FakeChecker) -> None:
        result = run("check", "nowhere.py")
        assert "Path 'nowhere.py' does not exist." in result.stderr
        assert result.exit_code == 2

    def test_an_unknown_rule(self, checker: FakeChecker) -> None:
        result = run("check", "--select", "sequence-into-repeatvector")
        assert result.stderr == (
            "Error: unknown rule `sequence-into-repeatvector` in --select; "
            "did you mean `sequence-into-repeat-vector`?\n"
        )
        assert result.exit_code == 2

    def test_an_unknown_command(self) -> None:
        assert run("chekc").stderr == "Error: unknown command 'chekc'; did you mean `kerasshape check`?\n"
        result = run("models/")
        assert result.stderr == "Error: unknown command 'models/'; did you mean `kerasshape check models/`?\n"
        assert result.exit_code == 2

    def test_standard_input_and_a_path(self, checker: FakeChecker) -> None:
        Path("a.py").touch()
        result = run("check", "-", "a.py", stdin="")
        assert result.stderr == "Error: `-` reads standard input and takes no other path beside it\n"

    def test_a_name_for_standard_input_that_is_not_read(self, checker: FakeChecker) -> None:
        result = run("check", "--stdin-filename", "a.py")
        assert result.stderr == (
            "Error: --stdin-filename names the code that comes from `-`; add `-` as the only path\n"
        )
        assert result.exit_code == 2


class TestStandardInput:
    def test_it_has_the_name_that_it_is_given(self, checker: FakeChecker) -> None:
        result = run("check", "-", "--stdin-filename", "src/model.py", "--format", "concise", stdin="import keras")
        assert checker.asked["data"] == b"import keras"
        assert (checker.asked["path"], checker.asked["root"]) == ("src/model.py", Path("src"))
        assert result.exit_code == 1

    def test_or_a_name_that_says_where_it_came_from(self, checker: FakeChecker) -> None:
        run("check", "-", stdin="import keras")
        assert checker.asked["path"] == "<stdin>"


class TestSummary:
    def test_table(self, checker: FakeChecker) -> None:
        checker.results = [FUNCTIONAL, SKIPPED]
        result = run("summary")
        assert result.stdout.startswith("two.py:12:9: (functional, Keras 3)\n")
        assert result.stdout.endswith(" Non-trainable params: 34,567 (135.03 KB)\n\n1 model in 1 file.\n")
        assert result.exit_code == 0

    def test_faults_are_listed_and_do_not_fail(self, checker: FakeChecker) -> None:
        checker.results = [FAULTY]
        result = run("summary")
        assert "seq2seq.py:9:11: KS102 " in result.stdout
        assert result.stdout.endswith("1 model in 1 file, 1 finding.\n")
        assert result.exit_code == 0

    def test_json(self, checker: FakeChecker) -> None:
        checker.results = [FUNCTIONAL]
        told = json.loads(run("summary", "--format", "json").stdout)
        assert told["version"] == kerasshape.__version__
        assert [file["path"] for file in told["files"]] == ["two.py"]

    def test_markdown(self, checker: FakeChecker) -> None:
        checker.results = [FUNCTIONAL]
        assert run("summary", "--format", "markdown").stdout.startswith("## two.py\n\nKeras 3\n\n### model ")

    def test_an_empty_folder(self, checker: FakeChecker) -> None:
        assert run("summary").stdout == f"No Python files or notebooks found in {Path.cwd()}.\n"


class TestRule:
    def test_the_list(self) -> None:
        lines = run("rule").stdout.splitlines()
        codes = [line.split()[0] for line in lines]
        assert codes == sorted(codes)
        assert any(line.split()[:2] == ["KS102", "sequence-into-repeat-vector"] for line in lines)

    def test_json(self) -> None:
        told = json.loads(run("rule", "KS102", "--format", "json").stdout)
        (rule,) = told["rules"]
        assert (rule["code"], rule["name"], rule["severity"]) == ("KS102", "sequence-into-repeat-vector", "error")
        assert rule["page"].startswith(rule["summary"])
        assert len(json.loads(run("rule", "--format", "json").stdout)["rules"]) == len(run("rule").stdout.splitlines())

    def test_nothing_is_suggested_that_is_not_close(self) -> None:
        assert run("rule", "nope").stderr == "Error: unknown rule `nope`; `kerasshape rule` lists the rules\n"

    def test_a_prefix_lists_its_family(self) -> None:
        codes = {line.split()[0] for line in run("rule", "KS5").stdout.splitlines()}
        assert codes >= {"KS501", "KS502"}
        assert all(code.startswith("KS5") for code in codes)

    @pytest.mark.parametrize("selector", ["KS102", "ks102", "sequence-into-repeat-vector"])
    def test_one(self, selector: str) -> None:
        page = run("rule", selector).stdout
        assert page.startswith("# sequence-into-repeat-vector (KS102, error)\n\nRepeatVector receives a sequence.\n")

    def test_none(self) -> None:
        result = run("rule", "sequence-in-repeat-vector")
        assert result.stderr == (
            "Error: unknown rule `sequence-in-repeat-vector`; did you mean `sequence-into-repeat-vector`?\n"
        )
        assert result.exit_code == 2


class TestLayers:
    def test_the_list(self) -> None:
        lines = run("layers").stdout.splitlines()
        assert "LSTM" in lines
        assert any(line.split() == ["LocallyConnected1D", "Keras", "2", "only"] for line in lines)
        assert any(line.split() == ["MaxPool2D", "another", "name", "of", "MaxPooling2D"] for line in lines)

    def test_one_with_what_it_takes(self) -> None:
        page = run("layers", "RepeatVector").stdout
        head, forms, formula, newer, older = page.split("\n\n")
        assert head.startswith("RepeatVector\n")
        assert head.endswith(".")
        assert forms == "  RepeatVector(n)  (batch, features) -> (batch, n, features)"
        assert formula == "  parameters: 0\n  for example: RepeatVector(13)(Input((19,)))  # (None, 13, 19)"
        assert newer.startswith("Keras 3\n  n  required\n  further keywords: ")
        assert older.startswith("Keras 2\n  n  required\n  further keywords: ")
        assert "batch_input_shape" not in newer
        assert "batch_input_shape" in older

    def test_what_people_come_for_stands_first(self) -> None:
        lines = run("layers", "LSTM").stdout.splitlines()
        assert [" ".join(line.split()) for line in lines[3:9]] == [
            "LSTM(units) (batch, steps, features) -> (batch, units)",
            "LSTM(units, return_sequences=True) (batch, steps, features) -> (batch, steps, units)",
            "LSTM(units, return_state=True) "
            "(batch, steps, features) -> [(batch, units), (batch, units), (batch, units)]",
            "LSTM(units, return_sequences=True, return_state=True) "
            "(batch, steps, features) -> [(batch, steps, units), (batch, units), (batch, units)]",
            "",
            "parameters: 4 * units * (features + units + 1)",
        ]

    def test_json(self) -> None:
        told = json.loads(run("layers", "keras.layers.MaxPool2D", "--format", "json").stdout)
        (layer,) = told["layers"]
        assert (layer["name"], layer["aliases"], layer["weights"]) == ("MaxPooling2D", ["MaxPool2D"], "0")
        assert layer["forms"][0] == {
            "layer": "MaxPooling2D(pool_size)",
            "inputs": ["(batch, height, width, channels)"],
            "outputs": ["(batch, floor(height / pool_size), floor(width / pool_size), channels)"],
        }
        assert layer["keras"]["3"]["parameters"]["pool_size"] == {"default": [2, 2]}
        every = json.loads(run("layers", "--format", "json").stdout)["layers"]
        assert {"LSTM", "LocallyConnected1D"} <= {each["name"] for each in every}

    def test_an_alias_and_a_path(self) -> None:
        assert run("layers", "keras.layers.MaxPool2D").stdout.startswith("MaxPooling2D\nalso known as MaxPool2D\n")

    def test_a_layer_of_one_major(self) -> None:
        assert "\nKeras 3 has no such layer.\n" in run("layers", "LocallyConnected1D").stdout

    def test_how_it_is_called(self) -> None:
        page = run("layers", "LSTM").stdout
        assert page.count("\n  is called with: sequences, initial_state, mask, training\n") == 1
        assert page.count("\n  is called with: inputs, mask, training, initial_state, constants\n") == 1

    def test_a_default_of_several_numbers(self) -> None:
        assert "\n  strides               = (1, 1)\n" in run("layers", "Conv2D").stdout

    def test_one_of_former_times(self) -> None:
        result = run("layers", "CuDNNLSTM")
        assert result.stderr.startswith("Error: no layer of Keras is called `CuDNNLSTM`; use `LSTM`")
        assert result.exit_code == 2

    def test_a_misspelt_one(self) -> None:
        result = run("layers", "lstm")
        assert result.stderr == "Error: no layer of Keras is called `lstm`; did you mean `LSTM`?\n"
        assert result.exit_code == 2


class TestClean:
    def test_the_results_of_the_project_are_removed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("pyproject.toml").write_text("[tool.kerasshape]\nkeras-version = 3\n", encoding="utf-8")
        Path("a.py").write_text("import keras\n", encoding="utf-8")
        assert run("check").exit_code == 0
        folder = tmp_path / ".kerasshape_cache"
        assert folder.exists()
        assert run("clean").stdout == f"Removed {folder}.\n"
        assert not folder.exists()
        assert run("clean").stdout == "There is nothing to remove.\n"

    def test_another_folder_is_left_alone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("precious").mkdir()
        result = run("clean", "--cache-dir", "precious")
        assert result.stderr.startswith("Error: precious holds no results of kerasshape;")
        assert (result.exit_code, Path("precious").exists()) == (2, True)


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("kerasshape cl", ["clean"]),
        ("kerasshape rule KS10", ["KS101", "KS102", "KS103", "KS104", "KS105", "KS106", "KS107", "KS108", "KS109"]),
        ("kerasshape rule sequence-", ["sequence-into-repeat-vector"]),
        ("kerasshape check --select KS1,wrong-r", ["KS1,wrong-rank"]),
        ("kerasshape layers conv1dt", ["Conv1DTranspose"]),
        ("kerasshape layers MaxPool2", ["MaxPool2D"]),
    ],
)
def test_completion(words: str, completed: list[str]) -> None:
    from click.shell_completion import BashComplete

    *before, incomplete = words.split()[1:]
    found = BashComplete(group, {}, "kerasshape", "_KERASSHAPE_COMPLETE").get_completions(before, incomplete)
    assert [each.value for each in found] == completed
