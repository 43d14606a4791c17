"""Whichever request to the disk fails, no text is lost; and the check can fail."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.documents import file
from desktop_app.documents.journal import Journal
from tests.crash import faults
from tests.crash.operations import strace_works


def test_no_failing_request_takes_a_text() -> None:
    outcome = faults.run(1, 0, [errno.ENOSPC])
    assert outcome.faults > 200
    assert outcome.told > outcome.faults / 2
    assert outcome.lost == 0, outcome.first_loss


@pytest.mark.skipif(not strace_works(), reason="strace is not installed or may not trace")
@pytest.mark.parametrize(
    "fault", ["write:error=ENOSPC", "write:retval=0", "fsync:error=EIO", "rename:error=ESTALE"]
)
def test_an_error_of_the_kernel_itself_leaves_the_old_file(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "novel.txt"
    path.write_text("old")
    program = (
        "import sys; from pathlib import Path\n"
        "from desktop_app.documents.file import DocumentSaveError, save_document\n"
        "try: save_document(Path(sys.argv[1]), 'new')\n"
        "except DocumentSaveError: sys.exit(7)\n"
    )
    command = ["strace", "-f", "-o", os.devnull, "-e", f"inject={fault}", sys.executable]
    assert subprocess.run([*command, "-c", program, str(path)]).returncode == 7
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_journal_that_goes_on_behind_a_torn_record_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Journal, "_close_file", lambda journal: None)
    assert faults.run(1, 0, [errno.ENOSPC]).lost > 0


def test_a_save_in_place_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_place(path: Path, data: bytes, **options: object) -> None:
        path.write_bytes(b"")
        file.os.write(descriptor := file.os.open(path, file.os.O_WRONLY), data)
        file.os.close(descriptor)

    monkeypatch.setattr(file, "replace_file", in_place)
    assert faults.run(1, 0, [errno.ENOSPC]).lost > 0
