"""Words by their whole probability, on a model whose numbers are worked out by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from desktop_app.language_model.errors import Cancelled
from desktop_app.language_model.generation import never
from desktop_app.language_model.sampling import softmax
from desktop_app.language_model.token_index import TokenIndex, goes_on_with_word
from desktop_app.language_model.word_search import WordSearch

TOKENS = (b"\n", b" cat", b" ca", b"t", b" dog", b" ", b"'s", b",", b"\xc3", b"\xa9")
NEWLINE, CAT, CA, T, DOG, SPACE, S, COMMA, C3, A9 = range(len(TOKENS))

AFTER_A_WORD = {SPACE: 0.9, COMMA: 0.1}
CHANCES = {
    NEWLINE: {CAT: 0.3, CA: 0.3, DOG: 0.4},
    CAT: AFTER_A_WORD,
    CA: {T: 0.9, SPACE: 0.1},
    T: AFTER_A_WORD,
    DOG: {S: 0.5, COMMA: 0.5},
    SPACE: {C3: 0.5, T: 0.5},
    S: AFTER_A_WORD,
    COMMA: {DOG: 1.0},
    C3: {A9: 1.0},
    A9: AFTER_A_WORD,
}


@pytest.fixture
def find(chain_model):
    model = chain_model(CHANCES)
    search = WordSearch(model, TokenIndex(SimpleNamespace(token_bytes=TOKENS)))

    def find(pending: str, *, last: int = NEWLINE, **options):
        out = model.step(np.array([[last]], np.int32), model.zero_state())
        options = {"width": 8, "count": 4, "cancelled": never} | options
        words = search.find(softmax(out.logits[0, -1]), out.state, pending.encode(), **options)
        return {word.text: round(float(np.exp(word.log_probability)), 4) for word in words}

    return find


def test_the_ways_to_spell_a_word_are_added_up(find):
    assert find("")[" cat"] == pytest.approx(0.3 + 0.3 * 0.9)


def test_the_likeliest_word_wins_over_the_likeliest_token(find):
    assert next(iter(find("", count=1))) == " cat"


def test_probabilities_are_given_what_is_half_typed(find):
    assert find(" c")["at"] == pytest.approx(0.57 / 0.6, abs=1e-4)
    assert find(" ca")["t"] == pytest.approx(0.57 / 0.6, abs=1e-4)


def test_what_is_no_word_is_less_likely_than_its_spelling(find):
    assert next(iter(find(""))) == " cat"
    assert next(iter(find("", is_word={"dog"}.__contains__))) == " dog"


@pytest.mark.parametrize(
    ("typed", "options"),
    [("at", {"pending": " c", "begun": "c"}), ("t", {"last": CA, "begun": "ca"})],
)
def test_a_word_is_known_with_what_is_typed_of_it_pending_or_read(find, typed, options):
    pending = options.pop("pending", "")
    plain = find(pending, **options)[typed]
    assert find(pending, is_word={"cat"}.__contains__, **options)[typed] == plain
    strange = find(pending, is_word={"dog"}.__contains__, **options)[typed]
    assert strange == pytest.approx(0.1 * plain, abs=1e-4)


def test_words_far_less_likely_than_the_best_are_not_looked_for(find):
    assert find("", within=1.3).keys() < find("").keys()
    assert max(find("", within=1.3).values()) == max(find("").values())


def test_a_word_counts_only_where_it_ends(find):
    found = find(" d")
    assert found["og"] == pytest.approx(0.5)
    assert found["og's"] == pytest.approx(0.5)


def test_what_no_token_agrees_with_has_no_words(find):
    assert find(" xylo") == {}


def test_a_character_in_two_tokens_is_never_shown_by_half(find):
    found = find(" ", last=CAT)
    assert "\u00e9" in found
    assert not any("\ufffd" in word for word in found)


def test_behind_a_word_nothing_goes_on_with_it(find):
    assert set(find("", last=CA, after_word=True)) <= {" \u00e9", " t"}


def test_a_search_can_be_cancelled(find):
    with pytest.raises(Cancelled):
        find("", cancelled=lambda: True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t", True),
        ("'s", True),
        ("'", False),
        (" a", False),
        ("7", True),
        ("\u00e9", True),
        (",", False),
    ],
)
def test_what_goes_on_with_a_word(text, expected):
    assert goes_on_with_word(text.encode()) is expected
