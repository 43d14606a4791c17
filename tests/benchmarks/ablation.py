"""What each technique of training is worth: short runs of equal length, of two seeds each.

`python -m tests.benchmarks.ablation --corpus FILE --minutes 10 --seeds 2`; results are kept in
`--out`, so that it may be stopped and run on in pieces. Less than 0.01 nats is no effect. Each run
has one core for itself, and there are as many at once as `--jobs` says. `--share 0.2` trains on the
end of the training text alone, measured on the same last tenth: on less text the same minutes reach
what dropout is for, the learning by heart.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tests.benchmarks.report import Row, parser_of, run_with_options
from trainer.files import write_text

ROOT = Path(__file__).parent.parent.parent
NO_EFFECT = 0.01  # nats a token
VALIDATION = 0.1  # of the text, as the recipe has it
# Small enough that ten minutes of one core read the text some fifteen times.
BEGINNING = (
    "network.units=[256, 256]",
    "network.dropout=0.2",
    "network.activation_penalty=0",
    "network.slowness_penalty=0",
    "fit.time=64",
    "fit.warm_up=100",
    "fit.precision=bfloat16",
    "fit.epochs=1000",
    "fit.patience=0",
    "fit.checkpoint_minutes=2",
    "samples.length=0",
)
REGULARISED = ("network.activation_penalty=2", "network.slowness_penalty=1")
ONE_CYCLE = "fit.warm_up=1000"
VARIANTS: dict[str, tuple[str, ...]] = {
    "to begin with: locked dropout 0.2 at every place": (),
    "no dropout": ("network.dropout=0",),
    "dropout 0.4 at every place": ("network.dropout=0.4",),
    "dropout between layers alone": ("network.dropout=[0, 0.2, 0]",),
    "embedding dropout 0.1": ("network.embedding_dropout=0.1",),
    "DropConnect 0.3": ("network.weight_drop=0.3",),
    "AR 2 and TAR 1": REGULARISED,
    "windows of varying length": ("fit.vary=0.5",),
    "averaged weights": ("fit.average=0.998",),
    "tied embedding": ("network.tied=true", "network.embedding=256"),
    "tied embedding, layers of 384 and 128": ("network.tied=true", "network.units=[384, 128]"),
    "constant learning rate": ("fit.final_learning_rate=3e-3",),
    "one cycle: 1,000 steps of warming up": (ONE_CYCLE,),
    "batches twice as large": ("fit.batch=64",),
    "float32": ("fit.precision=float32",),
    "AR 2 and TAR 1, one cycle": (*REGULARISED, ONE_CYCLE),
    "AR 2 and TAR 1, one cycle, no dropout": (*REGULARISED, ONE_CYCLE, "network.dropout=0"),
}
SMALL = ("network.units=[8]", "network.embedding=8", "fit.batch=2", "fit.time=16", "fit.epochs=1")


def measure(options: argparse.Namespace) -> list[Row]:
    """Train what has not been trained yet, and return a row for each technique."""
    if options.short:
        with tempfile.TemporaryDirectory() as folder:
            options.out = Path(folder)
            options.corpus = ROOT / "tests" / "data" / "lighthouse.txt"
            options.seeds = 1
            return _measure(options, ("averaged weights",), SMALL)
    if options.corpus is None:
        sys.exit("ablation: --corpus FILE is needed.")
    options.out.mkdir(parents=True, exist_ok=True)
    changes: tuple[str, ...] = ()
    if options.share:
        text = options.corpus.read_text(encoding="utf-8")
        measured = round(VALIDATION * len(text))
        learned = round(options.share * (len(text) - measured))
        options.corpus = options.out / f"{options.corpus.stem}-{options.share:g}.txt"
        write_text(options.corpus, text[-measured - learned :])
        changes = (f"corpus.validation={measured / (measured + learned)}",)
    return _measure(options, options.only or VARIANTS, changes)


def _measure(options: argparse.Namespace, chosen, changes: tuple[str, ...]) -> list[Row]:
    kept = options.out / "results.json"
    results = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    beginning, *_ = VARIANTS
    names = list(dict.fromkeys((beginning, *chosen)))
    of_these = f"{options.minutes:g} min; {options.corpus.name}"

    def train(name: str, key: str, seed: int) -> tuple[str, Row]:
        settings = (*BEGINNING, *VARIANTS[name], f"fit.seed={seed}", *changes)
        run = options.out / re.sub(r"\W+", "-", key)
        return key, _train(options, run, (*settings, f"fit.minutes={options.minutes}"))

    with ThreadPoolExecutor(options.jobs) as jobs:
        # All of a seed first: a table soon, a better one later.
        begun = [
            jobs.submit(train, name, key, seed)
            for seed in range(1, options.seeds + 1)
            for name in names
            if (key := f"{name}; seed {seed}; {of_these}") not in results
        ]
        # Kept by one thread alone: two at once would take each other's file away.
        for job in as_completed(begun):
            key, result = job.result()
            results[key] = result
            write_text(kept, json.dumps(results, indent=2))
    rows: list[Row] = []
    first = 0.0
    for name in names:
        found = [results[f"{name}; seed {s}; {of_these}"] for s in range(1, options.seeds + 1)]
        best = sum(result["best"] for result in found) / len(found)
        first = first or best
        gain = first - best
        rows.append(
            {
                "what": name,
                "validation (nats)": f"{best:.4f}",
                "each seed": " ".join(f"{result['best']:.4f}" for result in found),
                "gain": f"{gain:+.4f}",
                "epochs": found[0]["epochs"],
                "verdict": "no effect"
                if abs(gain) < NO_EFFECT
                else "helps"
                if gain > 0
                else "hurts",
            }
        )
    (options.out / "table.md").write_text(_markdown(rows), encoding="utf-8")
    return rows


def _train(options: argparse.Namespace, run: Path, settings: tuple[str, ...]) -> Row:
    command = [sys.executable, "-m", "trainer", "characters", "--corpus", str(options.corpus)]
    command += ["--out", str(run), "--progress", "json", "--set", *settings]
    if (run / "run.json").exists():  # it was stopped in the middle
        command = [sys.executable, "-m", "trainer", "--resume", "--out", str(run)]
        command += ["--progress", "json"]
    one_core = dict.fromkeys(("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1")
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, **one_core}
    )
    if result.returncode:
        sys.exit(result.stderr)
    told = [json.loads(line) for line in result.stdout.splitlines()]
    if not told[-1].get("finished"):
        sys.exit("ablation: stopped; the same command goes on.")
    measured = [event for event in told if event["event"] == "epoch"]
    return {"best": told[-1]["validation_loss"], "epochs": measured[-1]["epoch"]}


def _markdown(rows: list[Row]) -> str:
    lines = [list(rows[0]), ["---"] * len(rows[0]), *([str(v) for v in r.values()] for r in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("--corpus", type=Path, metavar="FILE")
    parser.add_argument("--share", type=float, default=0.0, help="of the training text, its end")
    parser.add_argument("--minutes", type=float, default=10.0, help="of each run")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="at once")
    parser.add_argument("--only", nargs="+", choices=VARIANTS, metavar="NAME")
    parser.add_argument("--out", type=Path, default=ROOT / "runs" / "ablation")
    run_with_options(parser, measure)
