"""The licences of all that Inkling is made with, read from what is installed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from desktop_app.resource_files import resource_path

# What the app itself asks for; the packages that these ask for are found by themselves.
SHIPPED = (
    "PySide6-Essentials",
    "onnxruntime-gpu",
    "onnxruntime",
    "tokenizers",
    "numpy",
    "charset-normalizer",
    "markdown-it-py",
    "lxml",
    "python-docx",
    "odfdo",
    "pyenchant",
)
GATHERED = "NOTICES.txt"  # among the resources, where an installer put one
UNUSED = {"huggingface-hub"}  # tokenizers asks for it to download, which Inkling never does

_NAME = re.compile(r"[\w.-]+")
_FILE = re.compile(r"(?i)(licen[cs]es?|notices?|copying|authors|thirdpartynotices)\b")
_CLASSIFIER = "License :: OSI Approved :: "
_KEPT_HERE = {  # texts for packages that bring none of their own
    "LGPL-3.0.txt": re.compile("LGPL"),
    "GPL-3.0.txt": re.compile("LGPL"),  # the LGPL adds to it
    "Apache-2.0.txt": re.compile("Apache"),
}


@dataclass(frozen=True)
class Notice:
    """A package, what it is licensed under in a few words, and the texts it asks to be shown."""

    name: str
    version: str
    licence: str
    text: str


def notices(names: Iterable[str] = SHIPPED) -> list[Notice]:
    """Return the notices of installed packages and of all they need, in the order of their names.

    A name that is not installed is left out. Reads files: not for the window's thread.
    """
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found or key in UNUSED:
            continue
        try:
            found[key] = distribution(name)
        except PackageNotFoundError:
            continue
        waiting += _needs(found[key])
    return [_notice(found[key]) for key in sorted(found)]


def all_notices(version: str) -> list[Notice]:
    """Return that of Inkling first, then what an installer gathered, or else the packages'."""
    own = Notice("Inkling", version, "Apache-2.0", _text_kept_here("Apache-2.0.txt"))
    gathered = resource_path(GATHERED)
    if gathered.is_file():
        text = gathered.read_text("utf-8", "replace")
        return [own, Notice("Third-party notices", "", "", text)]
    return [own, *notices()]


def _needs(package: Distribution) -> Iterator[str]:
    """Yield the names that a package cannot do without."""
    for requirement in package.requires or []:
        if "extra ==" not in requirement and (match := _NAME.match(requirement)):
            yield match[0]


def _notice(package: Distribution) -> Notice:
    about = package.metadata
    classified = [
        each.removeprefix(_CLASSIFIER)
        for each in about.get_all("Classifier") or []
        if each.startswith(_CLASSIFIER)
    ]
    licence = _first(package, "License-Expression") or "; ".join(classified)
    licence = licence or _first(package, "License").partition("\n")[0]
    texts = [
        file.read_text(encoding="utf-8", errors="replace").strip()
        for path in package.files or []
        if _FILE.match(path.name)
        and path.suffix not in (".py", ".pyc", ".pyi")
        and (file := Path(str(package.locate_file(path)))).is_file()
    ]
    if not texts:
        texts = [_text_kept_here(name) for name, of in _KEPT_HERE.items() if of.search(licence)]
    return Notice(about["Name"], package.version, licence, "\n\n".join(texts))


def _first(package: Distribution, key: str) -> str:
    return (package.metadata.get_all(key) or [""])[0]


def _text_kept_here(name: str) -> str:
    return resource_path(f"licences/{name}").read_text("utf-8").strip()
