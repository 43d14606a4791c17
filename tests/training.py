"""Small trainings for tests: real ones, through the command, in a few seconds."""

from collections.abc import Sequence
from pathlib import Path

from trainer.__main__ import main

STORY = Path(__file__).parent / "data" / "lighthouse.txt"

_TIMES_TOLD = {"char": 2, "word": 5, "subword": 5}
_VOCABULARIES = {"char": 320, "word": 400, "subword": 600}


def train_tiny(
    level: str,
    units: Sequence[int],
    out: Path,
    *,
    corpus: Path | None = None,
    changes: Sequence[str] = (),
) -> Path:
    """Train a small network of any level on a short story, and return its run folder.

    The output is tied if the level is not "char"; `changes` are further ``key=value`` settings.
    """
    recipe = out.parent / f"{out.name}.toml"
    recipe.parent.mkdir(parents=True, exist_ok=True)
    if corpus is None:
        # Told several times, so that what is validated has been learned: by heart, in seconds.
        corpus = out.parent / f"{out.name}-corpus" / STORY.name
        corpus.parent.mkdir(exist_ok=True)
        corpus.write_text(STORY.read_text(encoding="utf-8") * _TIMES_TOLD[level], encoding="utf-8")
    recipe.write_text(
        f"""
        [corpus]
        title = "a story of a lighthouse"
        licence = "Apache-2.0"
        validation = 0.1
        [tokenizer]
        level = "{level}"
        vocabulary = {_VOCABULARIES[level]}
        [network]
        embedding = {units[-1]}
        units = {list(units)}
        tied = {str(level != "char").lower()}
        dropout = 0.1
        [fit]
        epochs = 8
        batch = 4
        time = 16
        warm_up = 10
        learning_rate = 0.005
        final_learning_rate = 0.001
        """,
        encoding="utf-8",
    )
    arguments = [str(recipe), "--corpus", str(corpus), "--out", str(out)]
    if changes:
        arguments += ["--set", *changes]
    code = main(arguments)
    if code:
        raise RuntimeError(f"The training of {level} ended with code {code}.")
    return out
