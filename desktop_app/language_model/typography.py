"""Two views of one text: the writer's marks, and the plain ones that the model reads.

The model knows straight quotes, ``--``, ``...``, single spaces and one line break between
paragraphs. The writer keeps what they typed. This module maps both ways.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

_PLAIN = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
    **dict.fromkeys("\u2014\u2015", "--"),
    "\u2026": "...",
}
_INVISIBLE = "\u200b\ufeff\u00ad"  # zero-width space, byte-order mark, soft hyphen
_LINE_BREAKS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
# A lone space, the commonest character of all, must not match: this runs at every keystroke.
_MARKS = re.compile(
    f"[\\s{_INVISIBLE}]{{2,}}|[^\\S \\n]|[{_INVISIBLE}]|[{''.join(map(re.escape, _PLAIN))}]"
)
_PARAGRAPH_GAP = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_EMPHASIS = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_LONGEST_WRAPPED_LINE = 82
_WRAPPING_COLUMN = 62


@dataclass(frozen=True)
class NormalisedText:
    """The model's view of a text; ``offsets[i]`` is where its character ``i`` stands in the source.

    ``offsets`` has one entry more than ``text``: the length of the source.
    """

    text: str
    offsets: tuple[int, ...]


def normalise(text: str) -> str:
    """Return the model's view of prose.

    What stands before trailing white space never changes, whatever is typed after it.
    """
    return _MARKS.sub(_plain_mark, text)


def joint(text: str, place: int) -> int:
    """Return the last place, up to this one, that parts a text into two to be normalised apart."""
    while place and (text[place - 1].isspace() or text[place - 1] in _INVISIBLE):
        place -= 1
    return place


def normalise_with_offsets(text: str) -> NormalisedText:
    """Return the model's view of prose with the way back to the source."""
    pieces: list[str] = []
    offsets: list[int] = []
    position = 0
    for match in _MARKS.finditer(text):
        plain = _plain_mark(match)
        pieces += (text[position : match.start()], plain)
        offsets += range(position, match.start())
        offsets += [match.start()] * len(plain)
        position = match.end()
    pieces.append(text[position:])
    offsets += range(position, len(text) + 1)
    return NormalisedText("".join(pieces), tuple(offsets))


def plain_marks(text: str) -> str:
    """Replace curly quotes, dashes and ellipses alone, and leave all white space."""
    return _MARKS.sub(lambda match: _PLAIN.get(match[0], match[0]), text)


def to_writer(text: str, before: str) -> str:
    """Return the model's ``text`` in the marks that the writer uses in ``before``.

    The kind of quote, dash, ellipsis and paragraph break used last, or most, wins; a writer who
    has used none yet gets the plain ones.
    """
    if "\n" in text and 2 * before.count("\n\n") > before.count("\n") - before.count("\n\n"):
        text = text.replace("\n", "\n\n")
    # To look far back for what is used there takes longer than to see that nothing asks for it.
    for plain, mark in (("--", "\u2014"), ("...", "\u2026")):
        if plain in text and before.rfind(mark) > before.rfind(plain):
            text = text.replace(plain, mark)
    for plain, curly in (("'", "\u2018\u2019"), ('"', "\u201c\u201d")):
        if plain in text and _uses_curly(before, plain, curly):
            text = re.sub(plain, _curly(text, before, *curly), text)
    return text


def unwrap_lines(text: str) -> str:
    r"""Join the lines of hard-wrapped paragraphs; verse keeps its lines.

    Paragraphs are parted by one empty line in the result, which ends with one line break.
    """
    paragraphs = []
    for block in _PARAGRAPH_GAP.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [stripped for line in block.split("\n") if (stripped := line.strip())]
        if lines:
            paragraphs.append((" " if _is_hard_wrapped(lines) else "\n").join(lines))
    return "\n\n".join(paragraphs) + "\n"


def strip_emphasis(text: str) -> str:
    """Drop the ``_marks_`` around emphasised words; ``snake_case`` stays."""
    return _EMPHASIS.sub("", text)


def _plain_mark(match: re.Match[str]) -> str:
    found = match[0]
    if found in _PLAIN:
        return _PLAIN[found]
    if not _LINE_BREAKS.isdisjoint(found):
        return "\n"
    return "" if all(c in _INVISIBLE for c in found) else " "


def _uses_curly(before: str, plain: str, curly: str) -> bool:
    """Return whether the last quote of this kind, or else of any kind, is a curly one."""
    for straight, bent in ((plain, curly), ("\"'", "\u2018\u2019\u201c\u201d")):
        last_straight = max(map(before.rfind, straight))
        last_bent = max(map(before.rfind, bent))
        if last_straight != last_bent:
            return last_bent > last_straight
    return False


def _curly(text: str, before: str, opening: str, closing: str) -> Callable[[re.Match[str]], str]:
    def quote(match: re.Match[str]) -> str:
        previous = text[match.start() - 1] if match.start() else before[-1:]
        opens = not previous or previous.isspace() or previous in "([{\u2014-\u2018\u201c\"'"
        return opening if opens else closing

    return quote


def _is_hard_wrapped(lines: list[str]) -> bool:
    if len(lines) < 2 or max(map(len, lines)) > _LONGEST_WRAPPED_LINE:
        return False
    breaks = [
        len(line) + 1 + len(following.split(" ", 1)[0]) > _WRAPPING_COLUMN
        for line, following in itertools.pairwise(lines)
    ]
    return sum(breaks) >= 0.9 * len(breaks)
