"""Smart quotes and dashes as the writer types."""

from __future__ import annotations

from typing import NamedTuple

# After these, and at the start of a paragraph, a quote opens.
OPENERS = frozenset("([{<“‘«‹„‚—–-/*_")


class SmartEdit(NamedTuple):
    """Characters to take away before the caret, and the text to put there."""

    remove: int
    insert: str


def smart_typed(before: str, typed: str) -> SmartEdit:
    """Return what a typed character becomes after the text of its paragraph.

    Straight quotes curl, a second hyphen makes an em dash, a third full stop an ellipsis. A row
    of hyphens at the start of a paragraph is left alone: it is Markdown's rule.
    """
    if typed == '"':
        return SmartEdit(0, "“" if _opens(before) else "”")
    if typed == "'":
        return SmartEdit(0, "‘" if _opens(before) else "’")
    if typed == "-" and before.endswith("-") and before.strip("- "):
        return SmartEdit(1, "—")
    if typed == "." and before.endswith("..") and not before.endswith("..."):
        return SmartEdit(2, "…")
    return SmartEdit(0, typed)


def _opens(before: str) -> bool:
    return not before or before[-1].isspace() or before[-1] in OPENERS
