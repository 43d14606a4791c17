"""What `make run` and `make test` do to a machine, seen through stand-ins for its programs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PREPARE = Path(__file__).parents[2] / "installer" / "prepare.sh"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="make run is for POSIX systems")

# A Python that has no ensurepip when told so, finds each library unless told not to,
# and only writes down what it would install.
STAND_IN_PYTHON = f"""#!/bin/sh
case "$*" in
*"import ensurepip"*) exit "${{WITHOUT_VENV:-0}}" ;;
"-m venv "*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
"-m pip --version") ;;
"-m pip install"*) echo "$*" >>"$LOG" ;;
-) cat >/dev/null; printf '%s' "${{MISSING_LIBRARIES:-}}" ;;
*) exec {sys.executable} "$@" ;;
esac
"""


class Machine:
    """A PATH of its own, on which nobody may install anything."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "bin"
        self.venv = folder / "venv"
        self.log = folder / "log"
        self.programs.mkdir()
        self.log.touch()
        for tool in ("cat", "cksum", "cp", "dirname", "mkdir", "rm", "sh"):
            (self.programs / tool).symlink_to(str(shutil.which(tool)))
        self.add("uname", "#!/bin/sh\necho Linux\n")
        self.add("id", "#!/bin/sh\necho 1000\n")
        self.add("find", "#!/bin/sh\necho a-font.ttf\n")
        for tool in ("apt-get", "Xvfb", "xdotool"):
            self.add(tool, "#!/bin/sh\nexit 1\n")
        self.add("python3", STAND_IN_PYTHON)

    def add(self, name: str, script: str) -> None:
        path = self.programs / name
        path.write_text(script, encoding="utf-8")
        path.chmod(0o755)

    def prepare(self, purpose: str, **extra: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.programs), "HOME": str(self.venv.parent)}
        environment |= {"VENV": str(self.venv), "LOG": str(self.log)} | extra
        return subprocess.run(
            ["sh", PREPARE, purpose], env=environment, capture_output=True, text=True, check=False
        )

    def installs(self) -> list[str]:
        return [line.split()[-1] for line in self.log.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_app_installs_without_extras_and_only_once(machine: Machine) -> None:
    assert machine.prepare("run").returncode == 0
    assert machine.prepare("run").returncode == 0
    assert machine.installs() == ["."]


def test_what_the_tests_need_serves_the_app_too(machine: Machine) -> None:
    assert machine.prepare("test").returncode == 0
    assert machine.prepare("run").returncode == 0
    assert machine.installs() == [".[train,dev]"]


def test_an_environment_for_the_app_is_not_enough_for_the_tests(machine: Machine) -> None:
    machine.prepare("run")
    machine.prepare("test")
    assert machine.installs() == [".", ".[train,dev]"]


def test_a_missing_venv_module_is_one_sentence_that_says_what_to_type(machine: Machine) -> None:
    result = machine.prepare("run", WITHOUT_VENV="1")
    venv_package = f"python3.{sys.version_info.minor}-venv"
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert f"as root type: apt install {venv_package}; then: make run" in result.stderr
    assert machine.installs() == []


def test_missing_libraries_are_installed_through_sudo(machine: Machine) -> None:
    machine.add("sudo", '#!/bin/sh\necho "sudo $*" >>"$LOG"\n')
    assert machine.prepare("run", MISSING_LIBRARIES="libegl1 libxcb-cursor0").returncode == 0
    assert machine.installs()[-2:] == ["libxcb-cursor0", "."]


def test_a_refusing_sudo_is_one_sentence_that_says_what_to_type(machine: Machine) -> None:
    machine.add("sudo", "#!/bin/sh\nexit 1\n")
    result = machine.prepare("run", MISSING_LIBRARIES="libegl1")
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "type: sudo apt install libegl1; then: make run" in result.stderr


def test_without_apt_the_missing_libraries_are_only_named(machine: Machine) -> None:
    (machine.programs / "apt-get").unlink()
    result = machine.prepare("run", MISSING_LIBRARIES="libegl1")
    assert result.returncode == 0
    assert "libegl1" in result.stderr


def test_no_python_of_a_fitting_version_is_one_sentence(machine: Machine) -> None:
    machine.add("python3", "#!/bin/sh\n")
    result = machine.prepare("run")
    assert result.returncode == 1
    assert result.stderr.startswith("inkling: Python 3.11, 3.12 or 3.13 is needed")


def test_a_chosen_python_that_does_not_fit_is_one_sentence(machine: Machine) -> None:
    result = machine.prepare("run", PYTHON="/nowhere/python")
    assert result.returncode == 1
    assert result.stderr == "inkling: PYTHON=/nowhere/python is not a Python 3.11, 3.12 or 3.13.\n"
