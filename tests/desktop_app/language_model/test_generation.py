"""The token loop, on models that spell and on chains worked out by hand."""

import itertools
import math

import numpy as np
import pytest

from desktop_app.language_model.errors import Cancelled
from desktop_app.language_model.evaluation import repetition
from desktop_app.language_model.generation import (
    READING_LENGTH,
    beam_search,
    generate,
    generate_ids,
    generate_text,
    read_tokens,
    sentence_end,
)
from desktop_app.language_model.model_file import read_model
from desktop_app.language_model.onnx_model import OnnxModel
from desktop_app.language_model.sampling import SamplingOptions, make_generator

GREEDY = SamplingOptions()
# From 0, the step that looks best (to 1) leads to worse sequences than the other one.
GARDEN_PATH = {
    0: {1: 0.6, 2: 0.4},
    1: {0: 0.4, 1: 0.3, 2: 0.3},
    2: {0: 0.9, 1: 0.05, 2: 0.05},
}


def start_of(model, *ids):
    return read_tokens(model, np.array(ids, np.int32))


def ids_of(model, start, options, seeds=None, **keywords):
    generators = [make_generator(seed, "") for seed in seeds or range(len(options))]
    rows = [[] for _ in options]
    for row, token in generate_ids(model, start, options, generators, **keywords):
        rows[row].append(token)
    return rows


def test_a_model_that_spells_a_text_is_heard(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, "Hello.")
    assert generate(model, char_tokenizer, "", [GREEDY], length=6) == ["Hello."]


CIRCLE = {
    0: {1: 0.8, 2: 0.1, 3: 0.1},
    1: {2: 0.8, 0: 0.1, 3: 0.1},
    2: {0: 0.8, 1: 0.1, 3: 0.1},
    3: {0: 0.8, 1: 0.1, 2: 0.1},
}


def runs(ids, length):
    return [tuple(ids[at : at + length]) for at in range(len(ids) - length + 1)]


@pytest.mark.parametrize("options", [GREEDY, SamplingOptions("beam", beams=2)])
def test_no_long_run_of_tokens_is_written_twice(chain_model, options):
    model = chain_model(CIRCLE)
    (round_and_round,) = ids_of(model, start_of(model, 0), [options], length=20)
    assert len(set(runs(round_and_round, 4))) < len(runs(round_and_round, 4))
    (written,) = ids_of(model, start_of(model, 0), [options], length=12, longest_run=4)
    assert len(set(runs(written, 4))) == len(runs(written, 4))


def test_what_nothing_else_may_follow_is_written_again(chain_model):
    model = chain_model({0: {1: 1.0}, 1: {0: 1.0}})
    (written,) = ids_of(model, start_of(model, 0), [GREEDY], length=9, longest_run=3)
    assert written == [1, 0, 1, 0, 1, 0, 1, 0, 1]


def test_greedy_text_goes_in_no_circles(tiny_models):
    file = read_model(tiny_models["subword"])
    (written,) = generate(OnnxModel(file, "cpu"), file.tokenizer, "The ", [GREEDY], length=200)
    assert repetition(written) < 0.5


def test_the_prompt_is_read_as_if_after_a_line_break(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, "Hello, world.")
    assert generate(model, char_tokenizer, "Hello", [GREEDY], length=8) == [", world."]


def test_a_long_prompt_is_read_in_bounded_calls(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, "a")
    start_of(model, *[0] * (2 * READING_LENGTH + 3))
    assert model.batches == [(1, READING_LENGTH), (1, READING_LENGTH), (1, 3)]


def test_all_rows_go_through_the_model_in_one_batch(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, "abc")
    options = [GREEDY, SamplingOptions("temperature"), SamplingOptions("top-k", k=1)]
    texts = generate(model, char_tokenizer, "", options, length=3)
    assert texts[0] == texts[2] == "abc"
    assert model.batches == [(1, 1), (3, 1), (3, 1)]


def test_rows_may_start_in_different_places(chain_model):
    model = chain_model({0: {1: 1}, 1: {2: 1}, 2: {0: 1}})
    start = model.step(np.array([[0], [1]], np.int32), model.zero_state(2))
    assert ids_of(model, start, [GREEDY, GREEDY], length=4) == [[1, 2, 0, 1], [2, 0, 1, 2]]


def test_a_row_draws_the_same_alone_and_in_company(chain_model):
    model = chain_model({i: dict.fromkeys(range(4), 0.25) for i in range(4)})
    options = SamplingOptions("temperature")
    alone = ids_of(model, start_of(model, 0), [options], seeds=[5], length=20)
    together = ids_of(model, start_of(model, 0), [options] * 3, seeds=[4, 5, 6], length=20)
    assert together[1] == alone[0]
    assert together[0] != together[1]


def test_a_seed_makes_a_text_repeatable(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, "abcdef")

    def text(seed):
        options = SamplingOptions("temperature", temperature=3, seed=seed)
        return generate(model, char_tokenizer, "x", [options], length=30)

    assert text(1) == text(1) != text(2)


def test_a_row_that_its_reader_has_finished_leaves_the_batch(chain_model):
    model = chain_model({0: {0: 1}})
    finished = set()
    seen = []
    rows = generate_ids(
        model,
        start_of(model, 0),
        [GREEDY] * 2,
        [make_generator(0, "")] * 2,
        length=3,
        finished=finished,
    )
    for row, _ in rows:
        seen.append(row)
        finished.add(0)
    assert seen == [0, 1, 1, 1]
    assert model.batches == [(1, 1), (1, 1), (1, 1)]


def test_no_step_is_taken_after_the_last_token(chain_model):
    model = chain_model({0: {0: 1}})
    assert ids_of(model, start_of(model, 0), [GREEDY], length=1) == [[0]]
    assert ids_of(model, start_of(model, 0), [GREEDY], length=0) == [[]]
    assert len(model.batches) == 2


def test_cancelling_stops_between_tokens(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, "abc")
    asked = itertools.count()
    start = start_of(model, 0)
    pieces = generate_text(
        model,
        char_tokenizer,
        start,
        [GREEDY],
        [make_generator(0, "")],
        length=100,
        cancelled=lambda: next(asked) >= 2,
    )
    assert [next(pieces), next(pieces)] == [(0, "a"), (0, "b")]
    with pytest.raises(Cancelled):
        next(pieces)
    with pytest.raises(Cancelled):
        generate(model, char_tokenizer, "", [GREEDY], length=3, cancelled=lambda: True)


def test_the_starting_scores_are_left_as_they_were(chain_model):
    model = chain_model(GARDEN_PATH)
    start = start_of(model, 0)
    before = start.logits.copy()
    options = SamplingOptions("temperature", repetition_penalty=1.5)
    ids_of(model, start, [options], length=5, banned=(1,), recent=[1, 2])
    assert np.array_equal(start.logits, before)


def test_the_repetition_penalty_looks_at_the_prompt_and_at_what_was_written(chain_model):
    model = chain_model({i: {0: 0.4, 1: 0.35, 2: 0.25} for i in range(3)})
    options = SamplingOptions(repetition_penalty=2)
    assert ids_of(model, start_of(model, 0), [options], length=2, recent=[0]) == [[1, 2]]


def test_the_unknown_word_is_never_written(word_tokenizer, chain_model):
    tokenizer = word_tokenizer("yes no")
    unknown, yes = tokenizer.unknown_id, int(tokenizer.encode("yes")[0])
    chances = {i: {unknown: 0.9, yes: 0.1} for i in range(tokenizer.vocabulary_size)}
    model = chain_model(chances)
    options = [GREEDY, SamplingOptions("temperature"), SamplingOptions("beam")]
    assert generate(model, tokenizer, "", options, length=2) == ["yesyes"] * 3


def test_characters_of_several_tokens_come_whole(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, "é€")
    start = start_of(model, 0)
    pieces = generate_text(
        model, char_tokenizer, start, [GREEDY], [make_generator(0, "")], length=5
    )
    assert list(pieces) == [(0, "é"), (0, "€")]


def test_half_a_character_at_the_end_is_shown_as_broken(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, "é€")
    assert generate(model, char_tokenizer, "", [GREEDY], length=4)[0].startswith("é\ufffd")


def test_a_sentence_ends_before_what_follows_it(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, 'He said "Go!" and went. ')
    text = generate(model, char_tokenizer, "", [GREEDY], length=100, to_sentence_end=True)
    assert text == ['He said "Go!"']
    assert len(model.batches) < 20


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("It is. It", 6),
        ("It is.", None),
        ('"It is!" he', 8),
        ("It is?)\nNo", 7),
        ("It is\nno", 5),
        ("It is... well", None),
        ("It is.... Well", 9),
        ("Mr. Polly is. He", 13),
        ("By J. K. Jerome. He", 16),
        ("3.5 of it. And", 10),
        ("What?! No", 6),
        ("", None),
    ],
)
def test_the_end_of_a_sentence_is_found(text, end):
    assert sentence_end(text) == end


def test_beam_search_finds_what_greedy_misses(chain_model):
    model = chain_model(GARDEN_PATH)
    start = start_of(model, 0)
    assert ids_of(model, start, [GREEDY], length=2) == [[1, 0]]
    best, second, third = beam_search(model, start, SamplingOptions("beam", beams=3), length=2)
    assert best.ids == (2, 0)
    assert best.log_probability == pytest.approx(math.log(0.4 * 0.9))
    assert second.ids == (1, 0)
    assert second.log_probability == pytest.approx(math.log(0.6 * 0.4))
    assert third.log_probability == pytest.approx(math.log(0.6 * 0.3))


def test_a_beam_of_one_is_greedy(chain_model):
    model = chain_model(GARDEN_PATH)
    (beam,) = beam_search(model, start_of(model, 0), SamplingOptions("beam", beams=1), length=5)
    assert [list(beam.ids)] == ids_of(model, start_of(model, 0), [GREEDY], length=5)


def test_a_beam_wide_enough_finds_the_likeliest_of_all_sequences(chain_model):
    model = chain_model(GARDEN_PATH)
    beams = beam_search(model, start_of(model, 0), SamplingOptions("beam", beams=27), length=3)

    def chance(ids):
        return math.prod(GARDEN_PATH[a].get(b, 0) for a, b in itertools.pairwise((0, *ids)))

    every = {ids: chance(ids) for ids in itertools.product(range(3), repeat=3) if chance(ids)}
    assert {beam.ids for beam in beams} == set(every)
    assert [math.exp(beam.log_probability) for beam in beams] == pytest.approx(
        sorted(every.values(), reverse=True)
    )


def test_beam_search_runs_beside_other_strategies(chain_model):
    model = chain_model(GARDEN_PATH)
    options = [GREEDY, SamplingOptions("beam", beams=3)]
    assert ids_of(model, start_of(model, 0), options, length=2) == [[1, 0], [2, 0]]


def test_the_repetition_penalty_acts_in_beam_search(chain_model):
    model = chain_model({i: {0: 0.5, 1: 0.3, 2: 0.2} for i in range(3)})
    options = SamplingOptions("beam", beams=9, repetition_penalty=50)
    best = beam_search(model, start_of(model, 0), options, length=3)[0]
    assert sorted(best.ids) == [0, 1, 2]


def test_bytes_that_are_no_text_do_not_stop_the_writing(spelling_model, char_tokenizer):
    model = spelling_model(char_tokenizer, "abc")
    hot = SamplingOptions("temperature", temperature=50, seed=1)
    (text,) = generate(model, char_tokenizer, "", [hot], length=500)
    assert "\ufffd" in text
