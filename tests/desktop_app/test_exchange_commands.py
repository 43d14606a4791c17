"""Import, export, print and drop, in the whole window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desktop_app.app import StartOptions
from desktop_app.documents.export import export_text
from desktop_app.exchange_commands import IMPORTED
from desktop_app.text_import import SUFFIXES, import_text
from desktop_app.text_import.reader import _TEXTS

STORY = "# One\n\nIt was *dark*.\n\n* * *\n\nIt was light.\n"


def drop(widget: QWidget, data: QMimeData) -> None:
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(5, 5), *arguments, none))
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), *arguments, none))


def drop_file(widget: QWidget, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drop(widget, data)


def title(menu: QMenu) -> str:
    return menu.title().replace("&", "")


def test_every_kind_of_text_that_can_be_imported_is_known_to_the_window():
    assert set(IMPORTED) == set(SUFFIXES) - set(_TEXTS)


def test_an_imported_text_is_a_new_document_that_is_not_saved(qtbot, app, dialogs, tmp_path):
    file = tmp_path / "novel.docx"
    export_text(file, STORY)
    dialogs.answers = [file]
    app.window.exchange.import_file()
    qtbot.waitUntil(lambda: app.window.page.text() == STORY)
    assert app.window.files.path is None
    assert app.window.isWindowModified()
    assert app.window.files.suggested(".txt").name == "novel.md"


def test_a_text_of_another_program_can_simply_be_opened(qtbot, app, dialogs, tmp_path):
    file = tmp_path / "novel.odt"
    export_text(file, STORY)
    dialogs.answers = [file]
    app.window.open()
    qtbot.waitUntil(lambda: app.window.page.text() == STORY)


def test_a_text_of_another_program_on_the_command_line_is_imported(qtbot, start, tmp_path):
    file = tmp_path / "novel.html"
    export_text(file, STORY)
    app = start(StartOptions(file=file))
    qtbot.waitUntil(lambda: app.window.page.text() == STORY)
    assert not app.window.page.isReadOnly()


def test_an_import_leaves_the_text_that_is_being_written_alone(qtbot, app, tmp_path):
    file = tmp_path / "novel.docx"
    export_text(file, STORY)
    app.window.page.insertPlainText("mine")
    app.window.exchange.import_path(file)
    qtbot.waitUntil(lambda: app.window.page.text() == STORY)
    assert [sheet.page.text() for sheet in app.window.tabs.sheets] == ["mine", STORY]


def test_a_damaged_file_is_refused_in_words_and_the_page_stays(qtbot, app, dialogs, tmp_path):
    file = tmp_path / "novel.docx"
    file.write_bytes(b"no zip")
    app.window.page.insertPlainText("mine")
    app.window.exchange.import_path(file)
    qtbot.waitUntil(lambda: bool(dialogs.heard))
    assert "novel.docx" in dialogs.heard[-1]
    assert app.window.page.text() == "mine"


def test_a_table_is_asked_for_its_column(qtbot, app, dialogs, tmp_path):
    file = tmp_path / "headlines.csv"
    file.write_text("day,headline\nMonday,It rains\nTuesday,It pours\n", encoding="utf-8")
    dialogs.answers = [1]
    app.window.exchange.import_path(file)
    qtbot.waitUntil(lambda: app.window.page.text() == "It rains\n\nIt pours\n")
    assert "day, headline" in dialogs.heard[-1]


@pytest.mark.parametrize("suffix", [".docx", ".odt", ".html", ".md", ".txt"])
def test_the_page_is_exported_and_comes_back(qtbot, app, dialogs, tmp_path, suffix):
    app.window.page.insertPlainText(STORY)
    dialogs.answers = [tmp_path / f"out{suffix}"]
    app.window.exchange.export(suffix)
    qtbot.waitUntil(lambda: "Exported" in app.window.status._message.text())
    assert "It was light." in import_text(tmp_path / f"out{suffix}")
    assert app.window.isWindowModified()


def test_a_pdf_is_exported(qtbot, app, dialogs, tmp_path):
    app.window.page.insertPlainText(STORY)
    dialogs.answers = [tmp_path / "out"]
    app.window.exchange.export(".pdf")
    qtbot.waitUntil(lambda: "Exported" in app.window.status._message.text())
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")


def test_a_manuscript_carries_its_author(qtbot, app, dialogs, tmp_path):
    app.window.page.insertPlainText(STORY)
    dialogs.answers = [("Jane Doe", "The Night", ("1 Road", "Town")), tmp_path / "out.docx"]
    app.window.exchange.export_manuscript()
    qtbot.waitUntil(lambda: "Exported" in app.window.status._message.text())
    text = import_text(tmp_path / "out.docx")
    assert "Jane Doe" in text
    assert "1 Road" in text


def test_a_document_is_not_exported_over_itself(qtbot, app, dialogs, tmp_path):
    file = tmp_path / "story.md"
    file.write_text("one", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.window.open_file(file)
    app.window.page.insertPlainText("zero ")
    dialogs.answers = [file]
    app.window.exchange.export(".md")
    assert "the document itself" in dialogs.heard[-1]
    assert file.read_text(encoding="utf-8") == "one"


def test_an_export_that_fails_says_why(qtbot, app, dialogs, tmp_path):
    dialogs.answers = [tmp_path / "no such folder" / "out.docx"]
    app.window.exchange.export(".docx")
    qtbot.waitUntil(lambda: "could not be exported" in dialogs.heard[-1])


def test_the_page_is_printed_and_previewed(qtbot, app, dialogs, tmp_path):
    app.window.page.insertPlainText(STORY)
    for print_it, name in (
        (app.window.exchange.print_page, "printed.pdf"),
        (app.window.exchange.preview, "preview.pdf"),
    ):
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / name))
        dialogs.answers = [printer]
        print_it()
        qtbot.waitUntil((tmp_path / name).exists)
        qtbot.waitUntil(lambda name=name: b"%%EOF" in (tmp_path / name).read_bytes()[-64:])


def test_every_format_stands_in_the_file_menu(app):
    menus = app.window.menuBar().findChildren(QMenu)
    export = next(menu for menu in menus if title(menu) == "Export")
    names = " ".join(action.text().replace("&", "") for action in export.actions())
    for part in ("docx", "odt", "PDF", "html", "md", "txt", "Publishers"):
        assert part in names


def test_a_text_dropped_on_the_page_is_opened_and_not_written_into_it(qtbot, app, tmp_path):
    file = tmp_path / "story.txt"
    file.write_text("Once.", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        drop_file(app.window.page.viewport(), file)
    assert app.window.page.text() == "Once."


def test_a_book_dropped_on_the_window_is_imported(qtbot, app, tmp_path):
    file = tmp_path / "novel.docx"
    export_text(file, STORY)
    drop_file(app.window, file)
    qtbot.waitUntil(lambda: app.window.page.text() == STORY)


def test_a_model_dropped_on_the_page_goes_into_the_library(qtbot, app, tmp_path):
    file = tmp_path / "bad.inkling"
    file.write_bytes(b"no model")
    drop_file(app.window.page.viewport(), file)
    qtbot.waitUntil(lambda: "bad.inkling" in app.window.models._hint.text())
    qtbot.waitUntil(app.window.models.isVisible)  # where it says what is wrong
    assert app.window.page.text() == ""


def test_text_dragged_to_the_page_is_still_inserted(qtbot, app):
    data = QMimeData()
    data.setText("dragged")
    drop(app.window.page.viewport(), data)
    assert app.window.page.text() == "dragged"
