"""What all benchmarks share: their command line, one table for people, the same for machines."""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.language_model.model_file import bundled_model_path

Row = Mapping[str, Any]


def run(description: str, measure: Callable[[Path, bool], Sequence[Row]]) -> None:
    """Read the command line, measure, print a table of the rows, and write them as JSON."""
    run_with_options(parser_of(description), lambda options: measure(options.model, options.short))


def parser_of(description: str) -> argparse.ArgumentParser:
    """Return what reads the options that every benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--short", action="store_true", help="under a minute, for the exit code")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows here, too")
    parser.add_argument("--model", type=Path, default=bundled_model_path())
    return parser


def run_with_options(
    parser: argparse.ArgumentParser, measure: Callable[[argparse.Namespace], Sequence[Row]]
) -> None:
    """Do what `run` does for a benchmark with options of its own."""
    options = parser.parse_args()
    rows = measure(options)
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps(list(rows), indent=2) + "\n", encoding="utf-8")


def table(rows: Sequence[Row]) -> str:
    """Return rows of the same keys as lines of aligned columns."""
    lines = [list(rows[0]), *([_shown(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def _shown(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
