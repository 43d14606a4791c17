"""The GPU pack: what is fetched, where it goes, what is said when it cannot be."""

import ctypes
import os
import re
import sys
from pathlib import Path

import pytest

from installer import gpu_pack

PINNED = Path(gpu_pack.__file__).parent / "requirements" / "gpu-pack.txt"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="laid out as on Linux")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Return the folder of a frozen program without the pack."""
    folder = tmp_path / "inkling"
    gpu_pack.runtime(folder).mkdir(parents=True)
    (folder / "gpu-pack.txt").write_text(PINNED.read_text(encoding="utf-8"))
    return folder


def unpacked(folder: Path) -> Path:
    """Return what pip leaves when it has installed the wheels into a folder."""
    for name in (
        "nvidia/cu13/lib/libcublas.so.13",
        "nvidia/cudnn/lib/libcudnn.so.9",
        "nvidia/cudnn/include/cudnn.h",
        "nvidia_cudnn_cu13-9.dist-info/licenses/License.txt",
        f"onnxruntime/capi/{gpu_pack.provider()}",
        "onnxruntime/capi/onnxruntime_pybind11_state.so",
    ):
        path = folder / "unpacked" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder / "unpacked"


def test_every_file_is_pinned_by_its_hash() -> None:
    text = PINNED.read_text(encoding="utf-8")
    packages = re.findall(r"^([\w-]+)==", text, re.MULTILINE)
    assert "onnxruntime-gpu" in packages
    assert all(name.startswith("nvidia-") for name in packages if name != "onnxruntime-gpu")
    entries = re.split(r"^(?=[\w-]+==)", text, flags=re.MULTILINE)[1:]
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)


def test_the_pack_is_of_the_onnx_runtime_that_the_app_is_frozen_with() -> None:
    version = re.compile(r"^onnxruntime-gpu==([\d.]+)", re.MULTILINE)
    app = (PINNED.parent / "app.txt").read_text(encoding="utf-8")
    assert version.findall(app) == version.findall(PINNED.read_text(encoding="utf-8"))


def test_the_provider_goes_beside_onnx_runtime_and_the_libraries_with_their_licences_into_gpu(
    program: Path, tmp_path: Path
) -> None:
    gpu_pack.put_in_place(unpacked(tmp_path), program)
    assert sorted(path.name for path in (program / "gpu").iterdir()) == [
        "libcublas.so.13",
        "libcudnn.so.9",
        "nvidia_cudnn_cu13-9.dist-info.txt",
    ]
    assert [path.name for path in gpu_pack.runtime(program).iterdir()] == [gpu_pack.provider()]
    assert gpu_pack.status(program).startswith("The GPU pack is installed.")


def test_remove_leaves_the_program_as_it_was(program: Path, tmp_path: Path) -> None:
    before = sorted(program.rglob("*"))
    gpu_pack.put_in_place(unpacked(tmp_path), program)
    gpu_pack.remove(program)
    assert sorted(program.rglob("*")) == before
    assert gpu_pack.status(program).startswith("The GPU pack is not installed.")


def test_a_download_that_lacks_libraries_changes_nothing(program: Path, tmp_path: Path) -> None:
    gpu_pack.put_in_place(unpacked(tmp_path), program)
    (tmp_path / "empty").mkdir()
    with pytest.raises(gpu_pack.PackError, match="lacks the libraries"):
        gpu_pack.put_in_place(tmp_path / "empty", program)
    assert gpu_pack.status(program).startswith("The GPU pack is installed.")


def test_a_download_that_is_refused_is_one_sentence(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gpu_pack, "installer", lambda: ["false"])
    monkeypatch.setattr(gpu_pack, "LEAST_FREE_BYTES", 0)
    assert gpu_pack.main(["--program", str(program)]) == 1
    assert capsys.readouterr().err == (
        "inkling-gpu-pack: The download failed, or a file was not the one that is pinned.\n"
    )
    assert not list(program.glob("gpu*-*/"))


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
def test_a_program_of_all_users_asks_for_sudo(
    program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program.chmod(0o555)
    assert gpu_pack.main(["--program", str(program)]) == 1
    assert "sudo inkling-gpu-pack" in capsys.readouterr().err
    program.chmod(0o755)


def test_a_full_disk_is_said_before_anything_is_fetched(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gpu_pack, "LEAST_FREE_BYTES", 10**18)
    assert gpu_pack.main(["--program", str(program)]) == 1
    assert "are needed" in capsys.readouterr().err


class Driver:
    """A driver that answers what it is told to."""

    def __init__(self, version: int, initialised: int = 0) -> None:
        self.version, self.initialised = version, initialised

    def cuInit(self, flags: int) -> int:  # noqa: N802
        return self.initialised

    def cuDriverGetVersion(self, version: object) -> int:  # noqa: N802
        ctypes.cast(version, ctypes.POINTER(ctypes.c_int))[0] = self.version
        return 0


def no_driver(name: str) -> Driver:
    raise OSError(name)


@pytest.mark.parametrize(
    ("load", "said"),
    [
        (no_driver, "No NVIDIA driver is installed"),
        (lambda name: Driver(12080), "too old"),
        (lambda name: Driver(13000, initialised=100), "finds no graphics card"),
        (lambda name: object(), "No NVIDIA driver is installed"),
        (lambda name: Driver(13000), "new enough"),
    ],
)
def test_the_driver_is_described(load: object, said: str) -> None:
    assert said in gpu_pack.driver(load)
