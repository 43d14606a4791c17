"""What the command line says, without a window where none is needed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app import __version__
from desktop_app.__main__ import main
from desktop_app.system_libraries import obstacle

ROOT = Path(__file__).parents[2]


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"Inkling {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["no-such-file.txt"], "no-such-file.txt"),
        (["--model", "no-such-model.inkling"], "no-such-model.inkling"),
        (["--provider", "abacus"], "abacus"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_an_error_is_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], part: str
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    error = capsys.readouterr().err
    assert end.value.code == 2
    assert part in error
    assert error.count("\n") == 1


def self_test(model: Path, home: Path) -> subprocess.CompletedProcess[str]:
    homes = {f"XDG_{name}_HOME": str(home) for name in ("CONFIG", "DATA", "STATE")}
    return subprocess.run(
        [sys.executable, "-m", "desktop_app", "--self-test", "--model", str(model)],
        cwd=ROOT,
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "PATH": "", **homes},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_self_test_prints_one_json_object_and_nothing_else(
    tiny_model: Path, tmp_path: Path
) -> None:
    result = self_test(tiny_model, tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    report = json.loads(result.stdout)
    keys = {"version", "provider", "why_not_cuda", "model", "suggestion", "milliseconds"}
    assert report.keys() == keys
    assert report["version"] == __version__
    assert report["milliseconds"] > 0
    assert (report["why_not_cuda"] is None) == (report["provider"] == "cuda")


def test_the_self_test_of_a_bad_model_fails_in_words(tmp_path: Path) -> None:
    model = tmp_path / "bad.inkling"
    model.write_bytes(b"not a model")
    result = self_test(model, tmp_path)
    assert result.returncode == 1
    assert "bad.inkling" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has such packages")
def test_missing_libraries_are_told_with_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(library: str) -> None:
        if "cursor" in library or "EGL" in library:
            raise OSError

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    reason = obstacle(load)
    assert reason is not None
    assert reason.endswith("sudo apt install libegl1 libxcb-cursor0")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a screen")
def test_a_missing_screen_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    reason = obstacle(lambda library: None)
    assert reason is not None
    assert "DISPLAY" in reason
