"""What the pytest plugin costs a run that does not use it: `python benchmarks/plugin_cost.py [RUNS]`.

Runs pytest on an empty folder with and without `-p no:kerasshape` in turn, and prints the processor time of both.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

# Other plugins that may be installed here would only add noise.
ALONE = ("-p", "no:hypothesispytest", "-p", "no:xdist", "-p", "no:randomly", "-p", "no:cacheprovider")


def processor_time(folder: str, *options: str) -> float:
    """Seconds that one run took of the processor, with compiled modules kept from run to run."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *ALONE, *options],
        cwd=f"{folder}/suite",
        env=environment,
        capture_output=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with_plugin, without = [], []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "suite").mkdir()
        for _ in range(runs + 1):
            without.append(processor_time(folder, "-p", "no:kerasshape"))
            with_plugin.append(processor_time(folder))
    for name, times in (("-p no:kerasshape", without[1:]), ("with the plugin", with_plugin[1:])):
        print(f"{name:18} median {statistics.median(times) * 1000:.1f} ms, fastest {min(times) * 1000:.1f} ms")
    difference = statistics.median(a - b for a, b in zip(with_plugin[1:], without[1:]))
    print(f"{'difference':18} median {difference * 1000:.1f} ms of {runs} pairs")


if __name__ == "__main__":
    main()
