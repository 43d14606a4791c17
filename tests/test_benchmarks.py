"""Every benchmark runs: its short form, on a tiny model, for its exit code alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMES = sorted(
    path.stem
    for path in (ROOT / "tests" / "benchmarks").glob("*.py")
    if path.stem not in ("__init__", "report", "window")
)


@pytest.mark.parametrize(
    "name", [*NAMES, "engine --parts", "voice --own-minutes 0 --set fit.interpolation=0.5"]
)
def test_a_benchmark_runs_and_says_the_same_to_people_and_to_machines(
    name: str, tiny_model: Path, tmp_path: Path
) -> None:
    written = tmp_path / "figures.json"
    module, *options = name.split()
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *options]
    command += ["--short", "--json", str(written)]
    result = subprocess.run(
        [*command, "--model", str(tiny_model)], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    rows = json.loads(written.read_text(encoding="utf-8"))
    assert len(result.stdout.splitlines()) == len(rows) + 1
    assert all(row["what"] in result.stdout for row in rows)
