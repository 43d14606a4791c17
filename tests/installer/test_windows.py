"""The setup program for Windows, with a stand-in for the program, under Wine."""

import os
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "installer" / "windows" / "inkling.nsi"
pytestmark = pytest.mark.skipif(shutil.which("makensis") is None, reason="makensis is missing")
needs_wine = pytest.mark.skipif(
    shutil.which("wine") is None or "CI" in os.environ, reason="takes Wine, and minutes"
)


@pytest.fixture
def setup(tmp_path: Path) -> Path:
    """Return a setup program that installs a stand-in of two files."""
    payload = tmp_path / "payload"
    (payload / "_internal").mkdir(parents=True)
    (payload / "inkling.exe").write_bytes(b"MZ stand-in")
    (payload / "inkling-model.exe").write_bytes(b"MZ stand-in")
    (payload / "_internal" / "new.dll").touch()
    icon = tmp_path / "inkling.ico"
    pixel = struct.pack("<IiiHHIIiiII", 40, 1, 2, 1, 32, 0, 8, 0, 0, 0, 0) + bytes(8)
    icon.write_bytes(struct.pack("<HHHBBBBHHII", 0, 1, 1, 1, 1, 0, 0, 1, 32, 48, 22) + pixel)
    made = tmp_path / "inkling-1.2.3-setup.exe"
    command = ["makensis", "-V2", "-WX", "-DVERSION=1.2.3", f"-DPAYLOAD={payload}"]
    subprocess.run([*command, f"-DICON={icon}", f"-DOUT={made}", str(SCRIPT)], check=True)
    return made


def test_the_script_compiles_without_a_warning(setup: Path) -> None:
    assert setup.read_bytes().startswith(b"MZ")


class Windows:
    """A Windows of Wine in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.drive = folder / "drive_c"
        self.environment = {**os.environ, "WINEPREFIX": str(folder), "WINEDEBUG": "-all"}
        self.environment["WINEDLLOVERRIDES"] = "mscoree=;mshtml="
        self.run("wineboot", "--init")

    def run(self, *command: str | Path) -> str:
        done = subprocess.run(
            ["wine", *map(str, command)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        )
        subprocess.run(["wineserver", "--wait"], env=self.environment, check=False)
        return done.stdout

    def registry(self, key: str) -> str:
        done = subprocess.run(
            ["wine", "reg", "query", rf"HKCU\Software\{key}", "/s"],
            env=self.environment,
            capture_output=True,
            text=True,
        )
        return done.stdout if done.returncode == 0 else ""


@needs_wine
def test_it_installs_associates_updates_and_uninstalls(setup: Path, tmp_path: Path) -> None:
    windows = Windows(tmp_path / "wine")
    windows.run(setup, "/S")
    (program,) = windows.drive.glob("users/*/AppData/Local/Programs/Inkling")
    assert (program / "inkling.exe").exists()
    assert "inkling.exe" in windows.registry(r"Classes\Inkling.Model\shell\open\command")
    assert "Inkling.Model" in windows.registry(r"Classes\.inkling")
    uninstall = windows.registry(r"Microsoft\Windows\CurrentVersion\Uninstall\Inkling")
    assert "1.2.3" in uninstall and "QuietUninstallString" in uninstall

    (program / "_internal" / "old.dll").touch()
    model = program.parents[1] / "inkling" / "models" / "mine.inkling"
    model.parent.mkdir(parents=True)
    model.touch()
    windows.run(setup, "/S")
    assert [path.name for path in (program / "_internal").iterdir()] == ["new.dll"]

    # So named it runs where it is and is waited for, instead of from a copy of itself.
    place = "C:\\" + str(program.relative_to(windows.drive)).replace("/", "\\")
    windows.run(program / "uninstall.exe", "/S", f"_?={place}")
    assert not (program / "inkling.exe").exists()
    assert not windows.registry(r"Classes\Inkling.Model")
    assert not windows.registry(r"Microsoft\Windows\CurrentVersion\Uninstall\Inkling")
    assert model.exists()
