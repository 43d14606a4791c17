"""The command `inkling-export`: a training run in, one `.inkling` file out."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from desktop_app.language_model.errors import ModelError
from trainer.quiet import import_tensorflow


def main(argv: Sequence[str] | None = None) -> int:
    """Export, and return the exit code: 0 done, 2 not possible (and nothing written)."""
    options = _parser().parse_args(argv)
    report = _print_json if options.progress == "json" else _print_words
    # The cuDNN path of Keras cannot be converted, so TensorFlow must not see a GPU.
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        import_tensorflow()
        _export(options, report)
    except KeyboardInterrupt:
        print("inkling-export: stopped; nothing was written.", file=sys.stderr)
        return 130
    except ModelError as error:
        report("error", message=str(error))
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="inkling-export", description="Make one model file from a training run."
    )
    parser.add_argument("run", type=Path, metavar="RUN_DIR", help="what inkling-train wrote")
    parser.add_argument("--output", type=Path, required=True, metavar="NAME.inkling")
    parser.add_argument("--name", help="the model's name (the recipe's)")
    parser.add_argument("--language", help="language of the texts, such as en (the recipe's)")
    parser.add_argument("--licence", help="licence of the texts (the recipe's)")
    parser.add_argument(
        "--measure",
        nargs="+",
        type=Path,
        metavar="FILE",
        default=[],
        help="texts left out of the training: what typing the model saves on them, for its card",
    )
    parser.add_argument(
        "--since",
        type=Path,
        metavar="MODEL",
        help="the model from which a writer's own voice went on: the voice keeps its words, and "
        "tells what followed what in the writer's text",
    )
    parser.add_argument(
        "--ngram-megabytes",
        type=float,
        metavar="MB",
        help="for the table of what followed what in the training text; 0: no table (6 MB where "
        "there is much text, none for letters)",
    )
    parser.add_argument(
        "--verbatim",
        action="store_true",
        help="with an index of the training text (1.2 bytes a word): the app then tells when a "
        "suggestion repeats eight words or more of it",
    )
    parser.add_argument("--progress", choices=("words", "json"), default="words")
    return parser


def _export(options: argparse.Namespace, report: Callable[..., None]) -> None:
    from desktop_app.language_model.model_file import read_model
    from export.bundle import export_run
    from trainer.run import load_run

    card = export_run(
        load_run(options.run),
        options.output,
        name=options.name,
        language=options.language,
        licence=options.licence,
        unseen=options.measure,
        since=options.since and read_model(options.since),
        ngram_megabytes=options.ngram_megabytes,
        verbatim=options.verbatim,
        on_stage=lambda stage: report("progress", stage=stage),
    )
    report(
        "done",
        file=str(options.output),
        bytes=options.output.stat().st_size,
        bits_per_character=card.bits_per_character,
        float16_cost=card.float16_cost,
        int8_cost=card.int8_cost,
        keystroke_savings=card.keystroke_savings,
    )


def _print_json(event: str, **details: Any) -> None:
    print(json.dumps({"event": event, **details}), flush=True)


def _print_words(event: str, **details: Any) -> None:
    if event == "error":
        print(f"inkling-export: {details['message']}", file=sys.stderr)
    elif event == "progress":
        print(f"{details['stage']} ...", flush=True)
    else:
        print(
            f"{details['file']}: {details['bytes'] / 1e6:.1f} MB, "
            f"{details['bits_per_character']:.3f} bits per character on the validation text; "
            f"float16 costs {details['float16_cost']:+.3%}, int8 {details['int8_cost']:+.3%}"
        )
        if details["keystroke_savings"] is not None:
            print(f"It saves {details['keystroke_savings']:.1%} of the typing on the texts given.")


if __name__ == "__main__":
    sys.exit(main())
