"""The state along a document: the same on every path, and cheap to go on from."""

import random

import numpy as np
import pytest

from desktop_app.language_model import WINDOW
from desktop_app.language_model.document_state import DocumentState
from desktop_app.language_model.errors import Cancelled
from desktop_app.language_model.generation import StepOutput, never

WORDS = (
    'the old lighthouse keeper\'s daughter -- Anna; "never" said, twice. well-known 1,234'.split()
)


class HistoryModel:
    """Its state depends on every token read and on how calls were cut, as an int8 graph's does."""

    state_width = 1
    hidden_width = 8

    def __init__(self, vocabulary_size: int) -> None:
        self.vocabulary_size = vocabulary_size
        self.tokens_read = 0
        self.calls = 0

    def zero_state(self, batch: int = 1) -> np.ndarray:
        return np.zeros((batch, 1), np.float32)

    def step(self, tokens: np.ndarray, state: np.ndarray, keep: int = 1) -> StepOutput:
        self.tokens_read += tokens.shape[1]
        self.calls += 1
        value = float(state[0, 0]) + 0.1
        for token in tokens[0]:
            value = (value * 31 + int(token) + 1) % 65_521
        logits = np.full((1, keep, self.vocabulary_size), value, np.float32)
        hidden = np.ones((1, tokens.shape[1], self.hidden_width), np.float32)
        hidden[..., 0] = value / 65_521
        return StepOutput(logits, hidden, np.full((1, 1), value, np.float32))


@pytest.fixture
def fresh(char_tokenizer):
    """Return a function that makes a state which has read nothing, and its model."""

    def make() -> tuple[DocumentState, HistoryModel]:
        model = HistoryModel(char_tokenizer.vocabulary_size)
        return DocumentState(model, char_tokenizer, prose=True, lowercase=False), model

    return make


def prose(characters: int, seed: int = 1) -> str:
    chooser = random.Random(seed)
    text = ""
    while len(text) < characters:
        paragraph = " ".join(chooser.choices(WORDS, k=chooser.randint(5, 120)))
        text += paragraph + chooser.choice([".\n", ".\n\n", "\u201d\n", "...\n"])
    return text[:characters]


def window(text: str) -> tuple[str, int]:
    before = text[-WINDOW:]
    return before, len(text) - len(before)


def read(state: DocumentState, text: str):
    return state.read(*window(text), never)


def same(one, other) -> bool:
    return (
        one.pending == other.pending
        and one.recent == other.recent
        and np.array_equal(one.state, other.state)
        and np.array_equal(one.logits, other.logits)
        and [tokens for _, tokens in one.remembered] == [tokens for _, tokens in other.remembered]
        and np.array_equal(np.concatenate(one.passed), np.concatenate(other.passed))
        and sum(map(len, one.passed)) == len(one.remembered[-1][1])
    )


def test_the_reading_is_the_same_whichever_way_the_caret_came(fresh):
    text = prose(20_000)
    state, _ = fresh()
    chooser = random.Random(7)
    caret = 0
    for _ in range(150):
        move = chooser.random()
        if move < 0.6:
            caret += chooser.randint(1, 30)
        elif move < 0.85:
            caret -= chooser.randint(1, 40)
        else:
            caret = chooser.randrange(len(text))
        caret = min(max(caret, 0), len(text))
        alone, _ = fresh()
        assert same(read(state, text[:caret]), read(alone, text[:caret]))


def test_an_edit_far_back_and_its_undo_leave_no_trace(fresh):
    text = prose(9_000)
    state, _ = fresh()
    read(state, text)
    edited = text[:4_000] + "But " + text[4_000:]
    alone, _ = fresh()
    assert same(read(state, edited), read(alone, edited))
    alone, _ = fresh()
    assert same(read(state, text), read(alone, text))


def test_the_whole_document_and_its_last_window_give_the_same_reading(fresh):
    text = prose(90_000)
    for length in (5_000, 8_193, 30_000, WINDOW, WINDOW + 1, 70_001, 90_000):
        whole, _ = fresh()
        part, _ = fresh()
        assert same(whole.read(text[:length], 0, never), read(part, text[:length]))


def test_a_key_at_the_end_of_a_million_characters_costs_a_step_or_two(fresh):
    text = prose(1_000_500)
    state, model = fresh()
    read(state, text[:1_000_000])
    costs = []
    for end in range(1_000_001, 1_000_201):
        calls = model.calls
        read(state, text[:end])
        costs.append(model.calls - calls)
    assert max(costs) <= 2


def test_crossing_into_the_next_cell_costs_no_prefill_when_it_was_prepared(fresh):
    text = prose(7_000)
    state, model = fresh()
    for end in range(6_000, 6_200):
        read(state, text[:end])
        for _ in state.prepare(*window(text[:end])):
            pass
    tokens = model.tokens_read
    read(state, text[:6_200])
    assert model.tokens_read - tokens < 150


def test_how_surprising_a_prepared_page_is_costs_no_reading(fresh):
    text = prose(3 * 2_048)
    state, model = fresh()
    for _ in state.prepare(*window(text[:-1])):
        pass
    reading = read(state, text)
    tokens = model.tokens_read
    assert state.surprisal(reading) is not None
    assert model.tokens_read == tokens


def test_turning_back_from_what_was_read_ahead_costs_a_step_or_two(fresh):
    text = prose(3_000)
    state, model = fresh()
    for end in range(2_000, 2_150):
        read(state, text[:end])
        read(state, text[:end] + " and so on, as far as that.")
        calls = model.calls
        read(state, text[:end])
        assert model.calls - calls <= 2


def test_reading_ahead_in_pauses_changes_no_answer(fresh):
    text = prose(12_000)
    state, _ = fresh()
    ahead = iter(())
    for end in range(6_000, 12_000, 37):
        alone, _ = fresh()
        assert same(read(state, text[:end]), read(alone, text[:end]))
        if next(ahead, "done") == "done":
            ahead = state.prepare(*window(text[:end]))


def test_an_empty_page_has_a_reading(fresh):
    state, model = fresh()
    assert read(state, "").pending == ""
    assert model.tokens_read == 1


def test_leading_white_space_is_the_line_break_that_every_text_follows(fresh):
    one, _ = fresh()
    other, _ = fresh()
    assert same(read(one, "\n\n  Once upon"), read(other, "Once upon"))


def test_a_reading_can_be_cancelled_and_taken_up_again(fresh):
    text = prose(5_000)
    state, _ = fresh()
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        state.read(text, 0, lambda: next(asked))
    alone, _ = fresh()
    assert same(read(state, text), read(alone, text))


def test_a_line_of_a_million_characters_is_read_like_any_other(fresh):
    text = "x" * 1_000_000
    state, model = fresh()
    read(state, text)
    assert model.tokens_read < WINDOW
