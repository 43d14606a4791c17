"""The command `inkling`: open the app, on a file if one is named."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from desktop_app import __version__
from desktop_app.system_libraries import obstacle


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="inkling", description="An offline writing assistant.")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a text to open")
    parser.add_argument("--model", type=Path, metavar="FILE", help="an .inkling file to use")
    parser.add_argument(
        "--provider",
        choices=("auto", "cpu", "cuda"),
        default="auto",
        help="where the model runs (default: whichever is faster)",
    )
    parser.add_argument(
        "--self-test",
        action="store_true",
        help="show the window, complete one text, print the result as JSON, and end",
    )
    parser.add_argument("--version", action="version", version=f"Inkling {__version__}")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the app; return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    for path in (options.file, options.model):
        if path is not None and not path.is_file():
            parser.error(f"there is no file {path}")
    if (reason := obstacle()) is not None:
        parser.exit(1, f"{parser.prog}: {reason}\n")
    # Imported only now: without the system's libraries Qt cannot even be imported.
    from desktop_app.app import StartOptions, run

    return run(
        StartOptions(
            file=options.file,
            model=options.model,
            provider=options.provider,
            self_test=options.self_test,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
