"""Break `.inkling` files so that the damage gets past the checksums, to each part that reads it."""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from desktop_app.language_model.errors import ModelError, ModelFileError
from desktop_app.language_model.lexicon import Lexicon
from desktop_app.language_model.mixture import Voice, read_voice
from desktop_app.language_model.model_file import (
    NGRAMS,
    OPERATORS,
    RANKING,
    VERBATIM,
    WORDS,
    read_model,
)
from desktop_app.language_model.ngrams import NgramTable
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.language_model.ranking import Evidence, Ranking, inputs_beside
from desktop_app.language_model.verbatim import build_index
from export.ngrams import count_ngrams
from tests.fuzz.mutations import broken_bytes, broken_json, very_deep

Parts = dict[str, bytes]

_GRAPHS = ("model.onnx", "model.int8.onnx")
_TEXT = "It was a dark and stormy night, and the rain fell in torrents on the roofs. " * 3
_SIZES = (-(2**63), -1, 0, 1, 2, 3, 255, 2**16, 2**31, 2**40, 2**63 - 1)


@cache
def _parts(base: Path) -> Parts:
    with zipfile.ZipFile(base / "good.inkling") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _write(path: Path, parts: Parts, *, checksums: bool = True) -> Path:
    """Write a model file; with `checksums` the card agrees with the parts."""
    if checksums:
        card = json.loads(parts["card.json"])
        others = {name: part for name, part in parts.items() if name != "card.json"}
        card["parts"] = {name: hashlib.sha256(part).hexdigest() for name, part in others.items()}
        parts = parts | {"card.json": json.dumps(card).encode()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def _is_valid(path: Path) -> bool:
    try:
        model = read_model(path)
        _ = model.tokenizer.decode(model.tokenizer.encode("Call me Ishmael."))
    except ModelFileError as error:
        if not str(error):
            raise ValueError("refused without a word") from error
        return False
    return True


def noise(base: Path, chance: random.Random) -> bool:
    """Try bytes of chance, and a good file with bytes changed."""
    path = base / "noise.inkling"
    good = (base / "good.inkling").read_bytes()
    if chance.random() < 0.2:
        path.write_bytes(chance.randbytes(chance.randrange(4096)))
    elif chance.random() < 0.5:
        path.write_bytes(broken_bytes(good, chance))
    else:  # the names and sizes of a zip stand at its end
        path.write_bytes(good[:-600] + broken_bytes(good[-600:], chance))
    return _is_valid(path)


def card(base: Path, chance: random.Random) -> bool:
    """Try a card that says odd things, or is no card."""
    parts = dict(_parts(base))
    parts["card.json"] = _broken(parts["card.json"], chance)
    return _is_valid(_write(base / "card.inkling", parts, checksums=False))


def tokenizer(base: Path, chance: random.Random) -> bool:
    """Try a tokenizer that is none, or one of another kind."""
    parts = dict(_parts(base))
    parts["tokenizer.json"] = _broken(parts["tokenizer.json"], chance)
    return _is_valid(_write(base / "tokenizer.inkling", parts))


def _broken(part: bytes, chance: random.Random) -> bytes:
    kind = chance.random()
    if kind < 0.02:
        return very_deep(chance)
    if kind < 0.2:
        return broken_bytes(part, chance)
    broken = broken_json(json.loads(part), chance)
    return json.dumps(broken, ensure_ascii=kind < 0.9).encode("utf-8", "surrogatepass")


def graph(base: Path, chance: random.Random) -> bool:
    """Try a graph whose bytes, or whose meaning, are damaged."""
    return _is_valid(_with_broken_graph(base / "graph.inkling", base, chance))


def ngrams(base: Path, chance: random.Random) -> bool:
    """Try a table of n-grams that is damaged, and let it speak where it is read."""
    path = _with_broken_part(base / "ngrams.inkling", base, NGRAMS, chance)
    table = _read(path, "ngrams")
    if table is None:
        return False
    logits = np.zeros((2, len(table.shares)), np.float32)
    recent = [[chance.randrange(len(table.shares)) for _ in range(5)] for _ in range(2)]
    if not np.isfinite(table.mix(logits, recent)).all():
        raise ValueError("what is mixed in is no probability")
    return True


def ranking(base: Path, chance: random.Random) -> bool:
    """Try weights of the evidence that are damaged, and weigh some where they are read."""
    path = _with_broken_part(base / "ranking.inkling", base, RANKING, chance)
    weights = _read(path, "ranking")
    if weights is None:
        return False
    inputs = np.array([[chance.uniform(-9, 9) for _ in weights.straight] for _ in range(2)])
    likely = np.array([0.5, 0.25], np.float32)
    weighed = weights.weigh(Evidence(np.arange(2), likely, inputs.astype(np.float32)))
    if not np.isfinite(weighed).all() or not np.isclose(weighed.sum(), 0.75):
        raise ValueError("what is weighed is no probability")
    return True


def verbatim(base: Path, chance: random.Random) -> bool:
    """Try an index of the training text that is damaged, and look words up where it is read."""
    path = _with_broken_part(base / "verbatim.inkling", base, VERBATIM, chance)
    index = _read(path, "verbatim")
    if index is None:
        return False
    index.copied(_TEXT)
    return True


def words(base: Path, chance: random.Random) -> bool:
    """Try the words of the training text, damaged, and look some up where they are read."""
    path = _with_broken_part(base / "words.inkling", base, WORDS, chance)
    lexicon = _read(path, "lexicon")
    if lexicon is None:
        return False
    for word in (*_TEXT.split(), "", "\ud800", "it's"):
        _ = word in lexicon
    return True


def voice(base: Path, chance: random.Random) -> bool:
    """Try a voice that says odd things."""
    path = base / "broken.voice"
    good = Voice(model=Path("mine.inkling"), other=Path("base.inkling"), share=0.5).to_json()
    path.write_bytes(_broken(good.encode(), chance))
    try:
        read_voice(path)
    except ModelError as error:
        if not str(error):
            raise ValueError("refused without a word") from error
        return False
    return True


def _with_broken_part(path: Path, base: Path, name: str, chance: random.Random) -> Path:
    """Write a model file in which a part beside the four is broken."""
    parts = dict(_parts(base))
    if name not in parts:
        parts[name] = _part(base, name)
    if name == RANKING:  # of no use without n-grams
        parts[NGRAMS] = _part(base, NGRAMS)
    parts[name] = broken_bytes(parts[name], chance)
    return _write(path, parts)


@cache
def _part(base: Path, name: str) -> bytes:
    """Return a good part that the good file lacks."""
    if name == VERBATIM:
        return build_index([_TEXT])
    if name == WORDS:
        return Lexicon.of(_TEXT.split()).to_bytes()
    model = read_model(base / "good.inkling")
    if name == RANKING:
        table = NgramTable.from_bytes(_part(base, NGRAMS), model.card.vocabulary_size)
        inputs, units = inputs_beside(table), 4
        straight = np.linspace(-1, 1, inputs, dtype=np.float32)
        hidden = np.tile(straight[:, None], (1, units))
        return Ranking(np.pad(hidden, ((0, 1), (0, 0))), np.ones(units), straight).to_bytes()
    tokens = np.array(model.tokenizer.encode(_TEXT * 20), np.int64)
    return count_ngrams(tokens, model.card.vocabulary_size, most_bytes=100_000).to_bytes()


def _read(path: Path, part: str) -> Any:
    """Return a part of a model file; None where it is refused, in words."""
    try:
        return getattr(read_model(path), part)
    except ModelFileError as error:
        if not str(error):
            raise ValueError("refused without a word") from error
        return None


def session(base: Path, chance: random.Random) -> bool:
    """Open and run what reading lets pass: as many tries as it takes to come there."""
    path = base / "session.inkling"
    for _ in range(1000):
        try:
            model = read_model(_with_broken_graph(path, base, chance))
        except ModelFileError:
            continue
        try:
            for name in ("int8", "float"):
                network = OnnxModel(model, "cpu", name)
                output = network.step(
                    np.zeros((2, 5), np.int32), network.zero_state(2), chance.choice([1, 5])
                )
                network.step(np.zeros((2, 1), np.int32), output.state)
        except ModelError:
            return False
        return True
    raise ValueError("no damage gets past the reader")


def _with_broken_graph(path: Path, base: Path, chance: random.Random) -> Path:
    parts = dict(_parts(base))
    name = chance.choice(_GRAPHS)
    if chance.random() < 0.2:
        parts[name] = broken_bytes(parts[name], chance)
    else:
        model = onnx.ModelProto.FromString(parts[name])
        for _ in range(chance.randint(1, 3)):
            _break_graph(model, chance)
        parts[name] = model.SerializeToString()
    return _write(path, parts)


def _break_graph(model: Any, chance: random.Random) -> None:
    """Do one thing to a graph that its bytes still bear."""
    nodes, tensors = model.graph.node, model.graph.initializer
    node, tensor = chance.choice(nodes), chance.choice(tensors)
    names = [name for each in nodes for name in (*each.input, *each.output)]
    kind = chance.randrange(12)
    if kind == 0:
        name = chance.choice(sorted(OPERATORS))
        node.domain, _, node.op_type = name.rpartition(":")
    elif kind == 1 and node.input:
        node.input[chance.randrange(len(node.input))] = chance.choice(names)
    elif kind == 2 and node.output:
        node.output[chance.randrange(len(node.output))] = chance.choice(names)
    elif kind == 3:
        nodes.remove(node)
    elif kind == 4:
        nodes.append(node)
    elif kind == 5 and node.attribute:
        _break_attribute(chance.choice(node.attribute), chance)
    elif kind == 6 and tensor.dims:
        tensor.dims[chance.randrange(len(tensor.dims))] = chance.choice(_SIZES)
    elif kind == 7:
        tensor.data_type = chance.randrange(20)
    elif kind == 8:
        tensor.raw_data = broken_bytes(tensor.raw_data, chance)
    elif kind == 9:
        tensors.remove(tensor)
    elif kind == 10 and model.opset_import:
        chance.choice(model.opset_import).version = chance.choice([0, 1, 7, 13, 17, 99, -1])
    elif kind == 11 and tensor.dims:
        dims = list(tensor.dims)
        chance.shuffle(dims)
        tensor.dims[:] = dims


def _break_attribute(attribute: Any, chance: random.Random) -> None:
    if attribute.ints:
        attribute.ints[chance.randrange(len(attribute.ints))] = chance.choice(_SIZES)
    elif attribute.strings:
        attribute.strings[0] = chance.choice([b"", b"Relu", b"Affine", b"\xff", b"bidirectional"])
    else:
        attribute.i = chance.choice(_SIZES)
