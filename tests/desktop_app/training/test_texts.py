"""What there is to learn from, and what is said of everything else."""

from pathlib import Path

import pytest

from desktop_app.training import texts
from desktop_app.training.languages import guess_language
from desktop_app.training.texts import survey
from tests.training import STORY

ENGLISH = STORY.read_text(encoding="utf-8")
GERMAN = (
    "Es war einmal ein Müller, der war arm, aber er hatte eine schöne Tochter. Nun traf es sich, "
    "dass er mit dem König zu sprechen kam, und um sich ein Ansehen zu geben, sagte er zu ihm: "
    "Ich habe eine Tochter, die kann Stroh zu Gold spinnen. "
)
RUSSIAN = "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива. "


def test_words_are_counted_in_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "one.txt").write_text("One two three.", encoding="utf-8")
    (tmp_path / "two.md").write_text("# Four\n\n*five*", encoding="utf-8")
    found = survey([tmp_path / "deep", tmp_path / "two.md"])
    assert found.words == 5
    assert [text.text.strip() for text in found.texts] == ["One two three.", "Four\n\nfive"]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [(ENGLISH, "en"), (GERMAN, "de"), (RUSSIAN * 5, "Cyrl"), ("七転び八起き。" * 20, "Hani"),
     ("xyzzy plugh " * 30, "Latn"), ("123 456", ""), ("Yes.", "")],
)  # fmt: skip
def test_a_language_is_told_by_its_script_and_its_commonest_words(text, language) -> None:
    assert guess_language(text) == language


def test_mixed_languages_are_named_the_greatest_first(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GERMAN * 5, encoding="utf-8")
    (tmp_path / "b.txt").write_text(ENGLISH, encoding="utf-8")
    assert survey([tmp_path]).languages == ("en", "de")


def test_copies_count_once(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.md"):
        (tmp_path / name).write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "a.txt").write_text(ENGLISH.replace("\n", "\r\n"), encoding="utf-8", newline="")
    found = survey([tmp_path, tmp_path / "b.txt"])
    assert len(found.texts) == 1
    assert found.duplicates == 2


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "Drafts").mkdir()
    found = survey([tmp_path / "Drafts"])
    assert found.problems == ("There are no texts in the folder “Drafts”.",)
    assert not found.is_enough


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("picture.png", b"\x89PNG\r\n", "of a kind that cannot be read"),
        ("broken.docx", b"not a zip", "damaged or no .docx"),
        ("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
        ("bytes.txt", bytes(range(256)) * 9, "“"),
        ("nothing.txt", b" \n\n ", "holds no words"),
    ],
)
def test_what_is_no_text_is_said_and_the_others_are_read(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text(ENGLISH, encoding="utf-8")
    found = survey([tmp_path / name, tmp_path / "good.txt"])
    assert [text.path.name for text in found.texts] == ["good.txt"]
    assert said in found.problems[0]
    assert name in found.problems[0]


def test_an_enormous_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "LARGEST_FILE", 1_000)
    (tmp_path / "huge.txt").write_text(ENGLISH, encoding="utf-8")
    assert "larger than" in survey([tmp_path / "huge.txt"]).problems[0]


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    assert "gone.txt" in survey([tmp_path / "gone.txt"]).problems[0]


def test_a_survey_nobody_waits_for_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ENGLISH, encoding="utf-8")
    assert survey([tmp_path], lambda: True).texts == ()


def test_what_is_found_and_read_is_told(tmp_path: Path) -> None:
    for name in ("one/a.txt", "one/b.md", "two/c.txt", ".git/d.txt", "~$e.txt", "two/f.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(ENGLISH + name, encoding="utf-8")
    told: list[tuple[int, int]] = []
    found = survey([tmp_path, tmp_path / "two"], tell=lambda *figures: told.append(figures))
    assert [text.path.name for text in found.texts] == ["a.txt", "b.md", "c.txt"]
    assert (3, 0) in told
    assert told[-1] == (3, 2)


def test_a_walk_that_nobody_waits_for_ends_where_it_is(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / str(number)).mkdir()
    asked: list[None] = []

    def cancelled() -> bool:
        asked.append(None)
        return len(asked) > 2

    survey([tmp_path], cancelled)
    assert len(asked) == 3
