"""Whole trainings through the command ``inkling-train``."""

import csv
import json
import math
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.training import STORY, train_tiny
from trainer.__main__ import main
from trainer.run import Run, load_run
from trainer.run_folder import read_details

FEW = ["samples.length=0", "fit.warm_up=2"]


def losses(run: Path) -> list[float]:
    with (run / "history.csv").open(encoding="utf-8") as file:
        return [float(row["validation_loss"]) for row in csv.DictReader(file)]


def events(output: str) -> list[dict]:
    return [json.loads(line) for line in output.splitlines()]


def arguments(tmp_path: Path, *changes: str) -> list[str]:
    small = ["network.units=[24,16]", "network.embedding=16", "tokenizer.vocabulary=300"]
    return [
        "subwords", "--corpus", str(STORY), "--out", str(tmp_path / "run"), "--progress", "json",
        "--set", *small, *FEW, "fit.batch=4", "fit.time=16", *changes,
    ]  # fmt: skip


def in_a_process(arguments: list[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "trainer", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )


def negative_log_likelihood(run: Run, tokens: np.ndarray) -> float:
    state = np.zeros((1, run.network.state_width), np.float32)
    logits, _, _ = run.network.step(tokens[None, :-1], state, len(tokens) - 1)
    logits = logits.numpy()[0]
    chosen = logits[np.arange(len(logits)), tokens[1:]]
    return float(np.mean(np.log(np.exp(logits).sum(-1)) - chosen))


@pytest.mark.parametrize("level", ["char", "word", "subword"])
def test_a_model_of_each_level_learns(tiny_runs: dict[str, Path], level: str) -> None:
    run = load_run(tiny_runs[level])
    history = losses(tiny_runs[level])
    assert history[-1] < history[0]
    assert run.validation_loss == min(history) < 0.65 * math.log(run.tokenizer.vocabulary_size)
    assert 0 < run.bits_per_character < 8


def test_a_run_keeps_all_that_is_needed_later(tiny_run: Path) -> None:
    details, recipe = read_details(tiny_run)
    assert recipe.tokenizer.level == "subword"
    assert details["command"].startswith("inkling-train ")
    assert details["corpus"]["files"] == {"lighthouse.txt": details["corpus"]["characters"]}
    assert (tiny_run / "history.png").read_bytes().startswith(b"\x89PNG")
    samples = (tiny_run / "samples.txt").read_text(encoding="utf-8")
    assert "=== epoch 1, temperature 0.2\n" in samples
    assert "=== epoch 8, temperature 1\n" in samples


def test_the_best_weights_are_those_that_were_measured(tiny_run: Path) -> None:
    run = load_run(tiny_run)
    tokens = np.fromfile(tiny_run / "tokens" / "validation.bin", np.uint16).astype(np.int32)
    # The same but for the streams of the measurement, which each begin with an empty state.
    assert negative_log_likelihood(run, tokens) == pytest.approx(run.validation_loss, rel=0.03)


def test_the_same_seed_gives_the_same_run(tmp_path: Path) -> None:
    changes = ["fit.epochs=2", *FEW]
    runs = [
        train_tiny("subword", (16,), tmp_path / name, changes=[*changes, f"fit.seed={seed}"])
        for name, seed in [("a", 1), ("b", 1), ("c", 2)]
    ]
    assert losses(runs[0]) == losses(runs[1]) != losses(runs[2])


def test_a_killed_run_goes_on_as_if_it_had_never_been_killed(tmp_path: Path) -> None:
    changes = ["fit.epochs=12", "fit.patience=0", "fit.fresh=0.1", "network.dropout=0.2"]
    changes += ["fit.average=0.9", "fit.vary=0.5", "network.weight_drop=0.3"]
    whole = tmp_path / "whole"
    assert main(arguments(whole, *changes)) == 0

    killed = tmp_path / "killed"
    process = in_a_process(arguments(killed, *changes, "fit.checkpoint_minutes=0.001"))
    for line in process.stdout:
        if json.loads(line).get("epoch", 0) > 2.2:  # checkpoints are written within epochs, too
            break
    process.kill()
    process.communicate()

    assert main(["--resume", "--out", str(killed / "run")]) == 0
    ends = [row.validation_loss for row in load_run(killed / "run").history if row.epoch % 1 == 0]
    np.testing.assert_allclose(ends, losses(whole / "run"), rtol=1e-5)


def test_averaged_weights_are_what_is_measured_and_kept(tmp_path: Path) -> None:
    changes = ["fit.epochs=3", "fit.patience=0", "fit.average=0.99"]
    assert main(arguments(tmp_path, *changes)) == 0
    run = load_run(tmp_path / "run")
    with np.load(tmp_path / "run" / "checkpoint" / "last.npz") as arrays:
        weights = len(run.network.trainable_variables)
        kept = run.network.trainable_variables[0].numpy()
        assert (arrays["v1"] != kept).any()
        np.testing.assert_array_equal(arrays[f"v{len(arrays.files) - 1 - weights}"], kept)
    tokens = np.fromfile(tmp_path / "run" / "tokens" / "validation.bin", np.uint16).astype(np.int32)
    assert negative_log_likelihood(run, tokens) == pytest.approx(run.validation_loss, rel=0.05)


def test_what_learned_its_text_by_heart_is_kept_no_surer_than_it_is_right(tmp_path: Path) -> None:
    changes = ["network.units=[48]", "network.tied=false", "fit.epochs=1", "corpus.validation=0.3"]
    changes += ["network.activation_penalty=0", "network.slowness_penalty=0"]
    by_heart = 'corpus.weights={"*"=6}'
    assert main(arguments(tmp_path, *changes, by_heart)) == 0
    run = load_run(tmp_path / "run")
    tokens = np.fromfile(tmp_path / "run" / "tokens" / "validation.bin", np.uint16).astype(np.int32)
    kept = [variable.numpy() for variable in run.network.output_weights]
    found = []
    for scale in (1, 0.9, 1.1):
        for variable, weights in zip(run.network.output_weights, kept, strict=True):
            variable.assign(scale * weights)
        found.append(negative_log_likelihood(run, tokens))
    assert found[0] == min(found)


def test_ctrl_c_stops_cleanly_and_keeps_the_best(tmp_path: Path) -> None:
    process = in_a_process(arguments(tmp_path, "fit.epochs=100000", "fit.patience=0"))
    for line in process.stdout:
        if json.loads(line)["event"] == "progress":
            break
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate()
    assert process.returncode == 0
    assert errors == ""
    assert events(output)[-1]["event"] == "done"
    assert not events(output)[-1]["finished"]
    run = load_run(tmp_path / "run")
    assert run.history[-1].epoch < 100000


def test_an_attended_training_ends_with_a_checkpoint_when_its_program_is_gone(
    tmp_path: Path,
) -> None:
    command = [*arguments(tmp_path, "fit.epochs=100000", "fit.patience=0"), "--attended"]
    process = subprocess.Popen(
        [sys.executable, "-m", "trainer", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    for line in process.stdout:
        if json.loads(line)["event"] == "progress":
            break
    process.stdout.close()  # nobody listens any more, and nobody can give orders
    process.stdin.close()
    process.wait()
    assert (tmp_path / "run" / "checkpoint" / "last.npz").exists()
    assert load_run(tmp_path / "run").history


def test_progress_is_one_json_object_a_line(tmp_path: Path, capfd) -> None:
    assert main(arguments(tmp_path, "fit.epochs=2", "samples.length=5")) == 0
    output, errors = capfd.readouterr()
    told = events(output)
    assert told[0]["event"] == "start"
    assert told[0]["vocabulary"] == 300
    assert [event["epoch"] for event in told if event["event"] == "epoch"] == [1, 2]
    assert all(0 < event["share"] <= 1 for event in told if event["event"] == "progress")
    assert [event["temperature"] for event in told if event["event"] == "sample"][:2] == [0.2, 0.5]
    assert told[-1]["event"] == "done"
    assert told[-1]["finished"]
    assert errors == ""


def test_patience_ends_a_training_that_gets_no_better(tmp_path: Path) -> None:
    changes = ["fit.epochs=500", "fit.patience=2", "fit.learning_rate=0.05"]
    assert main(arguments(tmp_path, *changes)) == 0
    history = losses(tmp_path / "run")
    assert history.index(min(history)) == len(history) - 3


def test_minutes_end_a_training_with_its_schedule(tmp_path: Path) -> None:
    assert main(arguments(tmp_path, "fit.epochs=100000", "fit.minutes=0.03", "fit.patience=0")) == 0
    run = load_run(tmp_path / "run")
    assert 1.5 < run.history[-1].seconds < 60
    assert run.history[-1].learning_rate == pytest.approx(1e-5, rel=1e-3)


def test_a_full_disk_keeps_the_last_good_checkpoint(
    tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    savez = np.savez
    written = []

    def full(path: Path, **arrays) -> None:
        if written:
            path.write_bytes(b"half of it")
            raise OSError(28, "No space left on device")
        written.append(savez(path, **arrays))

    monkeypatch.setattr(np, "savez", full)
    assert main(arguments(tmp_path, "fit.epochs=3")) == 0
    warnings = [e["message"] for e in events(capsys.readouterr().out) if e["event"] == "warning"]
    warnings = [message for message in warnings if "checkpoint could not be written" in message]
    assert len(warnings) == 2
    assert "No space left on device" in warnings[0]
    assert [path.name for path in (tmp_path / "run" / "checkpoint").iterdir()] == ["last.npz"]
    monkeypatch.undo()
    whole = losses(tmp_path / "run")
    assert main(["--resume", "--out", str(tmp_path / "run")]) == 0
    np.testing.assert_allclose(losses(tmp_path / "run"), whole, rtol=1e-5)


@pytest.mark.parametrize(("begin", "end"), [(0, 0), (0, 1000), (1000, None)])
def test_a_damaged_checkpoint_is_named(
    tmp_path: Path, tiny_run: Path, capsys, begin: int, end: int | None
) -> None:
    shutil.copytree(tiny_run, tmp_path / "run")
    checkpoint = tmp_path / "run" / "checkpoint" / "last.npz"
    checkpoint.write_bytes(checkpoint.read_bytes()[begin:end])
    assert main(["--resume", "--out", str(tmp_path / "run")]) == 2
    assert f"The checkpoint {str(checkpoint)!r} cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["base"], "A new run needs --corpus"),
        (["--resume", "--dry-run"], "leave --resume away"),
        (["--resume"], "There is no run in"),
        (["base", "--resume"], "leave the recipe, --corpus, --from and --set away"),
        (["nothing", "--corpus", str(STORY)], "There is no recipe 'nothing'"),
        (["base", "--corpus", "nowhere.txt"], "There is no file or folder 'nowhere.txt'"),
        (
            ["base", "--corpus", str(STORY), "--set", "corpus.validation=0.001"],
            "The validation text has only",
        ),
    ],
)
def test_what_cannot_be_trained_is_said_in_one_line(
    given: list[str], message: str, tmp_path: Path, capfd
) -> None:
    assert main([*given, "--out", str(tmp_path / "run")]) == 2
    output, errors = capfd.readouterr()
    assert output == ""
    assert errors.startswith("inkling-train: ")
    assert message in errors
    assert errors.count("\n") == 1
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("text", ["x", "a\n"])
def test_one_character_is_not_enough(text: str, tmp_path: Path, capsys) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    for recipe in ("characters", "words", "subwords"):
        out = str(tmp_path / recipe)
        assert main([recipe, "--corpus", str(path), "--out", out, "--progress", "json"]) == 2
        output, errors = capsys.readouterr()
        assert events(output)[0]["event"] == "error"
        assert "The training text has only" in errors


def test_a_run_needs_a_folder(capsys) -> None:
    assert main(["--corpus", str(STORY)]) == 2
    assert "--out DIR is needed" in capsys.readouterr().err


def test_a_dry_run_tells_sizes_time_and_memory_and_writes_nothing(
    tmp_path: Path, capfd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    few = ["network.units=[24]", "network.embedding=24", "fit.epochs=2", "fit.time=16"]
    words = ["words", "--corpus", str(STORY), "--dry-run", "--set", *few, "fit.batch=2"]
    assert main([*words, "--progress", "json"]) == 0
    start, *warnings, estimate = events(capfd.readouterr().out)
    assert start["event"] == "start"
    assert start["parameters"] > 24 * start["vocabulary"]
    assert start["training_tokens"] > 1000
    assert ["little for a vocabulary" in warning["message"] for warning in warnings] == [True]
    assert estimate["event"] == "estimate"
    assert 0 < estimate["seconds"] < 600
    assert estimate["megabytes"] is None or estimate["megabytes"] > 50
    assert main(words) == 0
    output, _ = capfd.readouterr()
    assert "It would take 0:0" in output
    assert list(tmp_path.iterdir()) == []


def test_without_tensorboard_there_is_a_sentence(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main([*arguments(tmp_path), "--tensorboard"]) == 2
    assert "TensorBoard is not installed" in capsys.readouterr().err


def test_the_losses_can_be_written_for_tensorboard(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard", reason="TensorBoard is optional and not installed")
    import tensorflow as tf
    from tensorflow.core.util import event_pb2

    assert main([*arguments(tmp_path, "fit.epochs=2"), "--tensorboard"]) == 0
    (written,) = (tmp_path / "run" / "tensorboard").iterdir()
    found = [
        (event.step, value.tag)
        for record in tf.data.TFRecordDataset([str(written)])
        for event in [event_pb2.Event.FromString(record.numpy())]
        for value in event.summary.value
    ]
    assert len({step for step, _ in found}) == 2
    assert {tag for _, tag in found} >= {"loss", "validation_loss"}


def test_a_model_that_copies_its_text_is_told_of_once(tmp_path: Path, capsys) -> None:
    text = tmp_path / "a.txt"
    text.write_text(
        "one two three four five six seven eight nine ten eleven twelve thirteen.\n" * 60
    )
    run = ["words", "--corpus", str(text), "--out", str(tmp_path / "run"), "--progress", "json"]
    changes = ["corpus.unique=0", "network.units=[24]", "network.embedding=24", "fit.epochs=12"]
    changes += ["network.dropout=0", "fit.batch=2", "fit.time=16", "fit.warm_up=1"]
    assert main([*run, "--set", *changes, "fit.learning_rate=0.02", "fit.patience=0"]) == 0
    told = events(capsys.readouterr().out)
    warnings = [event["message"] for event in told if event["event"] == "warning"]
    assert len([message for message in warnings if "begins to copy its text" in message]) == 1
    assert max(e["copied_words"] for e in told if e["event"] == "sample") >= 12


def test_a_run_is_never_written_over(tiny_run: Path, capsys) -> None:
    before = (tiny_run / "run.json").read_bytes()
    assert main(["base", "--corpus", str(STORY), "--out", str(tiny_run)]) == 2
    assert "holds a run already. Add --resume" in capsys.readouterr().err
    assert (tiny_run / "run.json").read_bytes() == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys) -> None:
    (tmp_path / "file").touch()
    out = str(tmp_path / "file" / "run")
    assert main(["subwords", "--corpus", str(STORY), "--out", out]) == 2
    assert "cannot be written: Not a directory" in capsys.readouterr().err
