"""Keep the translations in step with the code: `python -m tests.translations`.

The tools are Qt's own, which PySide6 brings along. `resources/translations/*.ts` are written by
people, `*.qm` are built from them and committed too: an installation needs no tool then.
"""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import PySide6

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / "translations"
SUFFIX = ".exe" if sys.platform == "win32" else ""

Message = tuple[str, str]  # context, source


def tool(name: str) -> str:
    """Return the path of one of Qt's tools."""
    return str(Path(PySide6.__file__).parent / (name + SUFFIX))


def update(file: Path) -> None:
    """Take the strings of the code into a .ts file; what the code no longer says goes."""
    sources = sorted((ROOT / "desktop_app").rglob("*.py"))
    options = ["-no-obsolete", "-locations", "none", "-source-language", "en"]
    command = [tool("lupdate"), *map(str, sources), *options, "-ts", str(file)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def build(file: Path, built: Path) -> None:
    """Make the .qm file of a .ts file."""
    command = [tool("lrelease"), str(file), "-qm", str(built)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def messages(file: Path) -> dict[Message, str]:
    """Return the strings of a .ts file with their finished translations, or empty strings."""
    found = {}
    for context in ElementTree.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            done = translation.get("type") is None
            key = (context.findtext("name", ""), message.findtext("source", ""))
            found[key] = "".join(translation.itertext()).strip("\n ") if done else ""
    return found


if __name__ == "__main__":
    for ts in sorted(FOLDER.glob("*.ts")):
        update(ts)
        build(ts, ts.with_suffix(".qm"))
        missing = [source for (_, source), translated in messages(ts).items() if not translated]
        print(f"{ts.name}: {len(missing)} strings are not translated yet", *missing, sep="\n  ")
