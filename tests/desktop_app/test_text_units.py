import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.text_units import to_code_points, to_utf16, utf16_length

TEXTS = st.text(alphabet="ab é\u0301\u200d😀👩🏽\n", max_size=20)


@given(TEXTS, st.data())
def test_there_and_back(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert to_code_points(text, to_utf16(text, place)) == place


@given(TEXTS)
def test_lengths_are_those_of_the_ends(text: str) -> None:
    assert to_utf16(text, len(text)) == utf16_length(text) == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("utf16", "code_points"), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 3), (5, 3), (6, 4), (99, 4)]
)
def test_the_middle_of_a_pair_counts_as_before_it(utf16: int, code_points: int) -> None:
    assert to_code_points("a😀b😀", utf16) == code_points


def test_behind_the_end_is_the_end() -> None:
    assert to_utf16("a😀", 9) == 3
    assert to_code_points("ab", 9) == 2


def test_half_a_pair_alone_counts_as_one() -> None:
    assert utf16_length("a\ud83d") == 2
    assert to_code_points("\ud83da", 1) == 1
