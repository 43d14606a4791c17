import pytest

from desktop_app.text_import import strip_gutenberg

BODY = "CHAPTER I\n\nIt was late.\n\nTHE END\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "The Project Gutenberg eBook of X\n\nlicence\n\n"
            "*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\nProduced by A and B\nand C\n\n\n",
            "\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\n\nlicence\n",
        ),
        (
            "***START OF THIS PROJECT GUTENBERG EBOOK X,\nPART TWO***\n\n\n",
            "\n\nEnd of Project Gutenberg's X, by Y\n\n*** END OF THIS PROJECT GUTENBERG X ***",
        ),
        ("*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*\n\n", ""),
        (
            "\\*\\*\\* START OF THE PROJECT GUTENBERG EBOOK X \\*\\*\\*\n\n",
            "\n\n\\*\\*\\* END OF THE PROJECT GUTENBERG EBOOK X \\*\\*\\*\n",
        ),
    ],
)
def test_only_the_book_is_left(before: str, after: str) -> None:
    assert strip_gutenberg(before + BODY + after) == BODY


def test_another_text_is_left_as_it_is() -> None:
    assert strip_gutenberg("  Produced by nobody\n\n") == "  Produced by nobody\n\n"


def test_a_mark_that_ends_nowhere_is_left_soon() -> None:
    text = "*** START OF THE PROJECT GUTENBERG\n" * 10_000
    assert strip_gutenberg(text) == text
