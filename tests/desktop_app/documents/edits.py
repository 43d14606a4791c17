"""Edits of a text in UTF-16 units, and the plain way to say what they make of it."""

from __future__ import annotations

from hypothesis import strategies as st

from desktop_app.documents.journal import Change

EDITS = st.lists(
    st.builds(
        Change,
        st.integers(0, 30),
        st.integers(0, 6),
        st.text(st.sampled_from("ab \né\u00a0😀\ud83d\ude00\u2028"), max_size=5),
        st.just(-1),
    ),
    max_size=8,
)


def units(text: str) -> list[bytes]:
    data = text.encode("utf-16-le", "surrogatepass")
    return [data[start : start + 2] for start in range(0, len(data), 2)]


def edited(text: str, change: Change) -> str:
    """What a list of UTF-16 units makes of a change: the plain way to say it."""
    split = units(text)
    split[change.position : change.position + change.removed] = units(change.inserted)
    if change.position > len(units(text)):
        split = units(text) + units(change.inserted)
    return b"".join(split).decode("utf-16-le", "surrogatepass")
