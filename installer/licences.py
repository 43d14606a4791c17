"""Whose work is in a frozen program, under which licence; the build stops at what is unknown."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
TEXTS = (HERE / "licence_texts", HERE.parent / "resources" / "licences")
RULES = tomllib.loads((HERE / "licences.toml").read_text(encoding="utf-8"))
_TEXT_FILE = re.compile(r"(licen[cs]e|copying|notice|copyright)[^/]*$", re.IGNORECASE)
_RULER = "=" * 78


class LicenceError(Exception):
    """Something would be shipped of which it is not known whether it may be."""


@dataclass(frozen=True)
class Component:
    """One work within the program: its name, version, kind of package, licence and its texts."""

    name: str
    version: str
    kind: str  # as in a package URL: pypi, deb, generic, cargo
    licence: str
    texts: tuple[str, ...] = ()
    within: str = ""

    @property
    def package_url(self) -> str:
        """Return the package URL, which names it in an SBOM."""
        kind = "deb/debian" if self.kind == "deb" else self.kind
        return f"pkg:{kind}/{self.name}@{self.version}"


def components(
    sources: Iterable[Path], site_packages: Path, python: Path, own: Iterable[Path]
) -> list[Component]:
    """Return whose works the files come from, the Python itself and PyInstaller's starter too.

    `python` is the folder of the standard library, `own` are the folders of what is ours. Raises
    LicenceError for a file of nobody and for a licence that nobody has allowed.
    """
    own_folders = [folder.resolve() for folder in own]
    owners = _distributions(site_packages)
    names = {"pyinstaller"}
    system = set()
    for source in sources:
        place = Path(os.path.normpath(source))  # of an environment's links, not where they lead
        real = place.resolve()
        if name := owners.by_file.get(place) or owners.by_file.get(real):
            names.add(name)
        elif real.is_relative_to(site_packages.resolve()):
            raise LicenceError(f"{source} belongs to no installed package.")
        elif real.is_relative_to(python.resolve().parents[1]):
            continue
        elif not any(real.is_relative_to(folder) for folder in own_folders):
            system.add(real)
    found = {_of_python(python), *(_of_distribution(name, owners.by_name) for name in names)}
    found |= {_of_debian(path) for path in system}
    for component in list(found):
        if component.kind == "pypi":
            found |= set(_within(component, owners.by_name[component.name]))
    for component in found:
        check(component)
    return sorted(found, key=lambda component: (component.within, component.name.lower()))


def check(component: Component) -> None:
    """Raise LicenceError unless the licence is allowed and, for what is shipped, its text there."""
    if not allowed(component.licence):
        raise LicenceError(
            f"{component.name} {component.version} is under {component.licence or 'no licence'!r}, "
            "which installer/licences.toml does not allow. Read it, then write it down there."
        )
    if not component.texts and not component.within:
        raise LicenceError(
            f"{component.name} {component.version} ships no text of its licence; "
            f"put {component.licence}.txt into resources/licences."
        )


def allowed(expression: str) -> bool:
    """Tell whether an SPDX expression can be met by allowed licences alone."""
    parts = re.findall(r"\(|\)|\bAND\b|\bOR\b|(?:(?!\bAND\b|\bOR\b)[^()])+", expression)
    tokens = [part.strip() for part in parts if part.strip()]

    def either() -> bool:
        result = both()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            result = both() or result
        return result

    def both() -> bool:
        result = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            result = one() and result
        return result

    def one() -> bool:
        token = tokens.pop(0) if tokens else ""
        if token != "(":
            return token in RULES["allowed"]
        result = either()
        return bool(tokens) and tokens.pop(0) == ")" and result

    return bool(tokens) and either() and not tokens


def notices(program: str, found: Iterable[Component]) -> str:
    """Return the text that is shipped: each work, its licence and the texts that belong to it."""
    found = list(found)
    head = (HERE / "licence_texts" / "head.txt").read_text(encoding="utf-8")
    lines = [head.replace("@PROGRAM@", program), _RULER, ""]
    for component in found:
        place = f" (in {component.within})" if component.within else ""
        lines.append(f"{component.name} {component.version}{place}: {component.licence}")
    for component in found:
        if component.texts:
            lines += ["", _RULER, f"{component.name} {component.version}: {component.licence}"]
            lines += [_RULER, "", "\n\n".join(text.strip() for text in component.texts)]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Owners:
    by_name: dict[str, importlib.metadata.Distribution]
    by_file: dict[Path, str]


def _distributions(site_packages: Path) -> _Owners:
    owners = _Owners({}, {})
    for distribution in importlib.metadata.distributions(path=[str(site_packages)]):
        name = distribution.name.lower().replace("_", "-")
        owners.by_name[name] = distribution
        for file in distribution.files or []:
            owners.by_file[Path(os.path.normpath(site_packages / file))] = name
    return owners


def _of_distribution(name: str, by_name: dict[str, importlib.metadata.Distribution]) -> Component:
    distribution = by_name[name]
    licence = RULES["read"].get(name) or _licence(distribution)
    named = RULES["texts"].get(name, [])
    texts = [text for file in named for text in _kept_texts(file)]
    for file in sorted(distribution.files or [], key=str):
        if _TEXT_FILE.search(str(file)) and not str(file).endswith((".py", ".pyc")):
            texts.append(Path(str(file.locate())).read_text(encoding="utf-8", errors="replace"))
    texts = texts or _kept_texts(f"{licence}.txt")
    return Component(name, distribution.version, "pypi", licence, tuple(texts))


def _kept_texts(name: str) -> list[str]:
    """Return the text of that name which is kept here, in a list; none if there is none."""
    files = [folder / name for folder in TEXTS]
    return [file.read_text(encoding="utf-8") for file in files if file.exists()]


def _licence(distribution: importlib.metadata.Distribution) -> str:
    """Return what a package says of its licence, as SPDX where its words are known."""
    about = distribution.metadata
    classifiers = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", [])
                   if line.startswith("License ::")]  # fmt: skip
    said = [*about.get_all("License-Expression", []), *about.get_all("License", []), *classifiers]
    for words in filter(None, said):
        first = words.strip().splitlines()[0].strip()
        spdx = RULES["spellings"].get(first, first)
        if allowed(spdx):
            return str(spdx)
    return next((words.strip().splitlines()[0] for words in said if words), "")


def _within(
    component: Component, distribution: importlib.metadata.Distribution
) -> Iterable[Component]:
    """Yield what is compiled into a package, as its own SBOM says."""
    for file in distribution.files or []:
        if str(file).endswith(".cyclonedx.json"):
            listed = json.loads(Path(str(file.locate())).read_text(encoding="utf-8"))
            for item in listed["components"]:
                licence = " AND ".join(
                    entry.get("expression") or entry.get("license", {}).get("id", "")
                    for entry in item.get("licenses", [])
                )
                licence = re.sub(r"\s+", " ", RULES["spellings"].get(licence, licence))
                name, version = item["name"], item["version"]
                yield Component(name, version, "cargo", licence, within=component.name)


def _of_python(python: Path) -> Component:
    text = (python / "LICENSE.txt").read_text(encoding="utf-8")
    include = next(python.parents[1].glob(f"include/{python.name}/patchlevel.h"), None)
    version = python.name.removeprefix("python")
    if include and (found := re.search(r'PY_VERSION\s+"([^"]+)"', include.read_text())):
        version = found[1]
    return Component("python", version, "generic", "Python-2.0", (text,))


def _of_debian(path: Path) -> Component:
    """Return the Debian package of a library, by its source package."""
    for name in (path, Path(str(path).removeprefix("/usr"))):
        asked = subprocess.run(["dpkg", "-S", str(name)], capture_output=True, text=True)
        if asked.returncode == 0:
            break
    else:
        raise LicenceError(f"{path} belongs to no package of this system.")
    package = asked.stdout.partition(": ")[0].partition(",")[0].strip()
    shown = ["dpkg-query", "-W", "-f", "${source:Package} ${source:Version}", package]
    source, version = subprocess.run(
        shown, capture_output=True, text=True, check=True
    ).stdout.split()
    licence = RULES["debian"].get(source, "")
    copyright_file = Path("/usr/share/doc") / package.partition(":")[0] / "copyright"
    text = copyright_file.read_text(encoding="utf-8", errors="replace")
    return Component(source, version, "deb", licence, (text,))
