"""What the repository says of itself is true."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from desktop_app import __version__

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# Written so that this file does not name what it looks for.
THIS_MACHINE = re.compile(
    r"/(?:wor[k]|roo[t]|farm[s]?|hom[e]/\w+)/\w|(?:pypi|npmj[s])\.or[g]|pythonhoste[d]"
)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def committed_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listing.stdout.split("\0") if name]


def test_every_make_command_of_the_readme_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`|\S=\S+ )make ([a-z]+)", read("README.md"), re.MULTILINE))
    assert {"run", "test"} <= named <= targets


def test_the_readme_shows_every_command_that_is_installed() -> None:
    assert [name for name in PROJECT["scripts"] if f"\n{name} " not in read("README.md")] == []


def test_the_newest_entry_of_the_changelog_is_this_version() -> None:
    versions = re.findall(r"^## \[(\d[^]]*)\]", read("CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == __version__


def test_the_version_stands_in_one_place() -> None:
    literal = re.compile(rf"[\"']{re.escape(__version__)}[\"']")
    shipped = [ROOT / "pyproject.toml"]
    for top in ("desktop_app", "trainer", "export"):
        shipped += (ROOT / top).rglob("*.py")
    places = [path for path in shipped if literal.search(path.read_text(encoding="utf-8"))]
    assert places == [ROOT / "desktop_app" / "__init__.py"]


def test_ci_runs_the_readmes_own_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o100
    assert "\nexec make test\n" in script.read_text(encoding="utf-8")


def test_nothing_committed_names_a_machine_or_a_package_registry() -> None:
    found = []
    for path in committed_files():
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" in content:
            continue  # a picture, a model
        lines = content.decode("utf-8", "replace").splitlines()
        found += [f"{path.name}: {line}" for line in lines if THIS_MACHINE.search(line)]
    assert found == []


def test_the_map_names_every_module_and_no_other() -> None:
    """ARCHITECTURE.md has a tree: folders end in a slash, modules in .py."""
    tree = re.search(r"```text\n(.*?)```", read("ARCHITECTURE.md"), re.DOTALL)
    assert tree
    folders: list[tuple[int, str]] = []
    named = set()
    for line in tree[1].splitlines():
        if match := re.match(r"( *)([\w.]+(?:/|\.py))(?:\s|$)", line):
            depth, name = len(match[1]), match[2]
            folders = [folder for folder in folders if folder[0] < depth]
            parent = "".join(folder for _, folder in folders)
            if name.endswith("/"):
                folders.append((depth, name))
            else:
                named.add(parent + name)
    there = {
        path.relative_to(ROOT).as_posix()
        for top in ("desktop_app", "trainer", "export")
        for path in (ROOT / top).rglob("*.py")
        if path.name != "__init__.py"
    }
    assert (sorted(there - named), sorted(named - there)) == ([], [])
