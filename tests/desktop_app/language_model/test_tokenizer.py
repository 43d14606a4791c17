"""Text to tokens and back, at the three levels."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.language_model.errors import ModelFileError
from desktop_app.language_model.tokenizer import LEVELS, TextTokenizer
from trainer.recipe import TokenizerRecipe
from trainer.tokenizers import fit_tokenizer

TEXT = (
    "The keeper's lamp wasn't lit -- not once, not ever -- in that cold, well-known winter.\n"
    '"Who\'s there?" said Anna; 1,234 waves answered. It is the lamp, the lamp!\n'
) * 20
DIFFICULT = (
    "\U0001f469\u200d\U0001f680 caf\u00e9 e\u0301 \r\n\ttab \u4e2d\u6587 \u05e9\u05dc\u05d5\u05dd"
)
TYPED = st.text(alphabet="abT'\u2019 -.,\"\n1_\u00e9\u0301", max_size=40)


@pytest.fixture(scope="module")
def tokenizers() -> dict[str, TextTokenizer]:
    return {
        level: fit_tokenizer(TokenizerRecipe(level=level, vocabulary=400), [TEXT])
        for level in LEVELS
    }


@pytest.mark.parametrize("level", LEVELS)
def test_known_text_is_lossless_at_every_level(tokenizers, level):
    tokenizer = tokenizers[level]
    assert tokenizer.decode(tokenizer.encode(TEXT)) == TEXT


@pytest.mark.parametrize("level", ["char", "subword"])
def test_unseen_text_is_lossless_where_bytes_stand_in(tokenizers, level):
    tokenizer = tokenizers[level]
    assert tokenizer.decode(tokenizer.encode(DIFFICULT)) == DIFFICULT


def test_an_unseen_word_is_unknown_at_word_level(tokenizers):
    tokenizer = tokenizers["word"]
    assert tokenizer.unknown_id in tokenizer.encode("the xylophone")


@pytest.mark.parametrize("level", LEVELS)
def test_token_bytes_spell_the_text(tokenizers, level):
    tokenizer = tokenizers[level]
    spelled = b"".join(tokenizer.token_bytes[i] for i in tokenizer.encode(TEXT))
    assert spelled.decode() == TEXT


@pytest.mark.parametrize("level", ["char", "subword"])
def test_a_stream_never_gives_half_a_character(tokenizers, level):
    tokenizer = tokenizers[level]
    stream = tokenizer.stream()
    pieces = [stream.push(i) for i in tokenizer.encode(DIFFICULT)]
    assert "".join(pieces) + stream.finish() == DIFFICULT
    assert "\ufffd" not in "".join(pieces)


@pytest.mark.parametrize("level", LEVELS)
@given(text=TYPED, typed=TYPED)
@settings(max_examples=300)
def test_tokens_before_the_safe_boundary_never_change(tokenizers, level, text, typed):
    tokenizer = tokenizers[level]
    boundary = tokenizer.safe_boundary(text)
    settled = tokenizer.encode(text[:boundary]).tolist()
    assert tokenizer.encode(text + typed).tolist()[: len(settled)] == settled


def test_the_half_typed_word_and_the_marks_before_it_are_not_settled(tokenizers):
    tokenizer = tokenizers["subword"]
    for text, settled in {
        "the old lig": "the old",
        "the old ": "the old",
        'said, "Wh': "said,",
        "don't": "",
        "the well-kn": "the well",
    }.items():
        assert text[: tokenizer.safe_boundary(text)] == settled


@pytest.mark.parametrize(
    "text", ["", "{}", "[1, 2]", '{"version": "1.0", "model": {"type": "Nothing"}}']
)
def test_a_broken_tokenizer_is_refused_in_words(text):
    with pytest.raises(ModelFileError, match=r"tokenizer\.json"):
        TextTokenizer.from_json(text, "subword")


@pytest.mark.parametrize("level", LEVELS)
def test_a_tokenizer_survives_its_file(tokenizers, level):
    tokenizer = tokenizers[level]
    again = TextTokenizer.from_json(tokenizer.to_json(), level)
    assert again.encode(TEXT).tolist() == tokenizer.encode(TEXT).tolist()


def test_lone_surrogates_do_no_harm(tokenizers):
    assert len(tokenizers["subword"].encode("a\ud800b"))
