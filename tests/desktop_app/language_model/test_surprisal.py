"""How unexpected words are: by hand-made models first, then by a trained one."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.language_model.completer import Completer
from desktop_app.language_model.errors import Cancelled
from desktop_app.language_model.model_file import ModelCard, read_card, read_model
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.language_model.surprisal import (
    CONTEXT,
    ParagraphSurprisal,
    Stretch,
    SurprisalReader,
    begins_stretch,
    context_before,
    spelling_cost,
    spelling_costs,
)


@pytest.fixture
def card(tiny_model: Path) -> ModelCard:
    return read_card(tiny_model)


def measured(reader: SurprisalReader, *paragraphs: str, before: Sequence[str] = ()):
    *slices, result = reader.read(Stretch(tuple(before), paragraphs))
    assert not any(slices)
    return result


def words(paragraph: str, result: ParagraphSurprisal) -> dict[str, float]:
    return {
        paragraph[start:end]: float(bits)
        for (start, end), bits in zip(result.spans.tolist(), result.bits, strict=True)
    }


def test_a_word_tells_what_its_characters_and_the_space_before_it_tell(
    char_tokenizer, spelling_model, card
):
    reader = SurprisalReader(spelling_model(char_tokenizer, "sea air "), char_tokenizer, card)
    (result,) = measured(reader, "sea air")
    bit = -math.log2(0.9)
    assert words("sea air", result) == pytest.approx({"sea": 3 * bit, "air": 4 * bit}, rel=1e-3)


def test_what_is_not_expected_tells_more(char_tokenizer, spelling_model, card):
    reader = SurprisalReader(spelling_model(char_tokenizer, "sea air "), char_tokenizer, card)
    (result,) = measured(reader, "sea ajr!")
    told = words("sea ajr!", result)
    assert told["ajr"] > told["sea"] + 5
    assert told["!"] > 5


def test_curly_quotes_and_dashes_keep_their_places(char_tokenizer, spelling_model, card):
    text = "“So—” don’t…"
    reader = SurprisalReader(spelling_model(char_tokenizer, '"so'), char_tokenizer, card)
    (result,) = measured(reader, text)
    assert list(words(text, result)) == ["“", "So", "—”", "don’t", "…"]
    assert (result.bits > 0).all()


def test_letters_that_grow_in_lower_case_keep_their_places(char_tokenizer, spelling_model, card):
    lowercase = ModelCard(**{**vars(card), "lowercase": True})
    reader = SurprisalReader(spelling_model(char_tokenizer, "i"), char_tokenizer, lowercase)
    (result,) = measured(reader, "İİİ sea")
    assert list(words("İİİ sea", result)) == ["İİİ", "sea"]
    assert (result.bits > 0).all()


def test_empty_paragraphs_have_no_words(char_tokenizer, spelling_model, card):
    reader = SurprisalReader(spelling_model(char_tokenizer, "sea"), char_tokenizer, card)
    results = measured(reader, "", "sea", "  ", "", "air")
    assert [len(result.bits) for result in results] == [0, 1, 0, 0, 1]
    (nothing,) = measured(reader, "")
    assert len(nothing.bits) == 0


def test_an_unknown_word_is_charged_for_its_letters(word_tokenizer, spelling_model, card):
    tokenizer = word_tokenizer("the sea\n")
    # A model that thinks an unknown word quite likely.
    model = spelling_model(word_tokenizer("the sea\n"), "xyz")
    reader = SurprisalReader(model, tokenizer, card)
    (short,) = measured(reader, "the qx")
    (long,) = measured(reader, "the qxqxqx")
    costs = spelling_costs(tokenizer)
    more = (spelling_cost(costs, "qxqxqx") - spelling_cost(costs, "qx")) / math.log(2)
    assert long.bits[1] - short.bits[1] == pytest.approx(more, rel=1e-3)


def test_the_cost_of_spelling_belongs_to_a_whole_distribution(word_tokenizer):
    costs = spelling_costs(word_tokenizer("the sea\n"))
    assert np.exp(-costs).sum() == pytest.approx(1)


def test_only_what_stands_shortly_before_is_read(tiny_model: Path):
    reader = trained(tiny_model)
    before = ["x" * CONTEXT]
    (near,) = measured(reader, "The lamp.", before=before)
    (far,) = measured(reader, "The lamp.", before=["Something else.", *before])
    assert np.array_equal(near.bits, far.bits)


def test_what_stands_shortly_before_matters(tiny_model: Path):
    reader = trained(tiny_model)
    (one,) = measured(reader, "The lamp.")
    (other,) = measured(reader, "The lamp.", before=["She climbed the stairs."])
    assert not np.array_equal(one.bits, other.bits)


def test_a_trained_model_is_not_surprised_by_what_it_learned(tiny_model: Path, tiny_text: str):
    reader = trained(tiny_model)
    learned = tuple(tiny_text.split("\n"))
    shuffled = tuple(" ".join(sorted(paragraph.split())) for paragraph in learned)
    mean = [
        float(np.concatenate([result.bits for result in measured(reader, *text)]).mean())
        for text in (learned, shuffled)
    ]
    assert mean[0] < 0.8 * mean[1]


def test_figures_agree_with_those_of_the_evaluation(tiny_model: Path, tiny_text: str):
    from desktop_app.language_model.evaluation import measure_surprise

    model = read_model(tiny_model)
    text = tiny_text.split("\n")[0]
    total = measure_surprise(OnnxModel(model, "cpu"), model.tokenizer, text, skip=0).nats
    (result,) = measured(trained(tiny_model), text)
    # int8 scales the activations of a call of another length a little otherwise.
    assert float(result.bits.sum()) == pytest.approx(total / math.log(2), rel=0.05)


def test_reading_is_given_up_between_two_calls(tiny_model: Path):
    reading = trained(tiny_model).read(Stretch((), ("The sea. " * 100,)), lambda: True)
    with pytest.raises(Cancelled):
        next(reading)


def test_the_completer_measures_too(tiny_model: Path):
    model = read_model(tiny_model)
    completer = Completer(OnnxModel(model, "cpu"), model.tokenizer, model.card)
    *_, (result,) = completer.surprisals(Stretch((), ("The lamp was lit.",)))
    assert len(result.bits) == 5


@given(st.lists(st.text(max_size=40), max_size=8), st.integers(0, 8))
def test_the_context_is_whole_paragraphs_and_no_more_than_needed(paragraphs, first):
    first = min(first, len(paragraphs))
    context = context_before([p * 40 for p in paragraphs], first)
    assert context == tuple(p * 40 for p in paragraphs)[first - len(context) : first]
    assert sum(len(p) + 1 for p in context[1:]) < CONTEXT
    enough = sum(len(p) + 1 for p in context) >= CONTEXT
    assert enough or len(context) == first


def test_an_empty_paragraph_begins_no_stretch():
    assert not begins_stretch("")
    assert not begins_stretch(" \t")
    assert 60 < sum(begins_stretch(f"Paragraph {n}.") for n in range(800)) < 140


def trained(path: Path) -> SurprisalReader:
    model = read_model(path)
    return SurprisalReader(OnnxModel(model, "cpu"), model.tokenizer, model.card)
