"""How soon the window stands, and what memory it takes: `python -m tests.installer.start_time`.

Needs an X display (Xvfb will do) and xdotool. `--command /usr/bin/inkling` measures an installed
program instead of the source; `--cold`, as root, empties the system's file cache before each run.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DROP_CACHES = Path("/proc/sys/vm/drop_caches")


def main() -> int:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--command", default=f"{sys.executable} -m desktop_app")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cold", action="store_true", help="empty the file cache before each")
    options = parser.parse_args()
    command = shlex.split(options.command)
    if not options.cold:
        measure(command)  # so that the files are in the system's cache
    seconds, megabytes = [], []
    for _ in range(options.runs):
        if options.cold:
            subprocess.run(["sync"], check=True)
            DROP_CACHES.write_text("3")
        second, size = measure(command)
        seconds.append(second)
        megabytes.append(size)
    report = {
        "command": options.command,
        "cache": "cold" if options.cold else "warm",
        "window_seconds_median": round(statistics.median(seconds), 2),
        "window_seconds_worst": round(max(seconds), 2),
        "memory_megabytes": round(max(megabytes)),
    }
    print(json.dumps(report))
    return 0


def measure(command: list[str]) -> tuple[float, float]:
    """Return the seconds until the window stands, and the megabytes once nothing is added."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home}
        environment = {k: v for k, v in environment.items() if not k.startswith("XDG_")}
        began = time.perf_counter()
        with subprocess.Popen(command, env=environment) as program:
            search = ["xdotool", "search", "--onlyvisible", "--pid", str(program.pid)]
            while not subprocess.run([*search, "--name", "Inkling"], capture_output=True).stdout:
                if program.poll() is not None or time.perf_counter() - began > 60:
                    raise SystemExit("no window came")
                time.sleep(0.01)
            seconds = time.perf_counter() - began
            sizes = [resident(program.pid)]
            while len(sizes) < 4 or sizes[-1] > sizes[-4] * 1.01:
                time.sleep(0.5)
                sizes.append(resident(program.pid))
            program.terminate()
    return seconds, sizes[-1]


def resident(process: int) -> float:
    """Return the megabytes of memory of a process, shared libraries included."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    sys.exit(main())
