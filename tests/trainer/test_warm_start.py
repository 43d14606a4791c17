"""Trainings that go on from a model: ``inkling-train --from``."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from desktop_app.language_model.errors import ModelError
from tests.training import STORY
from trainer.__main__ import main
from trainer.recipe import load_recipe
from trainer.run import load_run, read_base
from trainer.run_folder import read_details, read_start
from trainer.warm_start import Weights


def named_weights(run: Path) -> Weights:
    network = load_run(run).network
    return {name: variable.numpy() for name, variable in network.named_weights().items()}


def go_on(base: Path, out: Path, *changes: str) -> int:
    few = ["fit.epochs=1", "fit.batch=4", "fit.time=16", "samples.length=0"]
    places = ["--corpus", str(STORY), "--from", str(base), "--out", str(out)]
    return main(["subwords", *places, "--set", *few, *changes])


@pytest.mark.parametrize("level", ["subword", "char"])  # tied and untied
def test_a_run_and_its_model_file_give_the_same_weights(
    level: str, tiny_runs: dict[str, Path], tiny_models: dict[str, Path]
) -> None:
    trained = named_weights(tiny_runs[level])
    of_run, of_file = read_base(tiny_runs[level]), read_base(tiny_models[level])
    assert of_run.weights.keys() == of_file.weights.keys() == trained.keys()
    for name, array in trained.items():
        np.testing.assert_array_equal(of_run.weights[name], array)
        np.testing.assert_allclose(of_file.weights[name], array, atol=2e-3)  # kept in 16 bits
        assert of_file.weights[name].dtype == np.float32
    assert of_file.tokenizer.to_json() == of_run.tokenizer.to_json()
    assert of_file.recipe.network == of_run.recipe.network


@pytest.mark.parametrize("level", ["subword", "char"])
def test_training_goes_on_from_what_the_base_knows(
    level: str, tiny_runs: dict[str, Path], tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    # So small a step that the weights stay what they were, and so does what they say.
    change = ["fit.learning_rate=1e-8", "fit.final_learning_rate=0", "network.dropout=0.4"]
    assert go_on(tiny_models[level], tmp_path / "run", *change) == 0
    base, run = load_run(tiny_runs[level]), load_run(tmp_path / "run")
    for name, array in named_weights(tiny_runs[level]).items():
        np.testing.assert_allclose(run.network.named_weights()[name], array, atol=2e-3)
    assert run.tokenizer.to_json() == base.tokenizer.to_json()
    assert run.recipe.network.units == base.recipe.network.units
    assert run.recipe.network.dropout == (0.4,)
    assert run.bits_per_character < 1.5 * base.bits_per_character
    assert read_start(tmp_path / "run") is not None


def test_what_is_kept_can_lie_between_the_base_and_what_was_learned(
    tiny_model: Path, tmp_path: Path
) -> None:
    assert go_on(tiny_model, tmp_path / "run", "fit.interpolation=0.25") == 0
    start, kept = read_start(tmp_path / "run"), load_run(tmp_path / "run").network
    with np.load(tmp_path / "run" / "checkpoint" / "last.npz") as arrays:
        place = next(n for n, v in enumerate(kept.trainable_variables) if v is kept.embedding)
        learned = arrays[f"v{place + 1}"]  # behind the state
    between = start["embedding"] + 0.25 * (learned - start["embedding"])
    np.testing.assert_allclose(kept.embedding, between, atol=1e-6)
    assert not np.allclose(learned, start["embedding"], atol=1e-4)


def test_it_can_be_resumed_where_the_model_is_gone(
    tiny_model: Path, tmp_path: Path, capsys
) -> None:
    base = tmp_path / "base.inkling"
    base.write_bytes(tiny_model.read_bytes())
    assert go_on(base, tmp_path / "run", "fit.epochs=2") == 0
    base.unlink()
    (tmp_path / "run" / "checkpoint" / "last.npz").unlink()
    capsys.readouterr()
    assert main(["--resume", "--out", str(tmp_path / "run")]) == 0


def test_the_texts_are_cleaned_as_those_of_the_base(tiny_run: Path) -> None:
    base = read_base(tiny_run)
    recipe = base.adapt(load_recipe("words", ["corpus.normalisation=none", "fit.epochs=3"]))
    assert not recipe.corpus.lowercase
    assert recipe.corpus.normalisation == "prose"
    assert recipe.tokenizer.level == "subword"
    assert recipe.fit.epochs == 3
    assert read_details(tiny_run)[1].network.units == recipe.network.units


def test_a_model_that_holds_no_known_graph_is_refused(tiny_model: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.inkling"
    with zipfile.ZipFile(tiny_model) as parts, zipfile.ZipFile(damaged, "w") as copy:
        for name in parts.namelist():
            data = parts.read(name)
            copy.writestr(name, data[: len(data) // 2] if name == "model.onnx" else data)
    with pytest.raises(ModelError, match="damaged"):
        read_base(damaged)


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "nowhere"), (b"no zip file", "nowhere"), ("folder", "There is no run in")],
)
def test_what_is_no_model_is_refused_in_a_sentence(
    content: bytes | str | None, message: str, tmp_path: Path, capfd
) -> None:
    path = tmp_path / "nowhere"
    if content == "folder":
        path.mkdir()
    elif content:
        path.write_bytes(content)
    assert go_on(path, tmp_path / "run") == 2
    error = capfd.readouterr().err
    assert error.startswith("inkling-train: ")
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_without_a_recipe_a_model_is_adapted(tiny_model: Path, tmp_path: Path) -> None:
    places = ["--corpus", str(STORY), "--from", str(tiny_model), "--out", str(tmp_path / "run")]
    assert main([*places, "--set", "fit.epochs=1", "samples.length=0"]) == 0
    recipe = read_details(tmp_path / "run")[1]
    assert recipe.name == "adapt"
    assert recipe.fit.learning_rate < 3e-3
