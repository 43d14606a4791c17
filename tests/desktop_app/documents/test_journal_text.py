"""A text in memory follows every edit, however it is cut into chunks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.documents import journal_text
from desktop_app.documents.journal import Change
from desktop_app.documents.journal_text import JournalText
from tests.desktop_app.documents.edits import EDITS, edited, units


@given(text=st.text("ab\n😀", max_size=20), edits=EDITS)
def test_the_text_in_memory_follows_every_edit(text: str, edits: list[Change]) -> None:
    # Chunks of two units, so that every edit meets their borders.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal_text, "_CHUNK", 4)
        kept = JournalText(text)
        for change in edits:
            inserted = change.inserted.encode("utf-16-le", "surrogatepass")
            before, text = text, edited(text, change)
            assert kept.apply(change.position, change.removed, inserted) or before == text
            assert str(kept) == text
            assert len(kept) == len(units(text))
            assert kept.digest() == JournalText(text).digest()
