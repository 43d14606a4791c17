"""Text to a fitted tokenizer, at the level of characters, words or subwords."""

from collections import Counter
from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from desktop_app.language_model.tokenizer import UNKNOWN, TextTokenizer

from .recipe import TokenizerRecipe

_WORD = r"\s|[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}\p{N}]+)*|[^\s\p{L}\p{M}\p{N}]"
_SUBWORD = r" ?[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*| ?\p{N}+| ?[^\s\p{L}\p{M}\p{N}]+|\s+"


def fit_tokenizer(recipe: TokenizerRecipe, pieces: Iterable[str]) -> TextTokenizer:
    """Fit a tokenizer of at most ``recipe.vocabulary`` tokens on the text of ``pieces``."""
    fit = {"char": _fit_characters, "word": _fit_words, "subword": _fit_subwords}[recipe.level]
    return TextTokenizer(fit(recipe.vocabulary, pieces), recipe.level)


def _fit_characters(size: int, pieces: Iterable[str]) -> Tokenizer:
    counts: Counter[str] = Counter()
    for piece in pieces:
        counts.update(piece)
    # Characters that are not in the vocabulary are spelled with their bytes: nothing is lost.
    names = [f"<0x{byte:02X}>" for byte in range(256)]
    names += sorted(c for c, _ in counts.most_common(size - 256))
    tokenizer = Tokenizer(
        models.BPE(vocab={n: i for i, n in enumerate(names)}, merges=[], byte_fallback=True)
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    return tokenizer


def _fit_words(size: int, pieces: Iterable[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel(unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_WORD), "isolated")
    tokenizer.decoder = decoders.Fuse()
    trainer = trainers.WordLevelTrainer(
        vocab_size=size, special_tokens=[UNKNOWN], show_progress=False
    )
    tokenizer.train_from_iterator(pieces, trainer)
    return tokenizer


def _fit_subwords(size: int, pieces: Iterable[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_SUBWORD), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(pieces, trainer)
    return tokenizer
