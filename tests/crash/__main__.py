"""Try to lose a text in every way there is, and print one table.

python -m tests.crash [--short] [--model GOOD.inkling] [--json FILE]

With a model, which should be small, its reader and those of other programs' texts are tried too.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.crash import faults, kill, power_loss, real_app
from tests.crash.operations import strace_works
from tests.fuzz.__main__ import run_all


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="about a minute")
    parser.add_argument("--model", type=Path, help="a model file to break in every way")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args(arguments)
    short = options.short
    power = power_loss.run(
        2 if short else 50, 20 if short else 100, 0, inside=short or not strace_works()
    )
    killed = kill.run(5 if short else 200, 0)
    app = real_app.run(5 if short else 200, 0)
    failed = faults.run(1 if short else 20, 0)
    rows = [
        ("power cut after any file operation", power.disks, power.lost, power.first_loss),
        ("killed while writing", killed.killed, killed.lost, killed.first_loss),
        ("the app killed while writing", app.killed, app.lost, app.first_loss),
        ("request to the disk failed", failed.faults, failed.lost, failed.first_loss),
    ]
    broken = run_all(options.model, 100 if short else 10_000) if options.model else {}
    rows += [
        (f"broken file: {name}", found.tried, found.lost, "".join(found.faults[:1])[:80])
        for name, found in broken.items()
    ]
    print(f"{'fault':36}{'tried':>10}{'survived':>10}{'lost':>8}")
    for name, tried, lost, first_loss in rows:
        print(f"{name:36}{tried:>10,}{tried - lost:>10,}{lost:>8,}  {first_loss}".rstrip())
    if options.json:
        figures = {name: {"tried": tried, "lost": lost} for name, tried, lost, _ in rows}
        options.json.write_text(json.dumps(figures, indent=2))
    return 1 if any(lost for _, _, lost, _ in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
