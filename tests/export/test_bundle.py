"""From a run folder to a model file, through the doors that people use."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from desktop_app.language_model.errors import ModelError
from desktop_app.language_model.lexicon import Lexicon
from desktop_app.language_model.model_file import ModelFile, read_card, read_model
from desktop_app.language_model.ngrams import with_ngrams
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.language_model.sampling import log_softmax
from export import bundle, verify
from export.__main__ import main
from export.bundle import export_run
from export.convert import ExportError
from export.ngrams import count_ngrams
from tests.training import STORY, train_tiny
from trainer.run import Run, load_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("run") / "tiny"
    train_tiny("char", (24,), folder)
    return load_run(folder)


@pytest.mark.parametrize("level", ["char", "word", "subword"])
def test_every_level_ends_in_a_model_that_runs(tiny_models: dict[str, Path], level: str) -> None:
    file = read_model(tiny_models[level])
    assert file.card.level == file.tokenizer.level == level
    model = OnnxModel(file, "cpu")
    out = model.step(file.tokenizer.encode("It was")[None], model.zero_state())
    assert np.isfinite(out.logits).all()


def test_the_card_tells_what_the_run_knows(run: Run, tmp_path: Path) -> None:
    card = export_run(run, tmp_path / "mine.inkling")
    assert card == read_card(tmp_path / "mine.inkling")
    assert card.units == run.recipe.network.units
    assert card.parameters == sum(weights.size for weights in run.network.get_weights())
    assert card.validation_loss == run.validation_loss
    assert card.bits_per_character == run.bits_per_character
    assert card.recipe["network"]["units"] == [24]
    assert card.command.startswith("inkling-train ")
    assert 0 <= abs(card.float16_cost) + abs(card.int8_cost) <= verify.LARGEST_COST


def test_name_language_and_licence_can_be_given(run: Run, tmp_path: Path) -> None:
    card = export_run(run, tmp_path / "m.inkling", name="Gull", language="de", licence="CC0-1.0")
    assert (card.name, card.language, card.corpus_licence) == ("Gull", "de", "CC0-1.0")


def test_texts_left_out_tell_how_much_typing_is_saved(run: Run, tmp_path: Path) -> None:
    unseen = tmp_path / "unseen.txt"
    unseen.write_text("The keeper lit the lamp. " * 205, encoding="utf-8")
    card = export_run(run, tmp_path / "m.inkling", unseen=[unseen])
    assert 0 <= card.keystroke_savings < 1
    unseen.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ExportError, match=r"unseen\.txt cannot be read as text"):
        export_run(run, tmp_path / "m.inkling", unseen=[unseen])


def test_a_table_of_n_grams_can_come_with_the_network(run: Run, tmp_path: Path) -> None:
    assert "ngrams.bin" not in export_run(run, tmp_path / "little-text.inkling").parts
    card = export_run(run, tmp_path / "m.inkling", ngram_megabytes=0.01)
    assert "ngrams.bin" in card.parts
    file = read_model(tmp_path / "m.inkling")
    network = OnnxModel(file, "cpu")
    tokens = file.tokenizer.encode("It was")[None]
    alone = network.step(tokens, network.zero_state()).logits[0, -1]
    model = with_ngrams(network, file.ngrams)
    together = model.step(tokens, model.zero_state()).logits[0, -1]
    assert np.exp(together).sum() == pytest.approx(1, abs=1e-3)
    assert not np.allclose(together, log_softmax(alone), atol=0.01)


def test_what_followed_what_is_told_of_much_text_but_not_of_letters(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "_MUCH_TEXT", 1)
    letters = export_run(run, tmp_path / "letters.inkling")
    assert "words.bin" in letters.parts
    assert "ngrams.bin" not in letters.parts
    train_tiny("subword", (8,), tmp_path / "run")
    subwords = export_run(load_run(tmp_path / "run"), tmp_path / "subwords.inkling")
    assert {"words.bin", "ngrams.bin"} <= set(subwords.parts)


def test_a_voice_tells_of_its_own_text_and_knows_the_words_of_what_it_began_with(
    run: Run, tmp_path: Path
) -> None:
    export_run(run, tmp_path / "base.inkling")
    base = read_model(tmp_path / "base.inkling")
    table = count_ngrams(np.arange(97), base.card.vocabulary_size, most_bytes=1_000)
    base = dataclasses.replace(
        base, words_bin=Lexicon.of(["syzygy"]).to_bytes(), ngrams_bin=table.to_bytes()
    )
    export_run(run, tmp_path / "voice.inkling", since=base)
    voice = read_model(tmp_path / "voice.inkling")
    assert "syzygy" in voice.lexicon
    assert "lamp" in voice.lexicon
    assert "qwertz" not in voice.lexicon
    np.testing.assert_array_equal(voice.ngrams.shares, base.ngrams.shares)
    # It follows the writer where the context is clear, and leaves the rest to the network.
    assert 0 < voice.ngrams.doubtful == voice.ngrams.sure < 1


def test_an_index_of_the_training_text_can_come_with_the_network(run: Run, tmp_path: Path) -> None:
    export_run(run, tmp_path / "m.inkling", verbatim=True)
    index = read_model(tmp_path / "m.inkling").verbatim
    copied = " ".join(STORY.read_text(encoding="utf-8").split()[:30])
    assert index.copied(copied)
    assert not index.copied(" ".join(reversed(copied.split())))


def test_the_words_of_much_text_come_with_the_network(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_model_of(run, tmp_path).lexicon is None
    monkeypatch.setattr(bundle, "_MUCH_TEXT", 1_000)
    lexicon = read_model_of(run, tmp_path).lexicon
    assert "the" in lexicon
    assert "thelamp" not in lexicon


def read_model_of(run: Run, folder: Path) -> ModelFile:
    export_run(run, folder / "m.inkling", ngram_megabytes=0)
    return read_model(folder / "m.inkling")


def test_exporting_leaves_the_network_as_it_was(run: Run, tmp_path: Path) -> None:
    before = run.network.get_weights()
    export_run(run, tmp_path / "m.inkling")
    for ours, theirs in zip(run.network.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_graph_that_says_something_else_is_not_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(network):
        exact = network.get_weights()
        network.set_weights([1.01 * weights for weights in exact])
        graph = step_graph(network)
        network.set_weights(exact)
        return graph

    step_graph = bundle.step_graph
    monkeypatch.setattr(bundle, "step_graph", wrong)
    with pytest.raises(ExportError, match="at most 1e-04 is allowed"):
        export_run(run, tmp_path / "wrong.inkling")
    assert not list(tmp_path.iterdir())


def test_numbers_too_small_for_the_network_are_not_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "LARGEST_COST", -1.0)
    with pytest.raises(ExportError, match="Smaller numbers cost this network too much"):
        export_run(run, tmp_path / "coarse.inkling")
    assert not list(tmp_path.iterdir())


def test_an_interrupted_export_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        export_run(run, tmp_path / "half.inkling")
    assert not list(tmp_path.iterdir())


def test_the_command_writes_a_file_and_says_so_in_json(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "mine.inkling"
    assert main([str(run.folder), "--output", str(output), "--progress", "json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {event["event"] for event in events[:-1]} == {"progress"}
    assert events[-1]["event"] == "done"
    assert events[-1]["bytes"] == output.stat().st_size


def test_the_command_says_what_is_wrong_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "mine.inkling"
    assert main([str(tmp_path / "no-run"), "--output", str(output)]) == 2
    assert "There is no run" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_said_before_the_work(run: Run, tmp_path: Path) -> None:
    stages: list[str] = []
    with pytest.raises(ModelError, match="no folder"):
        export_run(run, tmp_path / "no" / "such.inkling", on_stage=stages.append)
    assert not stages


def test_surprise_is_counted_in_short_calls_as_in_one(tiny_model: Path) -> None:
    file = read_model(tiny_model)
    model = OnnxModel(file, "cpu", "float")
    tokens = file.tokenizer.encode("The keeper of the lighthouse counted the ships. " * 20)
    logits = model.step(tokens[None, :-1], model.zero_state(), keep=len(tokens) - 1).logits[0]
    expected = -log_softmax(logits)[np.arange(len(logits)), tokens[1:]].mean()
    assert verify.nats_per_token(model, tokens) == pytest.approx(expected, rel=1e-6)
