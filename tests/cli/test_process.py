"""Real processes: what is imported, a pipe that is closed early, Ctrl-C, colour."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import kerasshape
from tests.work import HANG

ROOT = Path(__file__).parents[2]

FAKE = """
import sys, time, types
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.cli.samples import FAULTY
runner = types.ModuleType("kerasshape.runner")
def check_paths(paths, config, **more):
    {body}
runner.check_paths = check_paths
sys.modules["kerasshape.runner"] = runner
from kerasshape.cli import main
main({arguments!r})
"""


def script(body: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", FAKE.format(root=str(ROOT), body=body, arguments=list(arguments))]


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout


def test_version() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kerasshape", "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout == f"kerasshape {kerasshape.__version__}\n"


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check", "--help"], ["layers"]])
def test_nothing_heavy_is_imported_before_it_is_needed(arguments: list[str]) -> None:
    heavy = python(
        "import sys\nfrom kerasshape.cli import main\n"
        f"try: main({arguments!r})\nexcept SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'libcst', 'pathspec', 'numpy', 'tensorflow', 'keras', 'kerasshape.checker', 'packaging'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    assert heavy.splitlines()[-1] == "HEAVY []"


def test_importing_the_packages_imports_nothing_of_theirs() -> None:
    assert (
        python(
            "import sys; import kerasshape, pytest_kerasshape\n"
            "heavy = ('click', 'libcst', 'pytest')\n"
            "print(sorted(name for name in sys.modules if 'kerasshape' in name or name in heavy))"
        )
        == "['kerasshape', 'pytest_kerasshape']\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close differently on Windows")
def test_a_pipe_that_is_closed_early_is_no_error() -> None:
    endless = script("return iter([FAULTY] * 20_000)", "check", "--isolated")
    with subprocess.Popen(endless, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"error[KS102]")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT is sent differently on Windows")
def test_ctrl_c_ends_in_one_line() -> None:
    body = "print('ready', flush=True); time.sleep(60); return iter(())"
    with subprocess.Popen(
        script(body, "check", "--isolated"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a shell that runs the tests in the background has them ignore the signal
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=HANG)
    assert said.strip() == "kerasshape: interrupted"
    assert process.returncode == -signal.SIGINT


SLOW = """
import os, sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
import kerasshape.runner as runner
runner._LEAST_FOR_PROCESSES = 0
runner.bounded = lambda jobs, items: 2

def check_file(found, **options):
    # one write, which no other process parts, also where streams are unbuffered
    os.write(1, f"began {{os.getpid()}}\\n".encode())
    time.sleep(300)

check_file.__module__ = runner.__name__
runner.check_file = check_file
from kerasshape.cli import main
main(["check", "--no-cache", "--jobs", "2", "."])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked, and groups of them signalled, on Linux")
def test_ctrl_c_ends_every_process(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"model{number}.py").write_text("import keras\n", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", SLOW.format(root=str(ROOT))],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None
        workers = {int(process.stdout.readline().split()[1]) for _ in range(2)}
        assert process.pid not in workers
        os.killpg(process.pid, signal.SIGINT)
        # all of them hold the pipe: the end of what it gives is the end of the last of them
        _, said = process.communicate(timeout=120)
    assert said.strip() == "kerasshape: interrupted"
    assert process.returncode == -signal.SIGINT
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_process_that_dies_is_one_sentence() -> None:
    body = (
        "from kerasshape.workers import WorkerDied; raise WorkerDied('a process ended') if paths else 0; yield FAULTY"
    )
    done = subprocess.run(script(body, "check", "--isolated"), capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", "Error: a process ended\n", 2)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("format_name", ["full", "json"])
def test_a_full_disk_is_one_sentence(tmp_path: Path, format_name: str) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            script("return iter([FAULTY])", "check", "--isolated", "--format", format_name),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.stderr == "Error: standard output cannot be written: No space left on device\n"
    assert done.returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_help_on_a_full_disk_is_one_sentence() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        command = [sys.executable, "-m", "kerasshape", "check", "--help"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    assert done.stderr == "Error: standard output cannot be written: No space left on device\n"
    assert done.returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are closed differently on Windows")
def test_a_closed_standard_output_is_one_sentence() -> None:
    command = script("return iter([FAULTY])", "check", "--isolated")
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *command], stderr=subprocess.PIPE, text=True, check=False
    )
    assert done.stderr == "Error: standard output is closed; open it, or write to a file with --output-file\n"
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ({"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
    ],
)
def test_colour(environment: dict[str, str], coloured: bool) -> None:
    done = subprocess.run(
        script("return iter([FAULTY])", "check", "--isolated"),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **environment},
    )
    assert done.stderr == ""
    assert ("\x1b[" in done.stdout) is coloured


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_colour_on_a_terminal() -> None:
    import pty

    reader, writer = pty.openpty()
    command = script("return iter([FAULTY])", "check", "--isolated")
    process = subprocess.Popen(command, stdout=writer, env={**os.environ, "TERM": "xterm"})
    os.close(writer)
    text = os.read(reader, 4096)
    assert process.wait(timeout=HANG) == 1
    os.close(reader)
    assert b"\x1b[" in text


def test_a_console_without_the_character_shows_its_number() -> None:
    done = subprocess.run(
        script("return iter([FAULTY])", "check", "--isolated"),
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.stderr == b""
    assert b"ValueError: \\u2026 expected ndim=2" in done.stdout


def test_shell_completion() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from kerasshape.cli import main; main()"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={
            **os.environ,
            "_KERASSHAPE_COMPLETE": "bash_complete",
            "COMP_WORDS": "kerasshape su",
            "COMP_CWORD": "1",
        },
    )
    assert done.stdout == "plain,summary\n"


def test_a_module_beside_the_code_never_stands_for_pythons_own(tmp_path: Path) -> None:
    for name in ("random", "ast", "click", "keras"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')\n", encoding="utf-8")
    long_remark = f"# {'long ' * 4000}\n"  # so that it is worth two processes
    for number in range(40):
        (tmp_path / f"model{number}.py").write_text(f"from keras.layers import Dense\n\nDense(4)\n{long_remark}")
    command = [sys.executable, "-m", "kerasshape", "check", "--jobs", "2", "--no-cache", "."]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
    clean = "No shape faults found in 44 files (4 without Keras).\n"
    assert (done.stdout, done.stderr, done.returncode) == (clean, "", 0)
