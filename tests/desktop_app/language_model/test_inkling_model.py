"""The command inkling-model, through its front door, with a real model."""

import io
import json
import re
import subprocess
import sys

import pytest

from desktop_app.language_model.__main__ import main
from desktop_app.language_model.completer import DEFAULT, Completer
from desktop_app.language_model.evaluation import assistant, measure_surprise, models_text
from desktop_app.language_model.model_file import read_model
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.resource_files import resource_path

SAMPLE = resource_path("samples/the-ferry.txt")


@pytest.fixture
def inkling_model(tiny_model, capsys, monkeypatch):
    """Return a function that runs the command: (exit status, output, errors)."""

    def run(command, *arguments, stdin="", model=tiny_model):
        stream = io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogateescape")))
        monkeypatch.setattr(sys, "stdin", stream)
        capsys.readouterr()  # what training a model has printed
        status = main([command, "--model", str(model), *map(str, arguments)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


@pytest.fixture
def suggestions(inkling_model):
    """Return a function that sends requests, lines or objects, and returns the answers."""

    def ask(*requests, options=()):
        lines = [line if isinstance(line, str) else json.dumps(line) for line in requests]
        status, output, errors = inkling_model("suggest", *options, stdin="\n".join(lines))
        assert (status, errors) == (0, "")
        return [json.loads(line) for line in output.splitlines()]

    return ask


def loaded(path):
    file = read_model(path)
    model = OnnxModel(file)
    return file, model, Completer(model, file.tokenizer, file.card)


def test_info_shows_the_card_and_what_runs_it(inkling_model, tiny_model):
    status, output, _ = inkling_model("info", "--json")
    content = json.loads(output)
    card = read_model(tiny_model).card
    assert status == 0
    assert (content["name"], content["level"]) == (card.name, "subword")
    assert content["units"] == list(card.units)
    assert content["bytes"] == tiny_model.stat().st_size
    assert (content["provider"], content["graph"]) in (("cpu", "int8"), ("cuda", "float"))
    table = inkling_model("info")[1]
    assert card.name in table
    assert f"{card.vocabulary_size:,}" in table


def test_complete_continues_the_text_that_was_given(inkling_model):
    status, output, _ = inkling_model("complete", "--text", "It was a dark", "--length", 5)
    assert status == 0
    assert output.startswith("It was a dark")
    assert len(output.strip()) > len("It was a dark")


def test_complete_is_repeatable_with_a_seed(inkling_model):
    def continuations(*options):
        arguments = ("--text", "The", "--temperature", 2, "--length", 20, "--json", *options)
        return json.loads(inkling_model("complete", *arguments)[1])["continuations"]

    assert continuations("--seed", 1) == continuations("--seed", 1)
    assert continuations("--seed", 1) != continuations("--seed", 2)
    # An int8 batch of two differs from one in the last digits: only equal batches are equal.
    first, second = continuations("--seed", 1, "--count", 2)
    assert [first, second] == continuations("--seed", 1, "--count", 2)
    assert first != second


@pytest.mark.parametrize(
    "strategy", ["greedy", "temperature", "top-k", "top-p", "min-p", "typical", "beam"]
)
def test_complete_knows_every_strategy(inkling_model, strategy):
    arguments = ("--text", "The ", "--strategy", strategy, "--length", 4, "--json")
    status, output, _ = inkling_model("complete", *arguments)
    assert status == 0
    assert json.loads(output)["options"]["strategy"] == strategy


def test_complete_reads_a_long_text_from_standard_input(inkling_model):
    text = "One more word. " * 70_000
    arguments = ("--text", "-", "--length", 3, "--json", "--strategy", "greedy")
    status, output, _ = inkling_model("complete", *arguments, stdin=text)
    assert status == 0
    assert len(json.loads(output)["text"]) == len(text) > 1_000_000


@pytest.mark.parametrize("level", ["char", "word", "subword"])
def test_suggest_answers_every_line_at_every_level(tiny_models, inkling_model, level):
    text = "It was a dark and stormy ni"
    lines = "\n".join(json.dumps({"before": text[:end]}) for end in range(len(text)))
    status, output, _ = inkling_model("suggest", stdin=lines, model=tiny_models[level])
    answers = [json.loads(line) for line in output.splitlines()]
    assert status == 0
    assert len(answers) == len(text)
    assert all(isinstance(answer["suggestion"], str) and answer["ms"] >= 0 for answer in answers)
    assert any(answer["suggestion"] for answer in answers)


def test_a_suggestion_is_the_same_whatever_was_asked_before(suggestions):
    text = SAMPLE.read_text(encoding="utf-8")[:400]
    growing = suggestions(*({"before": text[:end]} for end in range(300, 400)))
    jumping = suggestions(*({"before": text[:end]} for end in range(399, 299, -1)))
    forgetting = suggestions(
        *(line for end in range(300, 400) for line in ({"reset": True}, {"before": text[:end]}))
    )
    shown = [answer["suggestion"] for answer in growing]
    assert [answer["suggestion"] for answer in reversed(jumping)] == shown
    assert [answer["suggestion"] for answer in forgetting[1::2]] == shown


def test_reset_is_answered_with_one_line(suggestions):
    assert suggestions({"reset": True}) == [{"reset": True}]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ("\udcff\udcfe", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "A request is an object"),
        ("{}", 'needs "before"'),
        ('{"before": 3}', 'needs "before"'),
        ('{"before": null, "reset": false}', 'needs "before"'),
    ],
)
def test_a_malformed_line_is_answered_and_the_next_one_too(suggestions, line, message):
    wrong, right = suggestions(line, {"before": "It was "})
    assert message in wrong["error"]
    assert "suggestion" in right


def test_empty_lines_are_passed_over(suggestions):
    assert len(suggestions("", {"before": ""}, "  ", {"before": "A"})) == 2


def test_a_text_of_a_million_characters_is_answered(suggestions):
    book = SAMPLE.read_text(encoding="utf-8") * 300
    assert len(book) > 1_000_000
    answers = suggestions({"before": book}, {"before": book + "T"}, {"before": book + "Th"})
    assert ["suggestion" in answer for answer in answers] == [True] * 3


def test_text_that_is_no_text_is_answered(suggestions):
    odd = ["\ud800", "\0", "\u202e", "👩‍👩‍👧", "\r\n\r\n", "é" * 5000, " " * 5000, "x" * 5000]
    assert all("suggestion" in answer for answer in suggestions(*({"before": s} for s in odd)))


def test_suggest_obeys_its_options(suggestions):
    request = {"before": "It was "}
    assert suggestions(request, options=("--gate", 1))[0]["suggestion"] == ""
    (long,) = suggestions(request, options=("--words", 3, "--strategy", "top-k", "--seed", 1))
    (again,) = suggestions(request, options=("--words", 3, "--strategy", "top-k", "--seed", 1))
    assert long["suggestion"] == again["suggestion"]


def test_answers_are_flushed_one_by_one(tiny_model):
    command = [sys.executable, "-m", "desktop_app.language_model", "suggest"]
    with subprocess.Popen(
        [*command, "--model", str(tiny_model)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        for before in ("It was ", "It was a "):
            process.stdin.write(json.dumps({"before": before}) + "\n")
            process.stdin.flush()
            assert "suggestion" in json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait(30) == 0


def test_evaluate_measures_files_and_all_of_them_together(inkling_model, tiny_model, tmp_path):
    text = SAMPLE.read_text(encoding="utf-8")
    other = tmp_path / "other.txt"
    other.write_text(text[::-1], encoding="utf-8")
    arguments = (SAMPLE, other, "--skip", 500, "--chars", 1000, "--typed-chars", 60)
    status, output, _ = inkling_model("evaluate", *arguments, "--json")
    content = json.loads(output)
    figures = content["files"][str(SAMPLE)]
    assert status == 0
    assert (figures["characters"], figures["typed_characters"]) == (1000, 60)
    assert content["total"]["characters"] == 2000
    assert content["total"]["typed_characters"] == 120
    file, model, _ = loaded(tiny_model)
    expected = measure_surprise(
        model, file.tokenizer, models_text(text, file.card), skip=500, characters=1000
    )
    assert figures["bits_per_character"] == pytest.approx(expected.bits_per_character)
    assert 0 <= figures["keystroke_savings"] < 1
    table = inkling_model("evaluate", *arguments)[1].splitlines()
    assert [line.split()[0] for line in table] == ["text", "the-ferry", "other", "all"]


def test_evaluate_leaves_typing_out_where_it_is_not_wanted(inkling_model):
    arguments = (SAMPLE, "--skip", 500, "--chars", 100, "--typed-chars", 0)
    status, output, _ = inkling_model("evaluate", *arguments, "--json")
    assert status == 0
    assert "keystrokes" not in json.loads(output)["total"]
    assert inkling_model("evaluate", *arguments)[0] == 0


def test_a_perplexity_beyond_all_numbers_is_null(inkling_model, tmp_path):
    marks = tmp_path / "marks.txt"
    marks.write_text("!?" * 200, encoding="utf-8")
    output = inkling_model("evaluate", marks, "--skip", 0, "--typed-chars", 0, "--json")[1]
    assert json.loads(output)["total"]["perplexity_per_word"] is None


def test_bench_measures_everything(inkling_model):
    status, output, _ = inkling_model("bench", "--short", "--json")
    figures = json.loads(output)
    assert status == 0
    assert set(figures["tokens_per_second"]) == {"bare", "greedy", "top-k"}
    assert set(figures["suggestion_ms"]) == {"p50", "p95", "p99"}
    for graph in ("int8", "float32"):
        assert set(figures["step_us"][graph]) == {"batch_1", "batch_8"}
    assert min(figures["load_ms"], figures["prefill_ms"]) > 0


def test_the_assistant_measured_is_the_one_that_suggests(suggestions, tiny_model):
    *_, completer = loaded(tiny_model)
    text = SAMPLE.read_text(encoding="utf-8")
    shown = assistant(completer, DEFAULT)(text)
    assert suggestions({"before": text})[0]["suggestion"] == shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("complete", "--text", "a", "--temperature", "-1"), "temperature must be .* not -1"),
        (("complete", "--text", "a", "--temperature", "nan"), "temperature must be .* not nan"),
        (("complete", "--text", "a", "--k", "0"), "k must be a whole number of at least 1, not 0"),
        (("complete", "--text", "a", "--k", "many"), "--k: invalid int value: 'many'"),
        (("complete", "--text", "a", "--p", "2"), "p must be a number from 0 to 1, not 2"),
        (("complete", "--text", "a", "--length", "0"), "length must be at least 1 token, not 0"),
        (("complete", "--text", "a", "--count", "65"), "count must be 1 to 64, not 65"),
        (("complete", "--text", "a", "--strategy", "best"), "invalid choice: 'best'"),
        (("complete",), "required: --text .see inkling-model complete --help"),
        (("suggest", "--gate", "2"), "gate must be 0 to 1, not 2"),
        (("suggest", "--words", "1000"), "not 1000"),
        (("suggest", "--provider", "tpu"), "invalid choice: 'tpu'"),
        (("evaluate", "no-such-file.txt"), "no-such-file.txt could not be read: No such file"),
        (("evaluate", SAMPLE, "--skip", "100000"), "the-ferry.txt: The text has only 3,"),
        (("evaluate", SAMPLE, "--skip", "-3"), "not -3"),
        (("evaluate",), "required: FILE"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(inkling_model, arguments, message):
    status, output, errors = inkling_model(*arguments)
    assert status == 2
    assert output == ""
    assert errors.startswith("inkling-model: ")
    assert len(errors.splitlines()) == 1
    assert re.search(message, errors)


def test_a_text_that_is_not_utf_8_is_refused(inkling_model, tmp_path):
    latin = tmp_path / "latin.txt"
    latin.write_bytes("Café".encode("latin-1"))
    status, _, errors = inkling_model("evaluate", latin)
    assert status == 2
    assert "latin.txt is not text in UTF-8" in errors


@pytest.mark.parametrize("command", [("info",), ("suggest",), ("complete", "--text", "a")])
def test_a_model_that_is_none_is_refused(inkling_model, tmp_path, command):
    broken = tmp_path / "broken.inkling"
    broken.write_text("no zip")
    for path in (broken, tmp_path / "missing.inkling", tmp_path):
        status, output, errors = inkling_model(*command, model=path)
        assert (status, output) == (2, "")
        assert path.name in errors
        assert len(errors.splitlines()) == 1


def test_without_a_command_the_help_is_pointed_at(capsys):
    assert main([]) == 2
    assert "inkling-model --help" in capsys.readouterr().err


def test_a_reader_who_leaves_is_no_error(tiny_model):
    command = [sys.executable, "-m", "desktop_app.language_model", "info", "--json", "--model"]
    with subprocess.Popen(
        [*command, str(tiny_model)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0
