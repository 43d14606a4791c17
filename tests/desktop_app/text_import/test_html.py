from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.text_import import TextImportError, import_text


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str | bytes], str]:
    def read(page: str | bytes) -> str:
        path = tmp_path / "story.html"
        path.write_bytes(page if isinstance(page, bytes) else page.encode())
        return import_text(path)

    return read


def test_looks_headings_and_scene_breaks_survive(read: Callable[[str], str]) -> None:
    assert read(
        "<html><head><title>x</title><style>.fall{font-style: italic}</style></head><body>"
        "<h2>One</h2><p>It\n was <b>late</b>, <i>very <strong>late</strong></i>.<hr>"
        "<p>A<br>B &amp; <span class='fall'>C</span></p><blockquote><p>Q</p></blockquote>"
        "<ul><li>Bread<li>Milk</ul><script>x()</script></body></html>"
    ) == (
        "## One\n\nIt was **late**, *very **late***.\n\n* * *\n\nA  \nB & *C*\n\n> Q\n\n"
        "- Bread\n\n- Milk\n"
    )


def test_a_page_is_read_in_the_encoding_it_names(read: Callable[[bytes], str]) -> None:
    assert read('<meta charset="koi8-r"><p>кошка</p>'.encode("koi8-r")) == "кошка\n"


def test_a_page_that_names_a_wrong_encoding_is_read_all_the_same(
    read: Callable[[bytes], str],
) -> None:
    assert read('<meta charset="ascii"><p>naïve</p>'.encode()) == "naïve\n"


def test_two_line_breaks_part_paragraphs(read: Callable[[str], str]) -> None:
    assert read("<body>One<br><br>\nTwo<br>Three</body>") == "One\n\nTwo  \nThree\n"


def test_preformatted_lines_stay(read: Callable[[str], str]) -> None:
    assert read("<pre>\nOne\n  two</pre>") == "One  \ntwo\n"


@pytest.mark.parametrize("page", ["", "<!-- -->", "<html></html>"])
def test_an_empty_page_has_no_text(read: Callable[[str], str], page: str) -> None:
    assert read(page) == ""


def test_deep_nesting_is_survived(read: Callable[[str], str]) -> None:
    assert isinstance(read("<div>" * 100_000 + "deep"), str)


def test_what_is_no_text_is_refused(read: Callable[[bytes], str]) -> None:
    with pytest.raises(TextImportError, match="does not hold text"):
        read(b"\0\1\2\3" * 99)


def test_a_style_sheet_without_rules_takes_no_time_to_see_through(
    read: Callable[[str], str],
) -> None:
    assert read(f"<style>{'a' * 300_000}</style><p>Once.") == "Once.\n"
