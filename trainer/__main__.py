"""The command ``inkling-train``: a recipe and texts in, a run folder with a trained model out."""

import argparse
import shlex
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from .errors import TrainerError
from .recipe import load_recipe


def main(argv: Sequence[str] | None = None) -> int:
    """Train, and return the exit code: 0 done or stopped on request, 2 not possible."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    options = _parser().parse_args(arguments)
    try:
        return _train(options, arguments)
    except TrainerError as error:
        print(f"inkling-train: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="inkling-train", description="Train a language model on your texts."
    )
    parser.add_argument("recipe", nargs="?", help="a bundled recipe, or the path of a .toml file")
    parser.add_argument("--corpus", nargs="+", type=Path, metavar="FILE_OR_FOLDER", default=[])
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the run's folder")
    parser.add_argument("--set", nargs="+", action="extend", metavar="KEY=VALUE", default=[])
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")
    parser.add_argument("--progress", choices=("bar", "json"), default="bar")
    return parser


def _train(options: argparse.Namespace, arguments: Sequence[str]) -> int:
    if not options.resume:
        if not options.recipe or not options.corpus:
            raise TrainerError("A new run needs a recipe and --corpus (or --resume goes on).")
        recipe = load_recipe(options.recipe, options.set)
        from .run import prepare_run

        prepare_run(options.out, recipe, options.corpus, shlex.join(("inkling-train", *arguments)))
    from .session import train

    stop = False

    def ask_to_stop(*_: object) -> None:
        nonlocal stop
        stop = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    train(options.out, resume=options.resume, stopping=lambda: stop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
