"""The words of the training text, known again by their check sums."""

import numpy as np
import pytest

from desktop_app.language_model.errors import ModelFileError
from desktop_app.language_model.lexicon import WORD, Lexicon

TEXT = "The keeper's lamp; it was London, wasn't it?"


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon.of(WORD.findall(TEXT))


@pytest.mark.parametrize("word", ["lamp", "Lamp", "LAMP", "wasn't", "keeper's", "London's"])
def test_words_of_the_text_are_known_however_they_begin_or_end(lexicon, word):
    assert word in lexicon


@pytest.mark.parametrize("word", ["lam", "lamps", "london", "", "thekeeper"])
def test_what_is_no_word_of_the_text_is_not(lexicon, word):
    assert word not in lexicon


def test_a_lexicon_survives_its_file(lexicon):
    read = Lexicon.from_bytes(lexicon.to_bytes())
    assert len(read) == len(lexicon) == 7
    assert "lamp" in read


def test_an_empty_lexicon_knows_nothing():
    assert "lamp" not in Lexicon.from_bytes(b"")


def test_what_is_no_lexicon_is_refused_in_words(lexicon):
    content = lexicon.to_bytes()
    with pytest.raises(ModelFileError, match="in the middle of a word"):
        Lexicon.from_bytes(content[:-1])
    with pytest.raises(ModelFileError, match="not in order"):
        Lexicon.from_bytes(np.frombuffer(content, "<u4")[::-1].tobytes())
