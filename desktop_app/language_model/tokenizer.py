"""Text to token ids and back, at the level of characters, words or subwords."""

import codecs
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from tokenizers import Encoding, Tokenizer

from .errors import ModelFileError

LEVELS: Final = ("char", "word", "subword")
UNKNOWN: Final = "<unk>"

_SPACES: Final = frozenset(
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
_APOSTROPHES: Final = frozenset("'\u2019")


class TextTokenizer:
    """A Hugging Face tokenizer that knows its level, its bytes and where it may be trusted."""

    def __init__(self, tokenizer: Tokenizer, level: str) -> None:
        if level not in LEVELS:
            raise ModelFileError(f"The level must be one of {', '.join(LEVELS)}, not {level!r}.")
        self._tokenizer = tokenizer
        self.level = level
        self.vocabulary_size: int = tokenizer.get_vocab_size()
        self.unknown_id: int | None = tokenizer.token_to_id(UNKNOWN)

    @classmethod
    def from_json(cls, text: str, level: str) -> "TextTokenizer":
        """Read ``tokenizer.json``; raise ModelFileError when it is not a usable tokenizer."""
        try:
            tokenizer = cls(Tokenizer.from_str(text), level)
            # The library panics on some broken files only when they are used.
            tokenizer.decode(tokenizer.encode("A small trial.\n"))
            vocabulary = tokenizer._tokenizer.get_vocab()
        except ModelFileError:
            raise
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # Rust panics are not Exceptions
            raise ModelFileError(
                f"tokenizer.json cannot be read ({error}). Export the model again."
            ) from error
        if sorted(vocabulary.values()) != list(range(len(vocabulary))):
            raise ModelFileError(
                "tokenizer.json leaves gaps between its token numbers. Export the model again."
            )
        return tokenizer

    def to_json(self) -> str:
        """Return the text of ``tokenizer.json``."""
        return self._tokenizer.to_str()

    def encode(self, text: str) -> np.ndarray:
        """Return the token ids of ``text``, int32 (tokens,)."""
        return np.asarray(self._encoding(text).ids, np.int32)

    def encode_with_offsets(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Return ids int32 (tokens,), and where in ``text`` each starts and ends (tokens, 2)."""
        encoding = self._encoding(text)
        offsets = np.asarray(encoding.offsets, np.int64).reshape(-1, 2)
        return np.asarray(encoding.ids, np.int32), offsets

    def unknown_words(self, text: str) -> list[str]:
        """Return what of ``text`` becomes the unknown word, in the order of the text."""
        encoding = self._encoding(text)
        return [
            text[start:end]
            for token, (start, end) in zip(encoding.ids, encoding.offsets, strict=True)
            if token == self.unknown_id
        ]

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ``ids``."""
        return self._tokenizer.decode([int(i) for i in ids], skip_special_tokens=False)

    def stream(self) -> "TokenStream":
        """Return a decoder that is given one token at a time."""
        return TokenStream(self.token_bytes)

    @cached_property
    def token_bytes(self) -> tuple[bytes, ...]:
        """What each id adds to the text, UTF-8; empty for the unknown word."""
        names = (self._tokenizer.id_to_token(i) or "" for i in range(self.vocabulary_size))
        if self.level == "subword":
            return tuple(bytes(map(_BYTE_OF_CHARACTER.__getitem__, name)) for name in names)
        if self.level == "char":
            return tuple(
                bytes([int(name[3:5], 16)])
                if len(name) == 6 and name.startswith("<0x")
                else name.encode()
                for name in names
            )
        return tuple(b"" if name == UNKNOWN else name.encode() for name in names)

    def safe_boundary(self, text: str) -> int:
        """Return how many characters of ``text`` have tokens that no further typing can change.

        The half-typed word, the punctuation before it and the white space before that may still
        become other tokens; what stands before them may not.
        """
        end = len(text)
        if self.level != "char":
            while end and (_is_word_character(text[end - 1]) or text[end - 1] in _APOSTROPHES):
                end -= 1
            while end and text[end - 1] not in _SPACES and not _is_word_character(text[end - 1]):
                end -= 1
        while end and text[end - 1] in _SPACES:
            end -= 1
        return end

    def _encoding(self, text: str) -> Encoding:
        # Lone surrogates are no text to the library; they become question marks.
        text = text.encode("utf-8", "replace").decode("utf-8")
        return self._tokenizer.encode(text, add_special_tokens=False)


class TokenStream:
    """Decodes token by token and holds back incomplete UTF-8.

    The library's own stream raises on bytes that are no UTF-8, which a drawn text may well hold.
    """

    def __init__(self, token_bytes: Sequence[bytes]) -> None:
        self._token_bytes = token_bytes
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def push(self, token: int) -> str:
        """Return the text that ``token`` completes, possibly empty."""
        return self._decoder.decode(self._token_bytes[token])

    def finish(self) -> str:
        """Return what was held back, broken characters replaced."""
        return self._decoder.decode(b"", final=True)


def _is_word_character(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def _byte_of_character() -> dict[str, int]:
    # Byte-level BPE writes each byte as a printable character (GPT-2, encoder.py).
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others: Sequence[int] = [b for b in range(256) if b not in printable]
    return {chr(b): b for b in printable} | {chr(256 + n): b for n, b in enumerate(others)}


_BYTE_OF_CHARACTER: Final = _byte_of_character()
