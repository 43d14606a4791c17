"""The `.inkling` file: one uncompressed zip with a card, a tokenizer and two ONNX graphs.

A model file may come from anywhere. Nothing of it is trusted before it is checked, and whatever is
wrong with it is a `ModelFileError` that says what and where.
"""

import contextlib
import dataclasses
import datetime
import hashlib
import json
import os
import struct
import sys
import types
import typing
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from desktop_app.resource_files import resource_path

from .errors import ModelFileError
from .lexicon import Lexicon
from .ngrams import NgramTable
from .onnx_graph import Port, summarise_graph
from .ranking import Ranking
from .tokenizer import LEVELS, TextTokenizer
from .verbatim import SUFFIX as INDEX_SUFFIX
from .verbatim import VerbatimIndex

FORMAT_VERSION = 1

CARD, TOKENIZER = "card.json", "tokenizer.json"
FLOAT_GRAPH, INT8_GRAPH = "model.onnx", "model.int8.onnx"
MEMORY, NGRAMS, RANKING = "memory.json", "ngrams.bin", "ranking.bin"
VERBATIM, WORDS = "verbatim.idx", "words.bin"

REQUIRED_PARTS = (CARD, TOKENIZER, FLOAT_GRAPH, INT8_GRAPH)
OPTIONAL_PARTS = (MEMORY, NGRAMS, RANKING, VERBATIM, WORDS)

_MEBIBYTE = 1 << 20
_LARGEST = {
    CARD: _MEBIBYTE,
    TOKENIZER: 64 * _MEBIBYTE,
    FLOAT_GRAPH: 512 * _MEBIBYTE,
    INT8_GRAPH: 512 * _MEBIBYTE,
    MEMORY: _MEBIBYTE,
    NGRAMS: 512 * _MEBIBYTE,
    RANKING: _MEBIBYTE,
    VERBATIM: 512 * _MEBIBYTE,
    WORDS: 64 * _MEBIBYTE,
}

NORMALISATIONS = ("prose", "none")

# Exactly what the exporter writes; `tests/export` fails when it learns to write more.
OPERATORS = {
    *("Add", "Cast", "Concat", "DynamicQuantizeLinear", "Gather", "LSTM", "MatMul"),
    *("MatMulInteger", "Mul", "Neg", "Slice", "Split", "Squeeze", "Transpose", "Unsqueeze"),
    "com.microsoft:DynamicQuantizeLSTM",
}

_DAMAGED = "the file is damaged or incomplete; get it again or export it again"


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """Tell what a model is, what it learned from and how well it does.

    `validation_loss` is in nats per token; `float16_cost` and `int8_cost` are relative changes of
    the bits per character. `parts` holds the SHA-256 of each other part of the file.
    """

    name: str
    level: str
    language: str
    vocabulary_size: int
    embedding_width: int
    units: tuple[int, ...]
    tied: bool
    parameters: int
    normalisation: str
    lowercase: bool
    corpus: str
    corpus_licence: str
    trained_on: str
    seed: int
    validation_loss: float
    bits_per_character: float | None = None
    keystroke_savings: float | None = None
    float16_cost: float | None = None
    int8_cost: float | None = None
    recipe: dict[str, Any] = field(default_factory=dict)
    command: str = ""
    parts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, kind in typing.get_type_hints(type(self)).items():
            if not _fits(getattr(self, name), kind):
                self._refuse(name)
        if self.level not in LEVELS:
            self._refuse("level")
        if self.normalisation not in NORMALISATIONS:
            self._refuse("normalisation")
        for name in ("vocabulary_size", "embedding_width", "parameters"):
            if getattr(self, name) < 1:
                self._refuse(name)
        if not self.units or min(self.units) < 1:
            self._refuse("units")
        if self.tied and self.units[-1] != self.embedding_width:
            self._refuse("tied")
        try:
            datetime.date.fromisoformat(self.trained_on)
        except ValueError:
            self._refuse("trained_on")
        try:
            plain = json.loads(self.to_json().encode())
        except (TypeError, ValueError, RecursionError) as error:
            raise ModelFileError(
                f"The model's card cannot be written as JSON ({error})."
            ) from error
        if plain["recipe"] != self.recipe:
            self._refuse("recipe")

    def _refuse(self, name: str) -> NoReturn:
        value = getattr(self, name)
        raise ModelFileError(f"The model's card says {name} = {value!r:.80}, which means nothing.")

    @property
    def state_width(self) -> int:
        """Count the numbers of one recurrent state: h and c of each layer."""
        return 2 * sum(self.units)

    def to_json(self) -> str:
        """Write the card as JSON text."""
        content = {"format_version": FORMAT_VERSION} | dataclasses.asdict(self)
        return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> "ModelCard":
        """Read a card from JSON text; raise ModelFileError for anything but a whole, sane card."""
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            raise ModelFileError("The model's card is not valid JSON.") from None
        if not isinstance(content, dict):
            raise ModelFileError("The model's card is not a JSON object.")
        version = content.pop("format_version", None)
        if version != FORMAT_VERSION:
            raise ModelFileError(
                f"The model's card says format version {version!r:.20}; this Inkling reads "
                f"version {FORMAT_VERSION}. A newer Inkling may read it."
            )
        known = {entry.name: entry for entry in dataclasses.fields(cls)}
        if strange := sorted(content.keys() - known.keys()):
            raise ModelFileError(f"The model's card has an unknown entry, {strange[0]!r:.40}.")
        if missing := [name for name in known if name not in content]:
            raise ModelFileError(f"The model's card lacks the entry {missing[0]!r}.")
        if isinstance(content["units"], list):
            content["units"] = tuple(content["units"])
        return cls(**content)


@dataclass(frozen=True)
class ModelFile:
    """Hold a checked model in memory; the graphs are serialised ONNX models."""

    path: Path
    card: ModelCard
    tokenizer_json: str
    float_graph: bytes
    int8_graph: bytes
    ngrams_bin: bytes | None = None
    verbatim_idx: bytes | None = None
    words_bin: bytes | None = None
    ranking_bin: bytes | None = None

    @property
    def parts(self) -> dict[str, bytes]:
        """The bytes of each part but the card, by its name."""
        parts = {
            TOKENIZER: self.tokenizer_json.encode(),
            FLOAT_GRAPH: self.float_graph,
            INT8_GRAPH: self.int8_graph,
            NGRAMS: self.ngrams_bin,
            RANKING: self.ranking_bin,
            VERBATIM: self.verbatim_idx,
            WORDS: self.words_bin,
        }
        return {name: content for name, content in parts.items() if content is not None}

    @cached_property
    def tokenizer(self) -> TextTokenizer:
        """Build the model's tokenizer, once."""
        return TextTokenizer.from_json(self.tokenizer_json, self.card.level)

    @cached_property
    def ngrams(self) -> NgramTable | None:
        """Read the n-grams of the training text, once; None where the file has none."""
        if self.ngrams_bin is None:
            return None
        return NgramTable.from_bytes(self.ngrams_bin, self.card.vocabulary_size)

    @cached_property
    def verbatim(self) -> VerbatimIndex | None:
        """Read the index of the training text, once; None where there is none.

        One that would make the file too large lies beside it, and is no reason to refuse the model.
        """
        if self.verbatim_idx is not None:
            return VerbatimIndex(self.verbatim_idx)
        try:
            # The models that come with Inkling have learned from the same texts.
            bundled = self.path in bundled_model_paths()
            learned = bundled_model_path() if bundled else self.path
            with learned.with_suffix(INDEX_SUFFIX).open("rb") as file:
                return VerbatimIndex(file.read(_LARGEST[VERBATIM]))
        except (OSError, ModelFileError):
            return None

    @cached_property
    def lexicon(self) -> Lexicon | None:
        """Read the words of the training text, once; None where the file has none."""
        return None if self.words_bin is None else Lexicon.from_bytes(self.words_bin)

    @cached_property
    def ranking(self) -> Ranking | None:
        """Read the weights of what speaks for a token, once; None without, or without n-grams."""
        if self.ranking_bin is None or self.ngrams is None:
            return None
        return Ranking.from_bytes(self.ranking_bin, self.ngrams)


def bundled_model_paths() -> tuple[Path, ...]:
    """Return where the models that come with Inkling lie: the one it begins with, the small one."""
    return resource_path("models/base.inkling"), resource_path("models/small.inkling")


def bundled_model_path() -> Path:
    """Return where the model that Inkling begins with lies."""
    return bundled_model_paths()[0]


def read_card(path: Path | str) -> ModelCard:
    """Read and check only the card of a model file, which is cheap."""
    path = Path(path)
    with _explaining(path):
        return _card(_read_parts(path, only=CARD)[CARD])


def read_model(path: Path | str) -> ModelFile:
    """Read a model file and check everything about it."""
    path = Path(path)
    with _explaining(path):
        parts = _read_parts(path)
        return _checked(path, _card(parts.pop(CARD)), parts)


def write_model(path: Path | str, card: ModelCard, parts: Mapping[str, bytes]) -> ModelCard:
    """Write a model file whole or not at all; return the card with the checksums of the parts.

    `parts` holds the bytes of every part but the card, by its name. What `read_model` would refuse
    is never written.
    """
    path = Path(path)
    card = dataclasses.replace(card, parts={name: _sha256(parts[name]) for name in parts})
    with _explaining(path):
        if strange := sorted(parts.keys() - _LARGEST.keys()):
            raise ModelFileError(f"{strange[0]!r} is not a part of a model file.")
        everything = {CARD: card.to_json().encode(), **parts}
        for name, content in everything.items():
            _check_size(name, len(content))
        _checked(path, card, parts)
    try:
        _write_atomically(path, everything)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelFileError(
            f"The model could not be written to {path}: {reason}. "
            "Nothing was changed; choose another place or make room."
        ) from error
    return card


@contextlib.contextmanager
def _explaining(path: Path) -> Iterator[None]:
    """Name the file in whatever is found wrong inside."""
    try:
        yield
    except ModelFileError as error:
        raise ModelFileError(f"“{path.name}” cannot be used as a model. {error}") from error


def _read_parts(path: Path, only: str | None = None) -> dict[str, bytes]:
    """Read the parts of a model file after a look at their names and sizes."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            return {
                entry.filename: archive.read(entry)
                for entry in entries
                if only in (None, entry.filename)
            }
    except FileNotFoundError:
        raise ModelFileError(f"There is no file {path}.") from None
    except OSError as error:
        raise ModelFileError(f"It could not be read: {error.strerror or error}.") from error
    except zipfile.BadZipFile as error:
        raise ModelFileError(
            f"It is not an Inkling model, or {_DAMAGED} ({str(error)[:120]})."
        ) from error
    except (EOFError, NotImplementedError, RuntimeError, ValueError, struct.error, zlib.error) as e:
        raise ModelFileError(f"It is a zip archive that no Inkling wrote, or {_DAMAGED}.") from e


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    for entry in entries:
        if entry.filename not in _LARGEST:
            raise ModelFileError(f"It holds {entry.filename!r:.80}, which is no part of a model.")
        if names.count(entry.filename) > 1:
            raise ModelFileError(f"It holds {entry.filename} twice.")
        _check_size(entry.filename, entry.file_size)
        # Stored as it is, a part cannot unpack to more than the file itself holds.
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
            raise ModelFileError(
                f"Its part {entry.filename} is compressed; Inkling stores the parts of a model "
                "as they are, so that no small file unpacks to a huge one."
            )
    for name in REQUIRED_PARTS:
        if name not in names:
            raise ModelFileError(f"Its part {name} is missing; {_DAMAGED}.")


def _check_size(name: str, size: int) -> None:
    if size > _LARGEST[name]:
        raise ModelFileError(
            f"Its part {name} claims {size:,} bytes; at most {_LARGEST[name]:,} are allowed."
        )


def _card(content: bytes) -> ModelCard:
    return ModelCard.from_json(_text(CARD, content))


def _checked(path: Path, card: ModelCard, parts: Mapping[str, bytes]) -> ModelFile:
    """Check the parts (all but the card) against the card and against each other."""
    for name in (*REQUIRED_PARTS[1:], *parts, *card.parts):
        if name not in parts:
            raise ModelFileError(f"Its part {name} is missing; {_DAMAGED}.")
        if name not in card.parts:
            raise ModelFileError(f"Its card has no checksum for the part {name}.")
    with ThreadPoolExecutor() as pool:  # hashing leaves Python's lock to others
        sums = list(pool.map(_sha256, parts.values()))
    for name, found in zip(parts, sums, strict=True):
        if found != card.parts[name]:
            raise ModelFileError(f"Its part {name} does not match its checksum; {_DAMAGED}.")
    for name in (FLOAT_GRAPH, INT8_GRAPH):
        _check_graph(name, parts[name], card)
    model = ModelFile(
        path,
        card,
        _text(TOKENIZER, parts[TOKENIZER]),
        parts[FLOAT_GRAPH],
        parts[INT8_GRAPH],
        parts.get(NGRAMS),
        parts.get(VERBATIM),
        parts.get(WORDS),
        parts.get(RANKING),
    )
    if model.tokenizer.vocabulary_size != card.vocabulary_size:
        raise ModelFileError(
            f"Its tokenizer knows {model.tokenizer.vocabulary_size:,} tokens and its network "
            f"{card.vocabulary_size:,}: they do not belong together."
        )
    try:
        _ = model.tokenizer.token_bytes, model.ngrams, model.lexicon, model.ranking
        if model.verbatim_idx is not None:  # what lies beside the file is read by who asks for it
            _ = model.verbatim
    except (KeyError, ValueError) as error:
        raise ModelFileError(f"Its tokenizer is not one of the level “{card.level}”.") from error
    return model


def _check_graph(name: str, graph: bytes, card: ModelCard) -> None:
    """Check that a serialised graph is a step graph of the card's sizes (contract 2)."""
    try:
        summary = summarise_graph(graph)
    except ValueError as error:
        raise ModelFileError(f"Its part {name} cannot be used: {error}.") from error
    if strange := sorted(summary.operators - OPERATORS):
        raise ModelFileError(
            f"Its part {name} uses the operator {strange[0]!r:.60}, which no Inkling model needs."
        )
    state = Port("float32", (None, card.state_width))
    inputs = {
        "tokens": Port("int32", (None, None)),
        "state": state,
        "keep": Port("int32", ()),
    }
    outputs = {
        "logits": Port("float32", (None, None, card.vocabulary_size)),
        "hidden": Port("float32", (None, None, card.units[-1])),
        "next_state": state,
    }
    for kind, wanted, found in (
        ("input", inputs, summary.inputs),
        ("output", outputs, summary.outputs),
    ):
        for port in sorted(wanted.keys() | found.keys()):
            if wanted.get(port) != found.get(port):
                raise ModelFileError(
                    f"Its part {name} does not fit its card: the {kind} “{port:.40}” is "
                    f"{_described(found.get(port))} and should be {_described(wanted.get(port))}."
                )


def _described(port: Port | None) -> str:
    if port is None:
        return "absent"
    return f"{port.element} ({', '.join('any' if n is None else str(n) for n in port.shape)})"


def _write_atomically(path: Path, parts: Mapping[str, bytes]) -> None:
    """Write the zip beside its place and move it there when every byte is on the disk."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                for name, content in parts.items():
                    archive.writestr(_entry(name), content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _entry(name: str) -> zipfile.ZipInfo:
    """Make a zip entry without the time of day: the same parts give the same file."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o644 << 16
    return entry


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise ModelFileError(f"Its part {name} is not text; {_DAMAGED}.") from None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _fits(value: Any, kind: Any) -> bool:
    """Check a value against a type hint of ModelCard."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return any(_fits(value, choice) for choice in arguments)
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(item, arguments[0]) for item in value)
    if origin is dict:
        key_kind, value_kind = arguments
        return isinstance(value, dict) and all(
            _fits(key, key_kind) and _fits(item, value_kind) for key, item in value.items()
        )
    if kind is Any:
        return True
    if kind is float:
        return type(value) in (int, float) and abs(value) <= sys.float_info.max
    return type(value) is kind
