"""The command ``inkling-train``: a recipe and texts in, a run folder with a trained model out."""

import argparse
import contextlib
import os
import shlex
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from desktop_app.language_model.errors import ModelError

from .choose import choose_recipe
from .errors import TrainerError
from .progress import Bar, JsonLines, Report
from .quiet import import_tensorflow
from .recipe import Recipe, load_recipe
from .run_folder import prepare_run


def main(argv: Sequence[str] | None = None) -> int:
    """Train, and return the exit code: 0 done or stopped on request, 2 not possible."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    options = _parser().parse_args(arguments)
    try:
        _train(options, shlex.join(("inkling-train", *arguments)))
    except KeyboardInterrupt:
        print("inkling-train: stopped.", file=sys.stderr)
        return 130
    except ModelError as error:
        if options.progress == "json":
            JsonLines()({"event": "error", "message": str(error)})
        print(f"inkling-train: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="inkling-train",
        description="Train a language model on your texts.",
        epilog="Ctrl+C stops and keeps the best; --resume --out DIR goes on, after a crash too.",
    )
    parser.add_argument(
        "recipe",
        nargs="?",
        help="a bundled recipe, or the path of a .toml file; without one, what fits the corpus",
    )
    parser.add_argument(
        "--corpus",
        nargs="+",
        type=Path,
        metavar="FILE_OR_FOLDER",
        help="texts: txt, md, docx, odt, epub, html, csv",
    )
    parser.add_argument(
        "--from",
        dest="base",
        type=Path,
        metavar="MODEL_OR_RUN",
        help="go on from a model's weights and vocabulary instead of from nothing",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="the run's folder")
    parser.add_argument(
        "--set",
        nargs="+",
        action="extend",
        metavar="KEY=VALUE",
        help="change the recipe: network.units=512",
    )
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        help="keep the tokens here, and take them from here where the texts are the same",
    )
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="say how large it would be and how long it would take, and write nothing",
    )
    parser.add_argument(
        "--distribute",
        choices=("mirrored", "workers"),
        help="train on all graphics cards of this machine, or on the workers named in TF_CONFIG",
    )
    parser.add_argument(
        "--tensorboard", action="store_true", help="write the losses for TensorBoard, too"
    )
    parser.add_argument(
        "--progress",
        choices=("bar", "json"),
        default="bar",
        help="a bar for people, or one JSON object a line for programs",
    )
    parser.add_argument(
        "--attended",
        action="store_true",
        help="stop, with a checkpoint, when standard input ends: so does its program, or it asks",
    )
    return parser


def _train(options: argparse.Namespace, command: str) -> None:
    new = (options.recipe, options.corpus, options.set, options.base)
    if options.resume and any(new):
        raise TrainerError(
            "--resume goes on with the run in --out as it was begun: leave the recipe, --corpus, "
            "--from and --set away, or begin a new run in another folder."
        )
    if not (options.resume or options.corpus):
        raise TrainerError("A new run needs --corpus; an old one needs --resume.")
    if options.dry_run and options.resume:
        raise TrainerError("--dry-run tells of a new run: leave --resume away.")
    if not (options.out or options.dry_run):
        raise TrainerError("--out DIR is needed: the folder of the run.")
    recipe = None if options.resume else _recipe(options)
    import_tensorflow()
    from .distribute import strategy_of
    from .run import read_base
    from .session import rehearse, train

    strategy = strategy_of(options.distribute)
    report: Report = JsonLines() if options.progress == "json" else Bar()
    with contextlib.ExitStack() as stack:
        if options.dry_run:
            options.out = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "run"
        if recipe:
            base = read_base(options.base) if options.base else None
            prepare_run(options.out, recipe, options.corpus, command, base, options.cache)
        if options.dry_run:
            rehearse(options.out, report)
            return
        if options.attended:
            report = _as_long_as_somebody_hears(report)
        stopping = stack.enter_context(_stop_on_request(attended=options.attended))
        train(
            options.out,
            report,
            resume=options.resume,
            stopping=stopping,
            tensorboard=options.tensorboard,
            strategy=strategy,
        )


def _recipe(options: argparse.Namespace) -> Recipe:
    changes = options.set or ()
    if options.recipe:
        return load_recipe(options.recipe, changes)
    if options.base:
        return load_recipe("adapt", changes)
    return choose_recipe(options.corpus, changes)


def _as_long_as_somebody_hears(report: Report) -> Report:
    """Let a training whose program is gone come to its checkpoint."""

    def tell(event: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            report(event)

    return tell


@contextlib.contextmanager
def _stop_on_request(*, attended: bool) -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl+C, or a request to end, into a flag; the second Ctrl+C is as usual.

    Of an attended training the end of standard input is such a request.
    """
    asked = threading.Event()

    def ask(*_: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def wait_for_the_end() -> None:
        # Read unbuffered: nobody else may hold the buffer's lock when the interpreter ends.
        while os.read(0, 4096):
            pass
        asked.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    if attended:
        threading.Thread(target=wait_for_the_end, daemon=True).start()
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    sys.exit(main())
