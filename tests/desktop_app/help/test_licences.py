"""All that is shipped is named with its licence."""

import re
import tomllib
from pathlib import Path

import pytest

from desktop_app.help import licences
from desktop_app.help.licences import SHIPPED, Notice, all_notices, notices

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def installed() -> list[Notice]:
    return notices()


def test_every_dependency_of_the_app_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {re.match(r"[\w.-]+", dependency)[0] for dependency in project["dependencies"]}
    assert wanted == set(SHIPPED)


def test_every_package_says_its_licence_and_shows_a_text(installed: list[Notice]) -> None:
    assert len(installed) > 10
    assert [notice.name for notice in installed if not notice.licence] == []
    assert [notice.name for notice in installed if len(notice.text) < 500] == []


def test_what_packages_need_is_named_too(installed: list[Notice]) -> None:
    names = {notice.name.lower().replace("_", "-") for notice in installed}
    assert {"shiboken6", "mdurl", "protobuf"} <= names


def test_qt_comes_with_the_texts_of_the_lgpl(installed: list[Notice]) -> None:
    qt = next(notice for notice in installed if notice.name.startswith("PySide6"))
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in qt.text
    assert "GNU GENERAL PUBLIC LICENSE" in qt.text


def test_the_runtime_brings_its_own_list(installed: list[Notice]) -> None:
    runtime = next(notice for notice in installed if notice.name.startswith("onnxruntime"))
    assert len(runtime.text) > 100_000


def test_a_package_that_is_not_installed_is_left_out() -> None:
    assert notices(["no-such-package-anywhere"]) == []


def test_what_an_installer_gathered_is_shown_instead(tmp_path, monkeypatch) -> None:
    (tmp_path / "licences").mkdir()
    (tmp_path / "licences" / "Apache-2.0.txt").write_text("ours")
    (tmp_path / "gathered.txt").write_text("theirs")
    monkeypatch.setattr(licences, "GATHERED", "gathered.txt")
    monkeypatch.setattr(licences, "resource_path", tmp_path.joinpath)
    assert [notice.text for notice in all_notices("1.0")] == ["ours", "theirs"]
