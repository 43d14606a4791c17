"""Ways to break bytes and JSON."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

_ODD = [
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 2**200, 1e308, 0.5, float("nan")),
    *("", "a", "\0", "é" * 1000, "\ud800", "../../etc/passwd", "((((a+)+)+)+)+$", "%s%n"),
    *([], {}, [[]], [0] * 1000, {"": {}}),
]


def broken_bytes(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with one to eight of them, or a stretch, changed, gone, or there twice."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed) or 1)
        end = at + chance.choice([1, 2, 8, 64, 1024])
        kind = chance.randrange(6)
        if kind == 0:
            changed[at:end] = b""
        elif kind == 1:
            changed[at:at] = changed[at:end]
        elif kind == 2:
            changed[at:at] = chance.randbytes(chance.randint(1, 9))
        elif kind == 3 and chance.random() < 0.2:
            del changed[at:]
        elif changed:
            at = min(at, len(changed) - 1)
            changed[at] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
    return bytes(changed)


def broken_json(value: Any, chance: random.Random) -> Any:
    """Return JSON in which one to three things are odd, gone, there twice, or very deep."""
    value = copy.deepcopy(value)
    for _ in range(chance.randint(1, 3)):
        value = _broken_once(value, chance)
    return value


def _broken_once(value: Any, chance: random.Random) -> Any:
    if not isinstance(value, dict | list) or not value or chance.random() < 0.15:
        return _odd(value, chance)
    key = chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
    kind = chance.randrange(8)
    if kind == 0:
        del value[key]
    elif kind == 1 and isinstance(value, dict):
        value[f"{key}{chance.choice(['', ' ', 'x'])}"] = copy.deepcopy(value[key])
    elif kind == 1:
        value.append(copy.deepcopy(value[key]))
    elif kind == 2 and isinstance(value, dict):
        value["strange"] = chance.choice(_ODD)
    else:
        value[key] = _broken_once(value[key], chance)
    return value


def very_deep(chance: random.Random) -> bytes:
    """Return JSON that no reader can follow to its ground."""
    depth = chance.choice([1000, 100_000])
    opening, closing = chance.choice([(b"[", b"]"), (b'{"":', b"}")])
    return opening * depth + b"0" + closing * depth


def _odd(value: Any, chance: random.Random) -> Any:
    if isinstance(value, int) and chance.random() < 0.5:
        return value + chance.choice([-1, 1, 1000, 2**40])
    if isinstance(value, str) and value and chance.random() < 0.5:
        return "".join(chance.sample(value[:2000], len(value[:2000])))
    if chance.random() < 0.05:
        return json.loads("[" * 300 + "]" * 300)
    return copy.deepcopy(chance.choice(_ODD))
