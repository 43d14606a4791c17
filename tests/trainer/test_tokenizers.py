import pytest

from trainer.recipe import TokenizerRecipe
from trainer.tokenizers import fit_tokenizer

TEXT = "The lamp was lit. It's late, isn't it?\n\tA\r\n lamp \U0001f468\u200d\U0001f469 é\n" * 3


@pytest.mark.parametrize(("level", "size"), [("char", 300), ("word", 100), ("subword", 300)])
def test_known_text_survives_at_every_level(level: str, size: int) -> None:
    tokenizer = fit_tokenizer(TokenizerRecipe(level=level, vocabulary=size), [TEXT, "more"])
    assert tokenizer.decode(tokenizer.encode(TEXT)) == TEXT
    assert tokenizer.vocabulary_size <= size
    assert tokenizer.level == level


@pytest.mark.parametrize("level", ["char", "subword"])
def test_unseen_characters_are_spelled_with_bytes(level: str) -> None:
    tokenizer = fit_tokenizer(TokenizerRecipe(level=level, vocabulary=300), [TEXT])
    assert tokenizer.decode(tokenizer.encode("日本 \U0001f600")) == "日本 \U0001f600"


def test_the_commonest_words_are_kept() -> None:
    tokenizer = fit_tokenizer(TokenizerRecipe(level="word", vocabulary=4), ["a b a b a c"])
    assert tokenizer.decode(tokenizer.encode("a b c")) == "a b <unk>"


@pytest.mark.parametrize("level", ["char", "word", "subword"])
def test_the_same_text_gives_the_same_tokenizer(level: str) -> None:
    one, other = (
        fit_tokenizer(TokenizerRecipe(level=level, vocabulary=300), [TEXT]).to_json()
        for _ in range(2)
    )
    assert one == other
