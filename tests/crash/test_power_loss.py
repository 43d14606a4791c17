"""No power failure takes a text that was promised to stay; and the check can fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.documents import atomic, journal, journal_records
from tests.crash import power_loss
from tests.crash.operations import Operation, strace_works


def test_no_power_failure_takes_a_promised_text() -> None:
    outcome = power_loss.run(3, 20, 0, inside=True)
    assert outcome.disks > 1000
    assert outcome.lost == 0, outcome.first_loss


@pytest.mark.skipif(not strace_works(), reason="strace is not installed or may not trace")
def test_recording_in_python_misses_nothing_that_strace_sees(tmp_path: Path) -> None:
    def changes(operations: list[Operation]) -> list[tuple[str, int]]:
        kinds = {"write", "sync", "rename", "unlink", "mkdir", "say"}
        return [(o.kind, len(o.data)) for o in operations if o.kind in kinds]

    inside, outside = (
        power_loss.record(tmp_path / "home", 1, inside=inside) for inside in (True, False)
    )
    assert [kind for kind, _ in changes(inside)] == [kind for kind, _ in changes(outside)]


def nothing(*arguments: object) -> None:
    """Promise and do not keep."""


@pytest.mark.parametrize(
    ("module", "name", "careless"),
    [
        (atomic, "sync_file", nothing),
        (atomic, "sync_folder", nothing),
        (journal, "sync_file", nothing),
        (journal, "make_private_folder", lambda folder: folder.mkdir(parents=True, exist_ok=True)),
        (journal_records, "_check", lambda payload, previous: b"12345678"),
    ],
)
def test_carelessness_is_found(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, careless: Callable[..., object]
) -> None:
    monkeypatch.setattr(module, name, careless)
    assert any(power_loss.run(1, 20, seed, inside=True).lost for seed in range(3))
