"""The arrows of ARCHITECTURE.md, kept."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHIPPED = ("desktop_app", "trainer", "export")

# What everyone in desktop_app may use: they themselves use nothing of ours.
LEAVES = {"desktop_app.resource_files", "desktop_app.text_units", "desktop_app.manuscript"}

# Who may import whom. A name stands for a module or for a package with all that is in it.
ARROWS = {
    "desktop_app.resource_files": set(),
    "desktop_app.text_units": set(),
    "desktop_app.manuscript": set(),
    "desktop_app.text_import": {
        "desktop_app.manuscript",
        "desktop_app.documents.file",
        "desktop_app.documents.errors",
    },
    "desktop_app.language_model": LEAVES,
    "desktop_app.themes": LEAVES,
    "desktop_app.settings": LEAVES
    | {
        "desktop_app.language_model",
        "desktop_app.themes",
        "desktop_app.editor.options",
        "desktop_app.editor.keys",
    },
    "desktop_app.editor": LEAVES,
    "desktop_app.documents": LEAVES,
    "desktop_app.panels": LEAVES
    | {"desktop_app.language_model", "desktop_app.question", "desktop_app.sentences"},
    "desktop_app.sentences": LEAVES,
    "desktop_app.question": LEAVES,
    "desktop_app.preferences": LEAVES
    | {
        "desktop_app.background",
        "desktop_app.documents.earlier",
        "desktop_app.editor",
        "desktop_app.panels.rows",
        "desktop_app.sentences",
        "desktop_app.settings",
    },
    "desktop_app.goals": LEAVES
    | {
        "desktop_app.background",
        "desktop_app.documents.atomic",
        "desktop_app.documents.errors",
        "desktop_app.question",
        "desktop_app.sentences",
    },
    "desktop_app.help": LEAVES | {"desktop_app.actions", "desktop_app.background"},
    "desktop_app.training": LEAVES
    | {"desktop_app.background", "desktop_app.documents.atomic", "desktop_app.language_model"}
    | {"desktop_app.panels.flow", "desktop_app.panels.rows"}
    | {"desktop_app.question", "desktop_app.sentences"}
    | {"desktop_app.text_import"},
    "desktop_app.completion": LEAVES | {"desktop_app.editor", "desktop_app.language_model"},
    "desktop_app": {"desktop_app"},
    "trainer": {"desktop_app.language_model", "desktop_app.text_import"},
    "export": {"trainer", "desktop_app.language_model"},
}

# Libraries that only some may import.
LIBRARIES = {
    "onnxruntime": {"desktop_app.language_model.onnx_model", "export.quantize"},
    "tokenizers": {"desktop_app.language_model.tokenizer", "trainer.tokenizers"},
    "tensorflow": {"trainer", "export"},
    "keras": {"trainer", "export"},
    "tf2onnx": {"export"},
    "onnx": {"export", "trainer.warm_start"},
    "matplotlib": {"trainer"},
    "tqdm": {"trainer"},
    "lxml": {"desktop_app.text_import"},
    "docx": {"desktop_app.documents.export_docx"},
    "odfdo": {"desktop_app.documents.export_odt"},
    "markdown_it": {"desktop_app.manuscript"},
    "enchant": {"desktop_app.editor"},
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for top in SHIPPED for path in (ROOT / top).rglob("*.py")}


def within(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def imports(name: str, *, for_types_too: bool = True) -> Iterator[str]:
    """Yield the full name of all that a module imports, inside functions too."""
    path = MODULES[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    module = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(module):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = node.body if for_types_too else []
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                base = package.split(".")[: len(package.split(".")) - node.level + 1]
                source = ".".join([*base, source] if source else base)
            for alias in node.names:
                submodule = f"{source}.{alias.name}"
                yield submodule if submodule in MODULES else source


def unit(name: str) -> str:
    """Return the most precise entry of ARROWS that holds a module."""
    return max((entry for entry in ARROWS if within(name, {entry})), key=len)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_imports_only_what_its_package_may_know(name: str) -> None:
    home = unit(name)
    ours = {target for target in imports(name) if within(target, set(SHIPPED))}
    assert not {target for target in ours if not within(target, ARROWS[home] | {home})}


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_a_library_is_imported_only_where_it_is_at_home(library: str) -> None:
    users = {name for name in MODULES if any(within(t, {library}) for t in imports(name))}
    assert not {user for user in users if not within(user, LIBRARIES[library])}


def test_only_the_app_knows_qt() -> None:
    users = {name for name in MODULES if any(within(t, {"PySide6"}) for t in imports(name))}
    forbidden = {"trainer", "export", "desktop_app.language_model", *LEAVES}
    forbidden |= {"desktop_app.text_import"}
    assert not {user for user in users if within(user, forbidden)}


def test_nothing_that_ships_knows_the_network() -> None:
    network = {"socket", "ssl", "http", "urllib", "ftplib", "asyncio", "requests", "httpx"}
    network |= {"huggingface_hub", "PySide6.QtNetwork", "PySide6.QtWebSockets"}
    users = {name: [t for t in imports(name) if within(t, network)] for name in MODULES}
    assert not {name: found for name, found in users.items() if found}


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {name: MODULES.keys() & imports(name, for_types_too=False) for name in MODULES}
    TopologicalSorter(graph).prepare()  # a CycleError names the circle


def loaded_after(imported: list[str]) -> set[str]:
    """Return the top-level packages that a fresh interpreter holds after some imports."""
    script = f"import sys, {', '.join(imported)}\nprint(*(name for name in sys.modules))"
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in result.stdout.split()}


def test_the_app_starts_without_tensorflow_trainer_or_export() -> None:
    loaded = loaded_after(["desktop_app.app", "desktop_app.main_window"])
    assert "PySide6" in loaded
    assert not loaded & {"tensorflow", "keras", "onnx", "tf2onnx", "trainer", "export"}
    # The first paint does without the formats of other programs and without dictionaries.
    assert not loaded & {"lxml", "docx", "odfdo", "markdown_it", "enchant", "onnxruntime"}


def test_the_language_model_loads_neither_qt_nor_tensorflow() -> None:
    names = [name for name in MODULES if within(name, {"desktop_app.language_model"})]
    loaded = loaded_after([name for name in names if not name.endswith("__main__")])
    assert "numpy" in loaded
    assert not loaded & {"PySide6", "shiboken6", "tensorflow", "keras", "onnx", "tf2onnx"}
