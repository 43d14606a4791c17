"""Packages of a stand-in program; of the real one: `python -m tests.installer.clean_root`."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from installer import draw_icons, packages
from installer.freeze import Frozen
from installer.packages import Release

ROOT = Path(__file__).parents[2]
RELEASE = Release("inkling", "1.2.3", 1_700_000_000, "https://inkling.example", quick=True)
DOCUMENTS = {packages.NOTICES: "whose work it is\n", "sbom.cdx.json": json.dumps({})}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="packages for Linux")


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"{tool} is missing")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a staged root with programs that only say their name."""
    folder = tmp_path / "frozen" / "inkling-app"
    (folder / "_internal" / "onnxruntime" / "capi").mkdir(parents=True)
    for name in ("inkling", "inkling-model"):
        (folder / name).write_text(f"#!/bin/sh\necho {name}\n")
        (folder / name).chmod(0o700)
    (folder / "_internal" / "library.so").write_bytes(b"\x7fELF\0GLIBC_2.31\0GLIBC_2.4\0")
    packages.stage(RELEASE, Frozen(folder, Path(sys.executable), {}), DOCUMENTS, tmp_path / "root")
    return tmp_path / "root"


def test_the_commands_lead_to_the_programs(root: Path) -> None:
    for name in ("inkling", "inkling-model"):
        said = subprocess.run([root / "usr/bin" / name], capture_output=True, text=True)
        assert said.stdout == f"{name}\n"
    assert (root / "usr/bin/inkling-gpu-pack").resolve().stat().st_mode & 0o111


def test_each_command_has_a_man_page_of_this_version(root: Path) -> None:
    commands = {path.name for path in (root / "usr/bin").iterdir()}
    for command in commands:
        page = gzip.decompress((root / f"usr/share/man/man1/{command}.1.gz").read_bytes())
        assert b"Inkling 1.2.3" in page


def test_nothing_is_left_to_fill_in(root: Path) -> None:
    for path in (root / "usr/share").rglob("*"):
        if path.suffix in (".desktop", ".xml"):
            assert "@" not in path.read_text(encoding="utf-8")


def test_the_metadata_names_a_picture_where_the_home_is_known(root: Path) -> None:
    text = (root / "usr/share/metainfo/writer.inkling.Inkling.metainfo.xml").read_text(
        encoding="utf-8"
    )
    assert "https://inkling.example/raw/v1.2.3/resources/screenshots/window.png" in text


@needs("appstreamcli")
def test_the_metadata_is_valid(root: Path) -> None:
    file = root / "usr/share/metainfo/writer.inkling.Inkling.metainfo.xml"
    command = ["appstreamcli", "validate", "--no-net", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@needs("desktop-file-validate")
def test_the_desktop_entry_is_valid(root: Path) -> None:
    file = root / "usr/share/applications/inkling.desktop"
    done = subprocess.run(["desktop-file-validate", str(file)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_icon_is_there_at_every_size(root: Path) -> None:
    icons = root / "usr/share/icons/hicolor"
    assert {path.name for path in icons.iterdir()} == {
        "scalable",
        *(f"{size}x{size}" for size in draw_icons.SIZES),
    }


def test_the_icons_of_windows_and_macos_hold_their_pictures() -> None:
    assert draw_icons.ico({16: b"small", 256: b"large"}).endswith(b"smalllarge")
    assert draw_icons.icns({b"ic07": b"picture"})[:8] == b"icns\x00\x00\x00\x17"


@needs("dpkg-deb")
def test_the_deb_asks_for_the_newest_c_library_that_is_used(root: Path, tmp_path: Path) -> None:
    package = packages.build_deb(RELEASE, root, tmp_path)
    assert package.name == "inkling_1.2.3_amd64.deb"
    shown = subprocess.run(["dpkg-deb", "-f", package], capture_output=True, text=True, check=True)
    assert "libc6 (>= 2.31)" in shown.stdout and "@" not in shown.stdout.replace("@local", "")


@needs("dpkg-deb")
def test_two_debs_of_the_same_are_the_same(root: Path, tmp_path: Path) -> None:
    first = packages.build_deb(RELEASE, root, tmp_path).read_bytes()
    assert packages.build_deb(RELEASE, root, tmp_path).read_bytes() == first


def test_the_home_installation_updates_and_goes_without_the_writers_data(
    root: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    model = home / ".local/share/inkling/models/mine.inkling"
    model.parent.mkdir(parents=True)
    model.touch()
    shutil.copy(ROOT / "installer/linux/install.sh", root)
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}

    def install() -> None:
        subprocess.run(
            ["sh", str(root / "install.sh")], env=environment, check=True, capture_output=True
        )

    install()
    (home / ".local/lib/inkling/old-file").touch()
    install()
    assert not (home / ".local/lib/inkling/old-file").exists()
    command = home / ".local/bin/inkling"
    assert subprocess.run([command], capture_output=True, text=True).stdout == "inkling\n"
    entry = (home / ".local/share/applications/inkling.desktop").read_text(encoding="utf-8")
    assert f"\nExec={command} %f\n" in entry
    subprocess.run(
        [home / ".local/bin/inkling-uninstall"], env=environment, check=True, capture_output=True
    )
    left = [path for path in home.rglob("*") if "inkling" in path.name and not path.is_dir()]
    assert left == [model]


@needs("minisign")
def test_a_release_is_signed_and_a_changed_artifact_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "inkling.deb").write_text("a package")
    environment = {
        **os.environ,
        "INKLING_KEY": str(tmp_path / "key"),
        "INKLING_KEY_NO_PASSWORD": "1",
    }

    def release(action: str) -> int:
        command = ["sh", str(ROOT / "installer/release.sh"), action, str(folder)]
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True
        )
        return done.returncode

    assert [release("sums"), release("sign"), release("verify")] == [0, 0, 0]
    (folder / "inkling.deb").write_text("another package")
    assert release("verify") != 0


def test_what_is_frozen_is_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for program, wanted in {
        "app": project["dependencies"],
        "trainer": project["optional-dependencies"]["train"],
    }.items():
        pinned = (ROOT / f"installer/requirements/{program}.txt").read_text(encoding="utf-8")
        for line in wanted:
            name = line.partition(">")[0].lower().replace("tensorflow", "tensorflow-cpu")
            assert f"\n{name}==" in pinned, f"python -m installer.lock: {name}"
