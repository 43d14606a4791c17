"""The ledger: counts, what of the accepted text still stands, and the file they are kept in."""

import random
import stat
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.documents.ledger import Kept, Ledger, LedgerFile

FOLDER, DOCUMENT = "ledgers", Path("novel.txt")


@given(st.integers(0, 2**32))
def test_what_is_kept_is_exact(seed: int) -> None:
    chance, kept = random.Random(seed), Kept()
    origins: list[bool] = []  # of each character: whether it was accepted
    for _ in range(40):
        position = chance.randint(0, len(origins))
        removed = min(chance.choice([0, 0, 1, 5, 40]), len(origins) - position)
        added, accepted = chance.choice([0, 1, 7]), chance.random() < 0.5
        origins[position : position + removed] = [accepted] * added
        kept.change(position, removed, added, accepted=accepted)
        stands = {place for span in kept.spans for place in range(*span)}
        assert stands == {place for place, origin in enumerate(origins) if origin}
        assert kept.units == sum(origins)


def test_what_is_kept_comes_back_for_the_same_text_alone(tmp_path: Path) -> None:
    file = LedgerFile(tmp_path / FOLDER, DOCUMENT)
    ledger, kept = Ledger(typed=90, accepted=12, kept=10, length=100), Kept(((3, 13),))
    file.save((ledger, kept), "digest")
    again, kept_again = file.load("digest")
    assert (again, kept_again.spans) == (ledger, kept.spans)
    changed, nothing = file.load("another")
    assert (changed.typed, changed.accepted, changed.kept, nothing.spans) == (90, 12, 0, ())


def test_the_ledger_is_for_its_owner_alone_and_holds_no_text(tmp_path: Path) -> None:
    file = LedgerFile(tmp_path / FOLDER, DOCUMENT)
    file.save((Ledger(), Kept()), "digest")
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert "novel" not in file.path.name + file.path.read_text()


def test_a_ledger_can_be_deleted(tmp_path: Path) -> None:
    file = LedgerFile(tmp_path / FOLDER, DOCUMENT)
    file.save((Ledger(typed=5), Kept()), "digest")
    file.delete()
    file.delete()
    assert file.load("digest")[0].typed == 0


def test_a_broken_ledger_is_an_empty_one(tmp_path: Path) -> None:
    file = LedgerFile(tmp_path / FOLDER, DOCUMENT)
    file.save((Ledger(typed=5), Kept()), "digest")
    for content in ("", "[]", '{"spans": 1}', '{"spans": [], "text": "digest", "more": 1}'):
        file.path.write_text(content)
        assert file.load("digest")[0].typed == 0


def test_the_ledger_is_shown_as_a_table() -> None:
    ledger = Ledger(typed=750, accepted=300, kept=250, length=1000, since="2026-11-22")
    assert ledger.to_csv().splitlines()[1] == "750,300,0,250,1000,2026-11-22,0.7500,"


def test_copies_are_counted_where_it_is_known_what_the_model_has_read() -> None:
    ledger, copied = Ledger(length=1000), ["it was the\nbest of times"]
    assert ledger.to_csv(copied).splitlines()[1].endswith(",1.0000,1")
