"""Before and after, on pages that neither model has seen."""

import dataclasses

import pytest

from desktop_app.language_model import comparison
from desktop_app.language_model.comparison import Speaker, best_share, compare
from desktop_app.language_model.model_file import ModelFile, read_model
from desktop_app.language_model.onnx_model import OnnxModel
from export.ngrams import count_ngrams


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "_TYPED", 200)


@pytest.fixture
def file(tiny_model) -> ModelFile:
    return read_model(tiny_model)


def test_a_model_that_knows_the_text_is_better(file, spelling_model, tiny_text) -> None:
    fool = spelling_model(file.tokenizer, "zq" * 40)
    scholar = OnnxModel(file)
    text = tiny_text[:3000]
    found = compare(
        Speaker(fool, file),
        Speaker(scholar, file),
        tune=text,
        unseen=text,
    )
    assert found.better
    assert found.share >= 0.75
    assert found.after.bits_per_character < found.before.bits_per_character
    assert found.after.keystroke_savings > found.before.keystroke_savings
    assert found.samples
    assert all(sample.prompt in text and sample.text for sample in found.samples)


def test_what_was_learned_stands_in_the_text_more_than_once(
    file, spelling_model, tiny_text
) -> None:
    text = tiny_text[:6000]
    found = compare(
        Speaker(spelling_model(file.tokenizer, "zq" * 40), file),
        Speaker(OnnxModel(file), file),
        tune=text,
        unseen=text,
    )
    assert "Martha" in found.names
    assert all(text.count(name) > 1 for name in found.names)
    assert found.phrases
    assert all(text.lower().count(phrase.lower()) > 1 for phrase in found.phrases)


def test_a_model_against_itself_is_no_better(file, tiny_text) -> None:
    one = Speaker(OnnxModel(file), file)
    found = compare(one, one, tune=tiny_text[:2000], unseen=tiny_text[:2000])
    assert not found.better
    assert found.names == found.phrases == ()


def test_n_grams_are_measured_beside_the_networks(file, tiny_text) -> None:
    text = tiny_text[:3000]
    table = count_ngrams(file.tokenizer.encode(text), file.card.vocabulary_size, most_bytes=100_000)
    knowing = dataclasses.replace(file, ngrams_bin=table.to_bytes())
    before, after = (Speaker(OnnxModel(each), each) for each in (file, knowing))
    found = compare(before, after, tune=text, unseen=text)
    assert found.ngrams.bits_per_character < found.after.bits_per_character < 8
    assert found.after.bits_per_character < found.before.bits_per_character
    assert found.ngrams.keystroke_savings > 0
    assert compare(before, before, tune=text, unseen=text).ngrams is None


def test_models_of_different_tokens_are_compared_unmixed(tiny_models, tiny_text) -> None:
    one, other = (
        Speaker(OnnxModel(file), file)
        for file in (read_model(tiny_models[level]) for level in ("char", "subword"))
    )
    text = tiny_text[:2000]
    assert compare(one, other, tune=text, unseen=text).share == 1


def test_the_share_follows_who_knows_the_text(file, spelling_model, tiny_text) -> None:
    fool = spelling_model(file.tokenizer, "zq" * 40)
    scholar = OnnxModel(file)
    text = tiny_text[:2000]
    assert best_share(Speaker(scholar, file), Speaker(fool, file), text) == 0.25
    assert best_share(Speaker(fool, file), Speaker(scholar, file), text) > 0.5
