import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.text_import import SUFFIXES, TextImportError, import_text, package
from desktop_app.text_import.errors import ColumnError

PACKAGES = (".docx", ".odt", ".epub")


def test_a_text_is_returned_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("One *line*\r\n# Two\r\n".encode("utf-16"))
    assert import_text(tmp_path / "a.txt") == "One *line*\n# Two\n"
    assert import_text(tmp_path / "a.txt", plain=True) == "One *line*\n# Two\n"


def test_plain_markdown_has_lost_its_marks(tmp_path: Path) -> None:
    (tmp_path / "a.MD").write_text("# One\n\nAnd *two*.\n")
    assert import_text(tmp_path / "a.MD") == "# One\n\nAnd *two*.\n"
    assert import_text(tmp_path / "a.MD", plain=True) == "One\n\nAnd two.\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_one_column_of_a_table_is_read(tmp_path: Path, separator: str) -> None:
    rows = [("id", "headline"), ("1", '"Storm, at; sea"'), ("2", '"Two\nlines"'), ("3",)]
    path = tmp_path / "news.csv"
    path.write_text("\n".join(separator.join(row) for row in rows))
    assert import_text(path, column="headline") == "Storm, at; sea\n\nTwo\n\nlines\n"


def test_a_table_of_several_columns_asks_which(tmp_path: Path) -> None:
    (tmp_path / "news.csv").write_text("id,headline\n1,Storm\n")
    with pytest.raises(ColumnError, match="“id”, “headline”") as caught:
        import_text(tmp_path / "news.csv")
    assert caught.value.columns == ("id", "headline")
    with pytest.raises(ColumnError, match="no column “title”"):
        import_text(tmp_path / "news.csv", column="title")


def test_a_table_of_one_column_needs_no_name(tmp_path: Path) -> None:
    (tmp_path / "news.csv").write_text("Storm at sea\nCalm on land\n")
    assert import_text(tmp_path / "news.csv") == "Storm at sea\n\nCalm on land\n"


def test_commas_of_a_table_of_one_column_are_text(tmp_path: Path) -> None:
    rows = "Storm, at last\nCalm\nRain, wind; snow, and hail\n"
    (tmp_path / "news.csv").write_text(rows)
    assert import_text(tmp_path / "news.csv") == rows.replace("\n", "\n\n")[:-1]


def test_a_cell_may_hold_a_book(tmp_path: Path) -> None:
    book = "All happy families are alike. " * 10_000
    (tmp_path / "books.csv").write_text(f'title,body\nAnna,"{book}"\n')
    assert import_text(tmp_path / "books.csv", column="body") == book.strip() + "\n"


def test_many_quotes_hold_nothing_up(tmp_path: Path) -> None:
    """Python's own guess at the columns would look at these for minutes."""
    (tmp_path / "news.csv").write_text('"title","body"\n"One","Storm"\n' + '"a' * 50_000)
    assert import_text(tmp_path / "news.csv", column="body") == "Storm\n"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_is_not_there_is_an_error_for_the_user(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(TextImportError, match=r"gone.*not there"):
        import_text(tmp_path / f"gone{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder_is_an_error_for_the_user(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"folder{suffix}"
    path.mkdir()
    with pytest.raises(TextImportError, match="folder"):
        import_text(path)


@pytest.mark.parametrize("suffix", PACKAGES)
@pytest.mark.parametrize("data", [b"", b"no zip at all", b"PK\x03\x04" + b"\0" * 60])
def test_what_is_no_package_is_refused(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"story{suffix}"
    path.write_bytes(data)
    with pytest.raises(TextImportError, match=f"story{suffix}.*damaged"):
        import_text(path)


def test_a_document_behind_a_password_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "story.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 512)
    with pytest.raises(TextImportError, match="password"):
        import_text(path)


def test_a_package_that_unpacks_to_too_much_is_refused(
    make_zip: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "MOST_BYTES", 1_000_000)
    path = make_zip("story.odt", {"content.xml": " " * 2_000_000})
    with pytest.raises(TextImportError, match="memory"):
        import_text(path)


def test_a_package_of_too_many_parts_is_refused(
    make_zip: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "MOST_PARTS", 3)
    with pytest.raises(TextImportError, match="more than 3 parts"):
        import_text(make_zip("story.odt", {str(n): "" for n in range(4)}))


def test_damage_within_a_part_is_noticed(make_zip: Callable[..., Path]) -> None:
    path = make_zip("story.odt", {"content.xml": "<a>" + "text" * 999 + "</a>"})
    data = bytearray(path.read_bytes())
    data[50] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(TextImportError, match="damaged"):
        import_text(path)


def test_an_encrypted_part_is_refused(make_zip: Callable[..., Path]) -> None:
    path = make_zip("story.odt", {"content.xml": "<a/>"})
    with zipfile.ZipFile(path) as archive:
        start = archive.start_dir
    data = bytearray(path.read_bytes())
    data[start + 8] |= 1  # the flag of the only part, in the directory
    path.write_bytes(data)
    with pytest.raises(TextImportError, match="protected"):
        import_text(path)


def test_an_unknown_kind_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(TextImportError, match=r"\.rtf.*\.docx"):
        import_text(tmp_path / "story.rtf")
