"""The disk under the real window fails: the writer is told, nothing is lost, the next save works.

Disks are real ones where this user may make them; what no real disk does at will is injected.
"""

from __future__ import annotations

import errno
import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crash.faults import ERRORS, Faults

OLD = "It was a dark night.\n"


def works(*command: str | Path) -> bool:
    return (
        shutil.which(command[0]) is not None
        and subprocess.run(command, capture_output=True).returncode == 0
    )


def permissions_bind() -> bool:
    """Whether this user is kept out of a folder that lets nobody in; root usually is not."""
    status = Path("/proc/self/status")
    held = re.search(r"CapEff:\s*(\w+)", status.read_text()) if status.exists() else None
    return held is None or not int(held[1], 16) & 0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


def fill(folder: Path) -> None:
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        for size in (4096, 1):
            try:
                while True:
                    ballast.write(b"x" * size)
            except OSError as error:
                assert error.errno == errno.ENOSPC


def make_read_only(folder: Path) -> None:
    """Lay a read-only mount of the folder over it: what is open stays open."""
    if not works("mount", "--bind", folder, folder):
        pytest.skip("only root, where mounting is allowed, can make a disk read-only")
    subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)


def make_immutable(folder: Path) -> None:
    if not works("chattr", "+i", folder):
        pytest.skip("this user or this file system cannot make a folder immutable")


def permit(mode: int, name: str = "") -> Callable[[Path], None]:
    return lambda folder: (folder / name).chmod(mode)


@dataclass(frozen=True)
class Harm:
    """What befalls a folder, how it ends, and what the writer must be told."""

    words: str
    begin: Callable[[Path], object]
    end: Callable[[Path], object]
    answers: tuple[int, ...] = ()
    mount: bool = False
    by_permission: bool = False


HARMS = {
    "the disk is full": Harm(
        r"disk is full.*Free some space",
        fill,
        lambda folder: (folder / "ballast").unlink(),
        mount=True,
    ),
    "the disk is read-only": Harm(
        r"(disk is read-only|no permission).*another folder",
        make_read_only,
        lambda folder: subprocess.run(["umount", folder], check=True),
    ),
    "the folder takes no file": Harm(
        r"does not permit it.*permissions",
        make_immutable,
        lambda folder: subprocess.run(["chattr", "-i", folder], check=True),
    ),
    "the folder is gone": Harm(
        r"its folder is not there.*another folder",
        lambda folder: folder.rename(folder.with_name("away")),
        lambda folder: folder.with_name("away").rename(folder),
        answers=(0,),  # removed by another program: save all the same
    ),
    "a file stands in its place": Harm(
        r"not a folder.*Check the name",
        lambda folder: (folder.rename(folder.with_name("away")), folder.touch()),
        lambda folder: (folder.unlink(), folder.with_name("away").rename(folder)),
    ),
    "the folder's permission is withdrawn": Harm(
        r"no permission.*Change the permissions", permit(0o500), permit(0o700), by_permission=True
    ),
    "nobody may enter the folder": Harm(
        r"no permission.*Change the permissions", permit(0), permit(0o700), by_permission=True
    ),
    "the file is write-protected": Harm(
        r"no permission.*Change the permissions",
        permit(0o400, "novel.txt"),
        permit(0o600, "novel.txt"),
        by_permission=True,
    ),
    "the file's permission is withdrawn": Harm(
        r"no permission.*Change the permissions",
        permit(0, "novel.txt"),
        permit(0o600, "novel.txt"),
        by_permission=True,
    ),
}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[Path], None]]:
    """Make real file systems of half a megabyte."""
    disks: list[Path] = []

    def mount(folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        if not works("mount", "-t", "tmpfs", "-o", "size=512k", "inkling-test", folder):
            pytest.skip("only root, where mounting is allowed, can make a small disk")
        disks.append(folder)

    yield mount
    for disk in disks:
        subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.parametrize("name", HARMS)
def test_a_save_that_fails_is_told_and_loses_nothing(name, writer, novel, small_disk):
    harm = HARMS[name]
    if harm.by_permission and not permissions_bind():
        pytest.skip("permissions do not bind root; another test gives that power up")
    if harm.mount:
        small_disk(novel.parent)
        novel.write_text(OLD)
    writer.open(novel)
    writer.type("Precious. ")
    harm.begin(novel.parent)
    try:
        writer.save(*harm.answers)
        assert re.search(rf"novel\.txt.*{harm.words}", heard := writer.heard), heard
        assert not writer.saved
        assert writer.text == "Precious. " + OLD
        assert writer.is_safe()
        writer.type("More. ")
    finally:
        harm.end(novel.parent)
    assert novel.read_text() == OLD
    assert no_leftovers(novel)
    writer.save()
    assert writer.saved
    assert novel.read_text() == writer.text == "More. Precious. " + OLD
    assert no_leftovers(novel)


def no_leftovers(novel: Path) -> bool:
    return {file.name for file in novel.parent.iterdir()} <= {
        "novel.txt",
        ".novel.txt.inkling-lock",
    }


@pytest.mark.skipif(permissions_bind(), reason="permissions bind this user in all these tests")
def test_permissions_that_bind_are_tried_by_root_too(request, record_property):
    drop = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    if not works(*drop, "true"):
        pytest.skip("root cannot give up its power here")
    again = [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", str(request.path)]
    permissions = "withdrawn or nobody or write-protected"
    result = subprocess.run([*drop, *again, "-k", permissions], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    assert result.stdout.count("\nPASSED") == 4, result.stdout
    record_property("tried", 4)


@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
def test_whatever_request_of_a_save_fails_nothing_is_lost(
    error, lasting, writer, novel, record_property
):
    writer.open(novel)
    versions = [OLD]
    for number in itertools.count():
        writer.type(f"{number}. ")
        versions.append(writer.text)
        faults = Faults(number, error, lasting=lasting)
        with faults.injected():
            writer.save()
        if not writer.saved:
            assert "novel.txt" in (heard := writer.heard), heard
            assert writer.is_safe()
        assert writer.text == versions[-1]
        assert novel.read_text() in (versions if not writer.saved else versions[-1:])
        versions = [novel.read_text()]
        if faults.requests <= number:  # it did without the request that would have failed
            break
    assert number > 10
    record_property("tried", number)
    assert writer.saved
    assert novel.read_text() == writer.text
    assert lasting or no_leftovers(novel)  # what cannot be removed now is swept after an hour


def test_where_the_journal_has_no_room_the_writer_is_told_and_can_save(
    writer, novel, tmp_path, small_disk
):
    journals = tmp_path / "home0" / "state" / "journals"
    writer.open(novel)
    assert writer.is_safe()
    hidden = os.open(journals, os.O_RDONLY)
    small_disk(journals)
    fill(journals)
    with os.scandir(hidden) as entries:
        for entry in entries:
            os.unlink(entry.name, dir_fd=hidden)
    os.close(hidden)
    writer.type("Precious. ")
    writer.notice("novel.txt.*not protected against a crash.*disk is full.*Free some space")
    writer.type("More. ")
    writer.save()
    assert writer.saved
    assert novel.read_text() == writer.text == "More. Precious. " + OLD
    (journals / "ballast").unlink()
    writer.type("Again. ")
    assert writer.is_safe()
