"""Nothing is shipped of which it is not known whose it is and under which licence."""

import sys
import sysconfig
from pathlib import Path

import pytest

from installer.licences import Component, LicenceError, allowed, check, components, notices
from installer.sbom import sbom

STDLIB = Path(sysconfig.get_path("stdlib"))
PYINSTALLER = """Metadata-Version: 2.1
Name: pyinstaller
Version: 6.0
License-Expression: GPL-2.0-or-later WITH Bootloader-exception
"""
needs_licence_of_python = pytest.mark.skipif(
    not (STDLIB / "LICENSE.txt").exists(), reason="this Python came without its licence"
)


def install(site_packages: Path, metadata: str, *, text: bool = True) -> Path:
    """Put a package of one module into a folder; return the module."""
    name = metadata.split("Name: ")[1].splitlines()[0]
    folder = site_packages / f"{name}-1.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(metadata)
    module = site_packages / f"{name}.py"
    module.touch()
    files = [module.name, f"{folder.name}/METADATA"]
    if text:
        (folder / "LICENSE").write_text(f"The licence of {name}.")
        files.append(f"{folder.name}/LICENSE")
    (folder / "RECORD").write_text("".join(f"{file},,\n" for file in files))
    return module


@pytest.mark.parametrize(
    ("expression", "may_be_shipped"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", True),
        ("GPL-3.0-only OR (MIT AND Proprietary)", False),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("(MIT", False),
        ("MIT MIT", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_an_expression_is_allowed_if_it_can_be_met(expression: str, may_be_shipped: bool) -> None:
    assert allowed(expression) is may_be_shipped


@needs_licence_of_python
def test_every_file_is_traced_to_its_package(tmp_path: Path) -> None:
    install(tmp_path, PYINSTALLER)
    module = install(tmp_path, "Metadata-Version: 2.1\nName: quill\nVersion: 2\nLicense: MIT\n")
    found = components([module, STDLIB / "json"], tmp_path, STDLIB, [])
    assert [(c.name, c.licence) for c in found] == [
        ("pyinstaller", "GPL-2.0-or-later WITH Bootloader-exception"),
        ("python", "Python-2.0"),
        ("quill", "MIT"),
    ]
    text = notices("Inkling", found)
    assert "The licence of quill." in text and "LGPL" not in text.split("=" * 78)[1]


@needs_licence_of_python
def test_an_unknown_licence_stops_the_build(tmp_path: Path) -> None:
    install(tmp_path, PYINSTALLER)
    metadata = "Metadata-Version: 2.1\nName: quill\nVersion: 2\nLicense: Ask my lawyer\n"
    module = install(tmp_path, metadata)
    with pytest.raises(LicenceError, match="quill 2 is under 'Ask my lawyer'"):
        components([module], tmp_path, STDLIB, [])


@needs_licence_of_python
def test_a_file_of_no_package_stops_the_build(tmp_path: Path) -> None:
    install(tmp_path, PYINSTALLER)
    stray = tmp_path / "stray.so"
    stray.touch()
    with pytest.raises(LicenceError, match=r"stray\.so belongs to no installed package"):
        components([stray], tmp_path, STDLIB, [])


def test_a_licence_without_its_text_stops_the_build() -> None:
    with pytest.raises(LicenceError, match="ships no text"):
        check(Component("quill", "2", "pypi", "MIT"))


def test_the_sbom_is_the_same_for_the_same_components() -> None:
    found = [Component("quill", "2", "pypi", "MIT", ("text",))]
    first, second = (sbom("inkling", "1.0", found, 1_700_000_000) for _ in range(2))
    assert first == second
    assert '"purl": "pkg:pypi/quill@2"' in first and sys.prefix not in first
