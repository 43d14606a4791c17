"""Suggestions of real, tiny models at the three levels."""

import random
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from desktop_app.language_model import WINDOW
from desktop_app.language_model.completer import TO_SENTENCE_END, Completer, CompletionOptions
from desktop_app.language_model.errors import Cancelled, OptionError
from desktop_app.language_model.lexicon import Lexicon
from desktop_app.language_model.model_file import read_model
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.language_model.sampling import SamplingOptions
from desktop_app.language_model.tokenizer import LEVELS, TextTokenizer

GREEDY = CompletionOptions(quiet_above=float("inf"))
DRAWN = CompletionOptions(
    sampling=SamplingOptions("top-k", k=5, temperature=0.8, seed=3), quiet_above=float("inf")
)


class CountedModel:
    """A model that counts its calls."""

    def __init__(self, model: OnnxModel) -> None:
        self._model = model
        self.calls = 0

    def __getattr__(self, name):
        return getattr(self._model, name)

    def step(self, *arguments, **named):
        self.calls += 1
        return self._model.step(*arguments, **named)


@pytest.fixture(scope="module", params=LEVELS)
def make(request, tiny_models):
    """Return a function that makes a completer which has read nothing, at each level."""
    file = read_model(tiny_models[request.param])
    model = CountedModel(OnnxModel(file, "cpu"))
    tokenizer = TextTokenizer.from_json(file.tokenizer_json, file.card.level)

    def make(lexicon: Lexicon | None = None) -> Completer:
        return Completer(model, tokenizer, file.card, lexicon=lexicon)

    make.level, make.model = request.param, model
    return make


@pytest.fixture(scope="module")
def text(tiny_text):
    return tiny_text[:6_000]


@pytest.mark.parametrize("options", [GREEDY, DRAWN])
def test_the_answer_is_the_same_whichever_way_the_caret_came(make, text, options):
    wanderer = make()
    chooser = random.Random(5)
    caret = 0
    for _ in range(40):
        caret += chooser.choice([1, 1, 1, 2, 7, -1, -2, -9, chooser.randrange(-2_000, 2_000)])
        caret = min(max(caret, 0), len(text))
        assert wanderer.suggest(text[:caret], options) == make().suggest(text[:caret], options)


def test_a_half_typed_word_is_completed_as_typed(make, text):
    completer = make()
    words = [word for word in text.split() if len(word) > 6 and word.isalpha()]
    word = max(set(words), key=words.count)
    before = text[: text.index(word) + 3]
    suggestion = completer.suggest(before, GREEDY)
    assert suggestion is not None
    rest = suggestion.text.split()[0].rstrip(".,;")
    if make.level == "char":
        assert rest.isalpha()  # so small a model spells, but has learned few words
    else:
        assert word[:3] + rest in text


def test_nothing_shown_breaks_a_line_or_a_character(make, text):
    completer = make()
    options = CompletionOptions(
        sampling=SamplingOptions("temperature", temperature=1.5, seed=1),
        alternatives=3,
        quiet_above=float("inf"),
    )
    for end in range(100, 400, 7):
        suggestion = completer.suggest(text[:end], options)
        for shown in (suggestion.text, *suggestion.alternatives) if suggestion else ():
            assert "\n" not in shown
            assert "\ufffd" not in shown
            assert "<unk>" not in shown


def completer_of(model, tokens: list[str], *, letters: bool = False) -> Completer:
    """Return a completer whose model knows these tokens.

    Of what is typed, letters are settled, and other tokens are not.
    """
    tokenizer = SimpleNamespace(
        token_bytes=[token.encode() for token in tokens],
        vocabulary_size=len(tokens),
        level="char" if letters else "subword",
        safe_boundary=len if letters else lambda text: 1,
        encode=lambda text: np.array([letters and tokens.index(one) for one in text], np.int32),
    )
    return Completer(model, tokenizer, SimpleNamespace(normalisation="none", lowercase=False))


def test_the_rest_of_a_known_word_is_as_likely_as_it_was_at_any_level(make, text):
    options = replace(GREEDY, words=0, alternatives=8)
    rests = 0
    for end in range(300, 400):
        plain = make().suggest(text[:end], options)
        if plain is None or not (text[end - 1].isalpha() and plain.text.rstrip().isalpha()):
            continue
        begun = text[:end].split()[-1]
        wholes = " ".join(begun + rest for rest in (plain.text, *plain.alternatives))
        known = make(Lexicon.of(re.findall("[A-Za-z]+", wholes))).suggest(text[:end], options)
        assert known.text == plain.text
        assert known.probability == pytest.approx(plain.probability, rel=0.05)
        rests += 1
    assert rests > 10


def test_a_word_that_finds_no_end_is_not_shown(chain_model):
    chances = {0: {1: 1.0}, 1: {2: 1.0}, 2: {3: 1.0}, 3: {3: 1.0}}
    completer = completer_of(chain_model(chances), ["\n", " one", " lo", "ng"])
    sampling = SamplingOptions("temperature", seed=1)
    options = replace(GREEDY, sampling=sampling, words=TO_SENTENCE_END)
    assert completer.suggest("", options).text == " one "


def test_what_stands_in_earlier_texts_comes_back_until_it_is_forgotten(make, text):
    completer = make()
    options = CompletionOptions(memory=1.0, quiet_above=float("inf"))
    before = text[: text.index(". ", 400) + 2] + "The harbour "
    plain = completer.suggest(before, options)
    for _ in completer.recall(["The harbour keeper. " * 20]):
        pass
    assert completer.suggest(before, options).text.startswith("keeper")
    assert completer.suggest(before, replace(options, memory=0.0)) == make().suggest(
        before, replace(options, memory=0.0)
    )
    for _ in completer.recall([]):
        pass
    assert completer.suggest(before, options) == plain
    assert plain is None or not plain.text.startswith("keeper")


@pytest.mark.parametrize("options", [GREEDY, replace(GREEDY, alternatives=3), DRAWN])
def test_what_is_foreseen_is_what_would_be_answered(make, text, options):
    completer = make()
    foreseen = {}
    for end in range(1_000, 1_060):
        before = text[:end]
        answer = completer.suggest(before, options)
        assert answer == make().suggest(before, options)
        assert foreseen.get(before, answer) == answer
        ghost = answer.text if answer else ""
        found = list(completer.foresee(before, options, ghost=ghost))
        foreseen |= {one.before: one.suggestion for one in found}
        assert not ghost or before + ghost in foreseen
    assert sum(text[:end] in foreseen for end in range(1_001, 1_060)) > 10


def test_what_follows_a_ghost_is_foreseen_in_a_long_text_too(make, text):
    completer = make()
    before = (text * 20)[: WINDOW - 4]
    found = completer.foresee(before, GREEDY, ghost="and then ", offset=7, after=".")
    for typed in ("and then ", "and then"):  # accepted, and typed by hand
        one = next(found)
        assert one.before == (before + typed)[-WINDOW:]
        assert one.offset + len(one.before) == 7 + len(before + typed)
        alone = make().suggest(one.before, GREEDY, offset=one.offset, after=".")
        assert one.suggestion == alone


def test_what_a_ghost_leads_to_is_found_once_while_it_is_typed(make, text):
    completer, before = make(), text[:1_000]
    next(completer.foresee(before, GREEDY, ghost="the man "))
    calls = make.model.calls
    next(completer.foresee(before + "the", GREEDY, ghost=" man "))
    again = make.model.calls - calls
    calls = make.model.calls
    next(completer.foresee(before + "the", replace(GREEDY, memory=0.3), ghost=" man "))
    assert make.model.calls - calls > again


def test_foresight_is_of_the_earlier_texts_that_are_known_then(make, text):
    completer, before = make(), text[:1_000]
    options = replace(GREEDY, memory=1.0)
    plain = next(completer.foresee(before, options, ghost="the "))
    for _ in completer.recall(["the harbour keeper. " * 50]):
        pass
    answer = next(completer.foresee(before, options, ghost="the "))
    assert answer.suggestion == completer.suggest(before + "the ", options)
    assert answer != plain


def test_foresight_gives_way_between_two_steps(make, text):
    with pytest.raises(Cancelled):
        next(make().foresee(text[:1_000], GREEDY, cancelled=lambda: True))


def test_foresight_has_an_end_however_long_the_sentences_are(make, text):
    options = replace(GREEDY, words=TO_SENTENCE_END, alternatives=8)
    completer = make()
    calls = make.model.calls
    for _ in completer.foresee(text[:1_000], options):
        pass
    whole = make.model.calls - calls
    calls = make.model.calls
    for letter in "abcdef":
        make().suggest(text[:1_000] + letter, options)
    assert whole < (make.model.calls - calls) / 2


def test_half_typed_what_the_next_letter_brings_up_anyway_gives_way(chain_model):
    tokens = ["\n", " cane", " cant", " cats", " "]
    after = {4: 1.0}
    chances = {0: {1: 0.36, 2: 0.33, 3: 0.31}, 1: after, 2: after, 3: after, 4: {1: 1.0}}
    completer = completer_of(chain_model(chances), tokens)
    shown = completer.suggest(" ca", replace(GREEDY, words=1, memory=0.0))
    # "ne" is likelier, and stands there after an n as well; "nt" would be hidden even then.
    assert shown.text == "nt "
    whole = completer.suggest("", replace(GREEDY, words=1, memory=0.0))
    assert whole.text == " cane "


def test_the_same_holds_of_letters_that_have_been_read(chain_model):
    tokens = ["\n", " ", *"cadenp"]
    space, c, a, d, e, n, p = range(1, 8)
    chances = {0: {space: 1.0}, space: {c: 1.0}, c: {a: 1.0}, a: {n: 0.69, d: 0.31}}
    chances |= {n: {e: 0.52, p: 0.48}} | {end: {space: 1.0} for end in (e, p, d)}
    completer = completer_of(chain_model(chances), tokens, letters=True)
    shown = completer.suggest(" ca", replace(GREEDY, words=1, memory=0.0))
    assert shown.text == "np "


def test_a_seed_repeats_and_another_one_does_not(make, text):
    def drawn(seed: int) -> list[str]:
        sampling = SamplingOptions("temperature", temperature=1.5, seed=seed)
        options = CompletionOptions(sampling=sampling, quiet_above=float("inf"))
        found = [make().suggest(text[:end], options) for end in range(200, 300, 10)]
        return [one.text for one in found if one]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_alternatives_differ(make, text):
    options = CompletionOptions(alternatives=4, words=1, quiet_above=float("inf"))
    suggestion = make().suggest(text[:203], options)
    shown = [suggestion.text, *suggestion.alternatives]
    assert len(shown) > 1
    assert len({one.split()[0] for one in shown}) == len(shown)


def test_more_words_go_on_from_fewer(make, text):
    before = text[: text.index(" ", 300) + 1]
    one = make().suggest(before, CompletionOptions(words=1, quiet_above=float("inf")))
    three = make().suggest(before, CompletionOptions(words=3, extend=0, quiet_above=float("inf")))
    assert three.text.startswith(one.text.rstrip())
    assert len(three.text) > len(one.text)


def test_a_gate_that_nothing_passes_shows_nothing(make, text):
    assert make().suggest(text[:203], CompletionOptions(gate=1.0)) is None


def test_what_stands_behind_the_caret_is_not_suggested(make, text):
    shown = make().suggest(text[:203], GREEDY)
    again = make().suggest(text[:203], GREEDY, after=shown.text + "and on")
    assert again is None or again.text != shown.text


def test_unseen_characters_do_no_harm(make):
    completer = make()
    for before in ("\u4e2d\u6587\u5b57", "\U0001f469\u200d\U0001f680", "\u05e9\u05dc", "\ud800"):
        completer.suggest(before * 50, GREEDY)
        completer.suggest(before * 50, DRAWN)


def test_where_the_model_is_lost_it_is_quiet(make, text):
    lost = "zqx vbnw kjhg pqz wxv 93 #$ " * 60
    assert make().suggest(lost, CompletionOptions(quiet_above=3.0)) is None


def test_the_last_window_answers_as_the_whole_document_does(make, text):
    document = (text * 20)[:70_000]
    part = document[-WINDOW:]
    offset = len(document) - len(part)
    assert make().suggest(document, GREEDY) == make().suggest(part, GREEDY, offset=offset)


def test_a_writers_quotes_come_back_in_the_writers_style(make, text):
    curly = text.replace("'", "\u2019")
    for end in range(100, 1_200, 13):
        suggestion = make().suggest(curly[:end], GREEDY)
        if suggestion and "\u2019" in curly[:end]:
            assert "'" not in suggestion.text


def test_a_suggestion_can_be_cancelled(make, text):
    with pytest.raises(Cancelled):
        make().suggest(text[:200], GREEDY, cancelled=lambda: True)


def test_continuations_run_side_by_side_and_repeat(make, text):
    options = [
        SamplingOptions(),
        SamplingOptions("temperature", temperature=0.5, seed=1),
        SamplingOptions("top-k", k=3, seed=1),
        SamplingOptions("beam", beams=2),
    ]

    def run() -> list[str]:
        rows = [""] * len(options)
        for row, new in make().continuations(text[:203], options, 12):
            rows[row] += new
        return rows

    assert run() == run()
    assert all(run())


def test_continuations_keep_the_writers_quotes_to_the_end(make, text):
    curly = text[:600].replace('"', "\u201d").replace("'", "\u2019")
    assert {"\u2019", "\u201d"} <= set(curly)
    options = [SamplingOptions("temperature", seed=seed) for seed in range(8)]
    written = "".join(new for _, new in make().continuations(curly, options, 80))
    assert {"\u201c", "\u201d"} & set(written)
    assert not {'"', "'"} & set(written)


def test_next_tokens_are_probabilities_of_what_would_be_added(make, text):
    tokens = make().next_tokens(text[:203], SamplingOptions("top-k", k=2), 5)
    assert 0 < sum(token.probability for token in tokens) <= 1.0001
    assert all(token.text for token in tokens)
    assert tokens == sorted(tokens, key=lambda token: -token.probability)


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": -2},
        {"gate": 1.5},
        {"extend": -0.1},
        {"width": 0},
        {"alternatives": 0},
        {"memory": 1.5},
        {"quiet_above": 0},
    ],
)
def test_options_that_mean_nothing_are_refused_with_their_value(wrong):
    with pytest.raises(OptionError, match=str(*wrong.values())):
        CompletionOptions(**wrong)
