"""What is measured of a model, on texts and models small enough to check by hand."""

import itertools
import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.language_model.errors import Cancelled, OptionError
from desktop_app.language_model.evaluation import (
    NOTHING_TYPED,
    Surprise,
    Typing,
    measure_surprise,
    measure_typing,
    models_text,
    repetition,
    writers_text,
)
from desktop_app.language_model.memory import DocumentMemory
from desktop_app.language_model.model_file import read_model
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.language_model.sampling import SamplingOptions, distribution
from desktop_app.resource_files import resource_path

PLAIN = SamplingOptions("temperature")
TYPED = Typing(40, 20, 4, 1, 10, 5)
TEXT = "The cat sat on the mat. "
NATS = -math.log(0.9)


def test_repetition_is_the_share_of_runs_that_stood_there_before():
    assert repetition("I am sure.") == 0.0
    assert repetition("one two three four five six") == 0.0
    assert repetition("I am sure I am sure I am sure") == pytest.approx(3 / 6)


def typing_of(text, answers, skip=0):
    """Let a writer type `text`; `answers` says what is suggested where, by the text before."""
    return measure_typing(lambda before: answers.get(before, ""), text, skip=skip)


def test_surprise_is_the_mean_over_the_characters_measured(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, TEXT)
    surprise = measure_surprise(model, char_tokenizer, TEXT * 20, skip=96, characters=288)
    assert surprise.characters == 288
    assert surprise.nats_per_character == pytest.approx(NATS)
    assert surprise.bits_per_character == pytest.approx(NATS / math.log(2))
    assert surprise.words == 72
    assert surprise.perplexity_per_word == pytest.approx(0.9**-4)


def test_what_is_skipped_is_read_but_not_measured(chain_model, char_tokenizer):
    # After "a" only "b" can come: with "a" skipped and read, "b" is no surprise.
    a, b = char_tokenizer.encode("ab")
    chances = {i: {a: 0.5, b: 0.5} for i in range(char_tokenizer.vocabulary_size)}
    model = chain_model(chances | {a: {b: 1.0}})
    assert measure_surprise(model, char_tokenizer, "ab", skip=1).nats == pytest.approx(0)
    assert measure_surprise(model, char_tokenizer, "ab", skip=0).nats == pytest.approx(math.log(2))


def test_a_text_is_measured_in_bounded_calls(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, TEXT)
    measure_surprise(model, char_tokenizer, TEXT * 100, skip=500, characters=1000)
    assert max(time for _, time in model.batches) <= 256


def test_a_real_model_is_as_surprised_in_long_calls_as_in_single_steps(tiny_model):
    file = read_model(tiny_model)
    model = OnnxModel(file, "cpu", "float")
    text = resource_path("samples/the-ferry.txt").read_text(encoding="utf-8")
    text = models_text(text, file.card)
    nats, state = 0.0, model.zero_state()
    ids = [
        *file.tokenizer.encode("\n" + text[:700]),
        *(measured := file.tokenizer.encode(text[700:1700])),
    ]
    for place, (token, following) in enumerate(itertools.pairwise(ids)):
        output = model.step(np.array([[token]], np.int32), state)
        state = output.state
        if place + 1 >= len(ids) - len(measured):
            nats -= math.log(distribution(output.logits[0, -1], PLAIN)[following])
    surprise = measure_surprise(model, file.tokenizer, text, skip=700, characters=1000)
    assert surprise.nats == pytest.approx(nats, rel=1e-4)


def test_a_shorter_text_is_measured_to_its_end(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, TEXT)
    assert measure_surprise(model, char_tokenizer, TEXT, skip=20).characters == len(TEXT) - 20


@pytest.mark.parametrize("measure", [measure_surprise, measure_typing])
def test_a_text_too_short_to_measure_is_refused_in_words(measure, spelling_model, char_tokenizer):
    arguments = (
        (spelling_model(char_tokenizer, TEXT), char_tokenizer)
        if measure is measure_surprise
        else (str,)
    )
    with pytest.raises(OptionError, match="only 24 characters and the first 5,000"):
        measure(*arguments, TEXT)
    with pytest.raises(OptionError, match="not -1 and 20"):
        measure(*arguments, TEXT, skip=-1, characters=20)


def test_measuring_can_be_cancelled(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, TEXT)
    with pytest.raises(Cancelled):
        measure_surprise(model, char_tokenizer, TEXT, skip=1, cancelled=lambda: True)
    with pytest.raises(Cancelled):
        measure_typing(str, TEXT, skip=1, cancelled=lambda: True)


def test_an_unknown_word_is_charged_for_its_letters(word_tokenizer, chain_model):
    tokenizer = word_tokenizer("ab b")
    chances = {i: dict.fromkeys(range(4), 0.25) for i in range(tokenizer.vocabulary_size)}
    model = chain_model(chances)
    known = measure_surprise(model, tokenizer, "ab b", skip=0)
    assert known.nats == pytest.approx(3 * math.log(4))
    # The vocabulary spells a, b, space, b, and four ends; each of 256 bytes adds one: 264.
    unknown = measure_surprise(model, tokenizer, "bz b", skip=0)
    spelled = math.log(264 / 3) + math.log(264 / 1) + math.log(264 / 4)
    assert unknown.nats == pytest.approx(3 * math.log(4) + spelled)


def test_a_word_model_gains_nothing_by_knowing_no_words(word_tokenizer, chain_model):
    tokenizer = word_tokenizer(" ")
    model = chain_model({i: {0: 0.5, 1: 0.5} for i in range(tokenizer.vocabulary_size)})
    surprise = measure_surprise(model, tokenizer, "Nothing whatever known here", skip=0)
    assert surprise.bits_per_character > 8


def test_surprises_and_typings_add_up():
    total = Surprise(10, 2, 5.0) + Surprise(30, 6, 3.0)
    assert total.nats_per_character == pytest.approx(0.2)
    assert total.perplexity_per_word == pytest.approx(math.e)
    assert Typing(10, 8, 2, 1, 4, 2) + Typing(30, 12, 2, 0, 6, 3) == TYPED
    assert TYPED.savings == pytest.approx(0.5)
    assert TYPED.acceptance == pytest.approx(0.5)
    assert TYPED.next_word_accuracy == pytest.approx(0.25)


def test_measures_of_nothing_are_no_error():
    assert Surprise(3, 0, 5.0).perplexity_per_word == math.inf
    assert Surprise(3, 1, 5000.0).perplexity_per_word == math.inf
    assert NOTHING_TYPED.next_word_accuracy == 0


def test_without_suggestions_every_character_is_a_keystroke():
    typing = typing_of("To be or not", {})
    assert typing == Typing(
        characters=12, keystrokes=12, word_starts=3, next_words_right=0, shown=0, accepted=0
    )
    assert typing.savings == 0


def test_all_of_a_suggestion_is_taken_for_one_keystroke():
    assert typing_of("To be or not", {"To ": "be or "}).keystrokes == 3 + 1 + 3


def test_else_its_first_word_is_taken():
    assert typing_of("To be or not", {"To ": "be and "}).keystrokes == 3 + 1 + 7
    assert typing_of("end. He went", {"end": ". He was"}).keystrokes == 3 + 1 + 5


def test_a_suggestion_that_is_wrong_costs_nothing():
    assert typing_of("To be or not", {"To ": "live ", "To be": "!"}).keystrokes == 12


def test_a_single_character_is_not_worth_taking():
    assert typing_of("I am", {"": "I"}).keystrokes == typing_of("I am", {}).keystrokes


def test_nothing_is_taken_that_ends_inside_a_word():
    assert typing_of("then", {"": "the "}).keystrokes == 4
    assert typing_of("then", {"": "the"}).keystrokes == 4
    assert typing_of("don't go", {"": "don"}).keystrokes == 8
    assert typing_of("don't go", {"": "don't"}).keystrokes == 4


def test_nothing_is_taken_beyond_the_end_of_what_is_measured():
    answers = {"To ": "be"}
    typing = measure_typing(lambda before: answers.get(before, ""), "To be", skip=0, characters=4)
    assert typing.keystrokes == 4


def test_next_words_are_counted_where_they_start_after_a_space():
    answers = {"To ": "be or not to", "To be ": "or", "To be or ": "knot"}
    typing = typing_of("To be or not", answers)
    assert (typing.word_starts, typing.next_words_right) == (3, 2)


def test_next_words_inside_what_was_accepted_are_asked_for_too():
    answers = {"To ": "be or ", "To be ": "or"}
    typing = typing_of("To be or not", answers)
    assert (typing.keystrokes, typing.word_starts, typing.next_words_right) == (7, 3, 2)


@given(text=st.text("ab' \n.", min_size=1), suggestions=st.lists(st.text("ab' .", max_size=6)))
def test_a_writer_types_at_most_every_character_and_asks_only_with_what_is_there(text, suggestions):
    def suggest(before):
        assert text.startswith(before)
        return suggestions[len(before) % len(suggestions)] if suggestions else ""

    typing = measure_typing(suggest, text, skip=0)
    assert 1 <= typing.keystrokes <= typing.characters == len(text)
    assert typing.next_words_right <= typing.word_starts


def test_a_writer_who_is_told_the_truth_takes_all_of_it():
    text = "One two, three. Four's five"
    pieces = ["One ", "two, ", "three. ", "Four's ", "five"]
    ends = list(itertools.accumulate(map(len, pieces), initial=0))
    answers = {text[:end]: piece for end, piece in zip(ends, pieces, strict=False)}
    assert typing_of(text, answers).keystrokes == len(pieces)


def test_what_is_skipped_is_there_already():
    seen = []
    measure_typing(lambda before: seen.append(before) or "", "To be", skip=3)
    assert seen == ["To ", "To b"]


def test_the_writers_text_is_plain_prose_with_empty_lines_between_paragraphs():
    raw = "\ufeff“It _is_\u2014well\u2026”\r\n\r\n\r\nHe\u00a0said\tit.  \n"
    assert writers_text(raw) == '"It is--well..."\n\nHe said it.\n'


def test_the_models_text_is_as_its_card_says():
    raw = "\u201cIt\u201d\n\nHe  is"
    prose = SimpleNamespace(normalisation="prose", lowercase=False)
    assert models_text(raw, prose) == '"It"\nHe is\n'
    assert models_text(raw, SimpleNamespace(normalisation="none", lowercase=False)) == raw
    lower = SimpleNamespace(normalisation="prose", lowercase=True)
    assert models_text(raw, lower) == '"it"\nhe is\n'


def test_a_suggestion_counts_as_shown_once_while_it_is_typed_through():
    answers = {"The ": "cab", "The c": "ab", "The ca": "b", "The cat": " sat"}
    typing = typing_of("The cat sat", answers, skip=4)
    # "cab" shows and stays until "t" is typed; " sat" shows and is accepted.
    assert (typing.shown, typing.accepted) == (2, 1)


def test_what_was_read_before_is_remembered(chain_model, char_tokenizer):
    size = char_tokenizer.vocabulary_size
    model = chain_model({i: dict.fromkeys(range(size), 1 / size) for i in range(size)})
    text = "abc " * 20
    alone = measure_surprise(model, char_tokenizer, text, skip=40)
    remembering = measure_surprise(
        model, char_tokenizer, text, skip=40, memory=DocumentMemory(model.vocabulary_size)
    )
    assert remembering.nats < 0.5 * alone.nats
    assert remembering.characters == alone.characters
