"""Before and after, on pages that neither model has seen."""

import pytest

from desktop_app.language_model import comparison
from desktop_app.language_model.comparison import Speaker, best_share, compare
from desktop_app.language_model.model_file import ModelFile, read_model
from desktop_app.language_model.onnx_model import OnnxModel


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "_TYPED", 200)


@pytest.fixture
def file(tiny_model) -> ModelFile:
    return read_model(tiny_model)


def test_a_model_that_knows_the_text_is_better(file, spelling_model, tiny_text) -> None:
    tokenizer = file.tokenizer
    fool = spelling_model(tokenizer, "zq" * 40)
    scholar = OnnxModel(file)
    text = tiny_text[:3000]
    found = compare(
        Speaker(fool, tokenizer, file.card),
        Speaker(scholar, tokenizer, file.card),
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
    tokenizer = file.tokenizer
    text = tiny_text[:6000]
    found = compare(
        Speaker(spelling_model(tokenizer, "zq" * 40), tokenizer, file.card),
        Speaker(OnnxModel(file), tokenizer, file.card),
        tune=text,
        unseen=text,
    )
    assert "Martha" in found.names
    assert all(text.count(name) > 1 for name in found.names)
    assert found.phrases
    assert all(text.lower().count(phrase.lower()) > 1 for phrase in found.phrases)


def test_a_model_against_itself_is_no_better(file, tiny_text) -> None:
    one = Speaker(OnnxModel(file), file.tokenizer, file.card)
    found = compare(one, one, tune=tiny_text[:2000], unseen=tiny_text[:2000])
    assert not found.better
    assert found.names == found.phrases == ()


def test_models_of_different_tokens_are_compared_unmixed(tiny_models, tiny_text) -> None:
    one, other = (
        Speaker(OnnxModel(file), file.tokenizer, file.card)
        for file in (read_model(tiny_models[level]) for level in ("char", "subword"))
    )
    text = tiny_text[:2000]
    assert compare(one, other, tune=text, unseen=text).share == 1


def test_the_share_follows_who_knows_the_text(file, spelling_model, tiny_text) -> None:
    fool = spelling_model(file.tokenizer, "zq" * 40)
    scholar = OnnxModel(file)
    text = tiny_text[:2000]
    assert best_share(scholar, Speaker(fool, file.tokenizer, file.card), text) == 0.25
    assert best_share(fool, Speaker(scholar, file.tokenizer, file.card), text) > 0.5
