"""The five tutorials that Inkling grew from: reported, reproduced here, and Inkling's recipe.

`python -m tests.benchmarks.tutorials --texts FOLDER [--frost FILE...]`: a tutorial's network, built
of plain Keras as it was described, trains first; Inkling's recipe then trains as long on the same
split. Losses are nats for each character or word, accuracies those of the next one. Writing is
measured as each does it: the tutorials by `predict` on a window, Inkling by its engine.
"""

import argparse
import contextlib
import dataclasses
import json
import math
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.benchmarks.report import Row, parser_of, run_with_options
from trainer.quiet import import_tensorflow

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Split:
    """A text to learn from and one to check on."""

    training: str
    validation: str


@dataclass(frozen=True)
class Result:
    """What came of a training."""

    loss: float
    validation_loss: float
    accuracy: float
    seconds: float
    speed: float  # characters or words written in a second


@dataclass(frozen=True)
class Tutorial:
    """A tutorial: its text, its network, what it reported."""

    recipe: str
    file: str
    reported: str
    clean: Callable[[str], Split]
    reproduce: Callable[[Split, "Effort"], Result]
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effort:
    """How long a tutorial may train, and whether only for show."""

    seconds: float
    short: bool


def measure(options: argparse.Namespace) -> list[Row]:
    """Return three rows for each tutorial."""
    import_tensorflow()
    import keras

    rows: list[Row] = []
    only = options.only or (["nietzsche"] if options.short else RECIPES)
    for tutorial in TUTORIALS:
        if tutorial.recipe not in only:
            continue
        keras.utils.set_random_seed(42)
        split = _split(tutorial, options)
        if options.short:
            split = Split(split.training[:3000], split.validation[:600])
        effort = Effort(1.0 if options.short else 60 * options.minutes, options.short)
        theirs = tutorial.reproduce(split, effort)
        print(f"# {tutorial.recipe}: {theirs}", file=sys.stderr)
        ours, reached = _train_inkling(tutorial, split, theirs, options)
        name = tutorial.recipe
        rows.append(_row(f"{name}, reported: {tutorial.reported}", None))
        rows.append(_row(f"{name}, reproduced", theirs))
        times = f", as good {theirs.seconds / reached:.0f} times sooner" if reached else ""
        rows.append(_row(f"{name}, Inkling{times}", ours, ours.speed / max(1e-9, theirs.speed)))
    return rows


def _row(what: str, result: Result | None, faster: float | None = None) -> Row:
    shown = (
        {
            "loss": f"{result.loss:.4f}",
            "validation": f"{result.validation_loss:.4f}",
            "accuracy": f"{result.accuracy:.4f}",
            "seconds": f"{result.seconds:.0f}",
            "written/s": f"{result.speed:,.0f}",
        }
        if result
        else dict.fromkeys(("loss", "validation", "accuracy", "seconds", "written/s"), "")
    )
    return {"what": what, **shown, "times": f"{faster:,.0f}" if faster else ""}


def _split(tutorial: Tutorial, options: argparse.Namespace) -> Split:
    if options.texts is None:
        if not options.short:
            sys.exit("tutorials: --texts FOLDER is needed, with the five texts.")
        text = (ROOT / "tests" / "data" / "lighthouse.txt").read_text(encoding="utf-8")
        return tutorial.clean(text)
    split = tutorial.clean((options.texts / tutorial.file).read_text(encoding="utf-8"))
    if tutorial.recipe == "poem" and options.frost:
        known = set(split.training)
        others = "".join(path.read_text(encoding="utf-8") for path in options.frost)
        others = others.replace(split.training, "")[:50_000]
        split = dataclasses.replace(split, validation="".join(c for c in others if c in known))
    return split


def _train_inkling(
    tutorial: Tutorial, split: Split, theirs: Result, options: argparse.Namespace
) -> tuple[Result, float | None]:
    """Train the recipe as long; return also the seconds until it was as good."""
    with tempfile.TemporaryDirectory() as folder:
        texts, run = Path(folder) / "text.txt", Path(folder) / "run"
        training, validation = split.training, split.validation
        if tutorial.recipe == "poem":  # what is checked on is another text
            validation = training[int(0.9 * len(training)) :]
            training = training[: int(0.9 * len(training))]
        texts.write_text(training + validation, encoding="utf-8")
        share = len(validation) / (len(training) + len(validation))
        minutes = theirs.seconds / 60
        changes = [f"corpus.validation={share}", f"fit.minutes={minutes}", "fit.patience=0"]
        changes += ["fit.epochs=100000", "samples.length=0", "corpus.unique=0"]
        changes += [f"fit.checkpoint_minutes={max(0.01, minutes / 60)}", *tutorial.changes]
        if options.short:
            changes += ["network.units=[16]", "network.embedding=16", "fit.minutes=0.01"]
        command = [sys.executable, "-m", "trainer", tutorial.recipe, "--corpus", str(texts)]
        command += ["--out", str(run), "--progress", "json", "--set", *changes]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if told.returncode:
            sys.exit(told.stderr)
        events = [json.loads(line) for line in told.stdout.splitlines()]
        history = [event for event in events if event["event"] == "epoch"]
        scored = _score_inkling(run, split, words=tutorial.recipe == "headlines")
        reached = [e["seconds"] for e in history if e["validation_loss"] < theirs.validation_loss]
        comparable = tutorial.recipe not in ("headlines", "poem")
        result = Result(
            scored["training"][0] if tutorial.recipe == "headlines" else history[-1]["loss"],
            *scored["validation"],
            history[-1]["seconds"],
            _speed_inkling(run, Path(folder)),
        )
        return result, reached[0] if reached and comparable else None


def _score_inkling(run: Path, split: Split, *, words: bool) -> dict[str, tuple[float, float]]:
    """Return loss and accuracy of the kept weights, for words where the tutorial predicts such."""
    import tensorflow as tf

    from trainer.run import load_run

    loaded = load_run(run)
    network, tokenizer = loaded.network, loaded.tokenizer
    step = tf.function(network.step, autograph=False, reduce_retracing=True)
    names = [tokenizer.decode([n]) for n in range(tokenizer.vocabulary_size)]
    is_word = np.array([bool(re.fullmatch(r"[\w']+", name)) for name in names])
    found = {}
    # A training's own loss is told with dropout; of words it is not the tutorial's.
    for part in ("training", "validation") if words else ("validation",):
        ids = tokenizer.encode("\n" + getattr(split, part))
        counted = np.ones(len(ids), bool)
        if words:  # known words but the first of each headline, as in the tutorial
            after_break = np.roll(np.array([names[n] == "\n" for n in ids]), 1)
            counted = is_word[ids] & ~after_break
        state, loss, hits, count = network_zeros(network), 0.0, 0, 0
        for begin in range(0, len(ids) - 1, 512):
            piece = ids[begin : begin + 513].astype(np.int32)
            logits, _, state = step(piece[None, :-1], state, tf.constant(len(piece) - 1))
            wanted = counted[begin + 1 : begin + len(piece)]
            logits, targets = logits.numpy()[0][wanted], piece[1:][wanted]
            if words:  # what the tutorial, too, knows: a word comes next
                logits = np.where(is_word, logits, -np.inf)
            if len(targets):
                highest = logits.max(axis=1)
                norm = highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1))
                loss += float((norm - logits[np.arange(len(targets)), targets]).sum())
                hits += int((logits.argmax(axis=1) == targets).sum())
                count += len(targets)
        found[part] = (loss / max(1, count), hits / max(1, count))
    return found


def network_zeros(network):
    """Return the state at the start of everything."""
    return np.zeros((1, network.state_width), np.float32)


def _speed_inkling(run: Path, folder: Path) -> float:
    from desktop_app.language_model.benchmark import measure_all
    from export.bundle import export_run
    from trainer.run import load_run

    model = folder / "model.inkling"
    export_run(load_run(run), model)
    return float(measure_all(model, short=True)["tokens_per_second"]["greedy"])


def _fit(model, inputs, targets, checked, effort: Effort, *, batch: int, epochs: int, patience=0):
    """Train until the epochs or the time are over; return the loss at the end and the seconds."""
    import keras

    class Clock(keras.callbacks.Callback):
        def on_train_batch_end(self, step, logs=None) -> None:
            if time.perf_counter() - begun > effort.seconds:
                self.model.stop_training = True
                raise StopIteration

    if effort.short:
        inputs, targets, epochs = inputs[:512], targets[:512], 1
    callbacks: list = [Clock()]
    if patience:
        callbacks.append(keras.callbacks.EarlyStopping("loss", patience=patience))
    losses = _LastLoss()
    begun = time.perf_counter()
    with contextlib.suppress(StopIteration):
        model.fit(
            inputs,
            targets,
            batch_size=batch,
            epochs=epochs,
            verbose=0,
            callbacks=[losses.callback(keras), *callbacks],
        )
    seconds = time.perf_counter() - begun
    loss, accuracy = model.evaluate(*checked, batch_size=512, verbose=0)
    return losses.loss, loss, accuracy, seconds


class _LastLoss:
    """Remembers the running loss of the epoch, whenever it is broken off."""

    loss = math.nan

    def callback(self, keras):
        def remember(step, logs=None) -> None:
            self.loss = logs["loss"]

        return keras.callbacks.LambdaCallback(on_train_batch_end=remember)


def _predict_speed(model, window) -> float:
    """Return how often a second `predict` reads a window, as the tutorials write."""
    model.predict(window, verbose=0)
    begun, count = time.perf_counter(), 20
    for _ in range(count):
        model.predict(window, verbose=0)
    return count / (time.perf_counter() - begun)


def _tail(text: str, share: float) -> Split:
    cut = int(len(text) * (1 - share))
    return Split(text[:cut], text[cut:])


def _windows(text: str, characters: list[str], length: int, step: int):
    places = {c: n for n, c in enumerate(characters)}
    ids = np.array([places[c] for c in text if c in places], np.int32)
    starts = np.arange(0, len(ids) - length, step)
    return ids[starts[:, None] + np.arange(length)], ids[starts + length]


def clean_headlines(text: str, *, unique: bool = True) -> Split:
    """Return lines of lower-case words without punctuation, four fifths to learn from."""
    lines = [
        " ".join(re.findall(r"[\w']+", line.lower().replace("’", "'")))
        for line in text.splitlines()
    ]
    lines = [line for line in lines if line]
    if unique:
        lines = list(dict.fromkeys(lines))
    cut = int(0.8 * len(lines))
    return Split("\n".join(lines[:cut]) + "\n", "\n".join(lines[cut:]) + "\n")


def reproduce_headlines(split: Split, effort: Effort) -> Result:
    """Embedding 10, LSTM 100, dropout 0.1; every beginning of a headline, padded to 20 words."""
    import keras

    counts = Counter(split.training.split())
    words = {word: n for n, (word, _) in enumerate(counts.most_common(10_000), start=1)}

    def sequences(text: str):
        rows = []
        for line in text.splitlines():
            ids = [words[word] for word in line.split() if word in words]
            rows += [ids[: n + 1][-20:] for n in range(1, len(ids))]
        padded = keras.utils.pad_sequences(rows, maxlen=20)
        return padded[:, :-1], padded[:, -1]

    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Embedding(len(words) + 1, 10),
            layers.LSTM(100),
            layers.Dropout(0.1),
            layers.Dense(len(words) + 1, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    inputs, targets = sequences(split.training)
    checked = sequences(split.validation)
    found = _fit(model, inputs, targets, checked, effort, batch=64, epochs=100)
    return Result(*found, _predict_speed(model, inputs[:1]))


def clean_letters(text: str) -> Split:
    """Return lower-case letters and spaces, the last tenth to check on."""
    text = re.sub(r"<[^>]*>", " ", text.lower())
    return _tail(re.sub(r"[^\w]|[\d_]", " ", text), 0.1)


def reproduce_letters(split: Split, effort: Effort) -> Result:
    """Embedding 16, dropout 0.5, LSTM 128 returning sequences, Flatten; windows of 20, step 3."""
    import keras
    import tensorflow as tf

    characters = sorted(set(split.training))
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((20,)),
            layers.Embedding(len(characters), 16),
            layers.Dropout(0.5),
            layers.LSTM(128, return_sequences=True),
            layers.Flatten(),
            layers.Dense(len(characters)),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    inputs, targets = _windows(split.training, characters, 20, 3)
    checked = _windows(split.validation, characters, 20, 3)
    found = _fit(model, inputs, targets, checked, effort, batch=64, epochs=6)
    return Result(*found, _predict_speed(model, tf.constant(inputs[:1])))


def clean_nietzsche(text: str) -> Split:
    """Return the text in lower case, the last tenth to check on."""
    return _tail(text.lower(), 0.1)


def reproduce_nietzsche(split: Split, effort: Effort) -> Result:
    """LSTM 128 on one-hot windows of 60, step 3, RMSprop 0.01, four epochs."""
    import keras

    optimizer = keras.optimizers.RMSprop(0.01)
    return _reproduce_one_hot(split, effort, 60, 3, optimizer, batch=128, epochs=4)


def _reproduce_one_hot(
    split: Split, effort: Effort, length: int, step: int, optimizer, **fitting: int
) -> Result:
    """LSTM 128 on one-hot windows; what is still to say of `_fit` is in `fitting`."""
    import keras

    characters = sorted(set(split.training))
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((length, len(characters))),
            layers.LSTM(128),
            layers.Dense(len(characters), activation="softmax"),
        ]
    )
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    eye = np.eye(len(characters), dtype=bool)
    inputs, targets = _windows(split.training, characters, length, step)
    checked = _windows(split.validation, characters, length, step)
    found = _fit(model, eye[inputs], targets, (eye[checked[0]], checked[1]), effort, **fitting)
    return Result(*found, _predict_speed(model, eye[inputs[:1]].astype(np.float32)))


def clean_poem(text: str) -> Split:
    """Return the whole poem to learn from; unless others are given, its end to check on."""
    return Split(text, text[int(0.9 * len(text)) :])


def reproduce_poem(split: Split, effort: Effort) -> Result:
    """One-hot LSTM, patience of 5; its widths were not told, so those of Nietzsche's."""
    return _reproduce_one_hot(split, effort, 40, 1, "adam", batch=64, epochs=35, patience=5)


def clean_shakespeare(text: str) -> Split:
    """Return the text as it is, the last tenth to check on."""
    return _tail(text, 0.1)


def reproduce_shakespeare(split: Split, effort: Effort) -> Result:
    """Embedding 256, LSTM 1024, Dense on windows of 100; widths as in TensorFlow's own tutorial."""
    import keras

    characters = sorted(set(split.training))
    layers = keras.layers
    width = 32 if effort.short else 1024
    model = keras.Sequential(
        [
            layers.Embedding(len(characters), 256),
            layers.LSTM(width, return_sequences=True),
            layers.Dense(len(characters)),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    found = _fit(
        model,
        *_sequences(split.training, characters),
        _sequences(split.validation, characters),
        effort,
        batch=64,
        epochs=10,
    )
    return Result(*found, _predict_speed(model, np.zeros((1, 1), np.int32)))


def _sequences(text: str, characters: list[str]):
    inputs, _ = _windows(text, characters, 101, 100)
    return inputs[:, :-1], inputs[:, 1:]


# The recipes are made for tens of minutes or for hours. In the minutes that a tutorial takes, a
# smaller network that learns in many small steps comes further.
QUICK = (
    "network.units=[256]", "network.dropout=[0,0,0.2]", "network.weight_drop=0",
    "network.activation_penalty=0", "network.slowness_penalty=0",
    "fit.batch=64", "fit.time=16", "fit.learning_rate=0.008", "fit.warm_up=20",
    "fit.average=0.99", "fit.precision=bfloat16",
)  # fmt: skip
TUTORIALS = (
    Tutorial(
        "headlines",
        "nyt_headlines.txt",
        "accuracy a little over 0.1",
        clean_headlines,
        reproduce_headlines,
    ),
    Tutorial(
        "headlines",
        "nyt_headlines.txt",
        "the same, repeated headlines kept",
        lambda text: clean_headlines(text, unique=False),
        reproduce_headlines,
    ),
    Tutorial(
        "nietzsche-letters",
        "nietzsche.txt",
        "loss 1.7677, training accuracy 0.4680",
        clean_letters,
        reproduce_letters,
        QUICK,
    ),
    Tutorial(
        "nietzsche", "nietzsche.txt", "loss 1.4824", clean_nietzsche, reproduce_nietzsche, QUICK
    ),
    Tutorial("poem", "road_not_taken.txt", "loss 2.0565", clean_poem, reproduce_poem),
    Tutorial(
        "shakespeare",
        "tinyshakespeare.txt",
        "nothing",
        clean_shakespeare,
        reproduce_shakespeare,
        (*QUICK, "network.units=[384]", "fit.learning_rate=0.006", "fit.time=32"),
    ),
)
RECIPES = list(dict.fromkeys(tutorial.recipe for tutorial in TUTORIALS))


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("--texts", type=Path, metavar="FOLDER", help="where the five texts are")
    parser.add_argument("--frost", type=Path, nargs="+", help="other poems, to check the poem on")
    parser.add_argument("--minutes", type=float, default=20.0, help="at most, for each tutorial")
    parser.add_argument("--only", nargs="+", choices=RECIPES)
    run_with_options(parser, measure)
