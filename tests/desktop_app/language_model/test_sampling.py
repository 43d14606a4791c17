"""The samplers, on distributions that can be worked out by hand."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from desktop_app.language_model.errors import ModelRunError, OptionError
from desktop_app.language_model.sampling import (
    STRATEGIES,
    SamplingOptions,
    distribution,
    likeliest,
    log_softmax,
    make_generator,
    sample,
    sample_rows,
)

DRAWN = [strategy for strategy in STRATEGIES if strategy not in ("greedy", "beam")]


def scores(*probabilities: float) -> np.ndarray:
    """Return float32 scores whose softmax is as given; 0 is a token that is ruled out."""
    with np.errstate(divide="ignore"):
        return np.log(np.array(probabilities, np.float32))


def assert_distribution(options, given_probabilities, expected):
    shaped = distribution(scores(*given_probabilities), options)
    assert shaped.dtype == np.float64
    assert shaped == pytest.approx(expected, abs=1e-6)


def test_greedy_takes_the_likeliest_token():
    assert_distribution(SamplingOptions(), (0.2, 0.5, 0.3), (0, 1, 0))


def test_greedy_takes_the_lower_id_in_a_tie():
    assert_distribution(SamplingOptions(), (0.2, 0.4, 0.4), (0, 1, 0))


def test_temperature_one_leaves_the_probabilities_as_they_are():
    assert_distribution(SamplingOptions("temperature"), (0.2, 0.5, 0.3), (0.2, 0.5, 0.3))


def test_a_low_temperature_sharpens_and_a_high_one_flattens():
    # p ** (1 / T): at T = 0.5 the squares 0.04, 0.25, 0.09, at T = 2 the roots.
    assert_distribution(
        SamplingOptions("temperature", temperature=0.5),
        (0.2, 0.5, 0.3),
        (0.04 / 0.38, 0.25 / 0.38, 0.09 / 0.38),
    )
    roots = np.sqrt([0.2, 0.5, 0.3])
    assert_distribution(
        SamplingOptions("temperature", temperature=2), (0.2, 0.5, 0.3), roots / roots.sum()
    )


@pytest.mark.parametrize("strategy", DRAWN)
@pytest.mark.parametrize("temperature", [0, 1e-300])
def test_temperature_zero_is_greedy(strategy, temperature):
    options = SamplingOptions(strategy, temperature=temperature)
    assert_distribution(options, (0.2, 0.5, 0.3), (0, 1, 0))
    assert sample(scores(0.2, 0.5, 0.3), options, make_generator(1, "")) == 1


def test_top_k_keeps_the_k_likeliest():
    assert_distribution(SamplingOptions("top-k", k=2), (0.1, 0.5, 0.25, 0.15), (0, 2 / 3, 1 / 3, 0))


def test_top_k_keeps_exactly_k_of_equal_tokens():
    assert_distribution(SamplingOptions("top-k", k=2), (0.25,) * 4, (0.5, 0.5, 0, 0))


def test_top_k_of_one_is_greedy():
    assert_distribution(SamplingOptions("top-k", k=1), (0.2, 0.4, 0.4), (0, 1, 0))


@pytest.mark.parametrize("k", [3, 4, 10**6])
def test_a_k_of_the_vocabulary_or_more_keeps_everything(k):
    assert_distribution(SamplingOptions("top-k", k=k), (0.2, 0.5, 0.3), (0.2, 0.5, 0.3))


def test_top_p_keeps_the_smallest_set_that_reaches_p():
    assert_distribution(SamplingOptions("top-p", p=0.7), (0.1, 0.5, 0.3, 0.1), (0, 0.625, 0.375, 0))


@pytest.mark.parametrize("size", [1, 100, 128, 300, 5_000])
@pytest.mark.parametrize("different", [2, 50, 10_000])
def test_the_likeliest_of_any_number_are_the_first_of_all_in_order(size, different):
    rng = np.random.default_rng(size + different)
    values = rng.standard_normal(different).astype(np.float32)
    values[0] = -np.inf
    logits = rng.choice(values, size)
    in_order = np.lexsort((np.arange(size), -logits))
    for count in (1, 7, 128, 129, size, size + 1):
        np.testing.assert_array_equal(likeliest(logits, count), in_order[:count])


def test_a_p_exactly_on_a_cumulative_sum_takes_no_token_more():
    assert_distribution(SamplingOptions("top-p", p=0.5), (0.2, 0.5, 0.3), (0, 1, 0))
    assert_distribution(SamplingOptions("top-p", p=0.8), (0.2, 0.5, 0.3), (0, 0.625, 0.375))


def test_a_p_of_zero_keeps_the_likeliest_and_a_p_of_one_everything():
    assert_distribution(SamplingOptions("top-p", p=0), (0.2, 0.5, 0.3), (0, 1, 0))
    assert_distribution(SamplingOptions("top-p", p=1), (0.2, 0.5, 0.3), (0.2, 0.5, 0.3))
    tail = distribution(np.array([0, -40], np.float32), SamplingOptions("top-p", p=1))
    assert tail[1] > 0


def test_truncation_comes_before_the_temperature():
    # The softmax of 3, 2, 1 is 0.665, 0.245, 0.090: two tokens reach 0.8. Sharpened first to
    # 0.867, 0.117, 0.016, one alone would have.
    shaped = distribution(
        np.array([3, 2, 1], np.float32), SamplingOptions("top-p", p=0.8, temperature=0.5)
    )
    assert shaped == pytest.approx([1 / (1 + math.exp(-2)), 1 / (1 + math.exp(2)), 0])


@pytest.mark.parametrize("strategy", ["top-k", "top-p", "min-p", "typical"])
def test_the_temperature_acts_on_what_a_truncation_keeps(strategy):
    options = SamplingOptions(strategy, k=2, p=0.8, min_p=0.5, typical_p=0.7, temperature=0.5)
    assert_distribution(options, (0.2, 0.5, 0.3), (0, 0.25 / 0.34, 0.09 / 0.34))


def test_min_p_keeps_what_is_at_least_that_share_of_the_likeliest():
    probabilities = (0.1, 0.5, 0.25, 0.15)
    assert_distribution(SamplingOptions("min-p", min_p=0.5), probabilities, (0, 2 / 3, 1 / 3, 0))
    assert_distribution(SamplingOptions("min-p", min_p=0), probabilities, probabilities)
    assert_distribution(SamplingOptions("min-p", min_p=1), probabilities, (0, 1, 0, 0))


def test_typical_keeps_the_tokens_whose_surprise_is_nearest_to_the_entropy():
    # Entropy 1.164 nats; surprises 0.598, 1.386, 2.303, 2.303: the second token is the most
    # typical one (0.222 away), then the likeliest (0.566 away).
    probabilities = (0.55, 0.25, 0.1, 0.1)
    assert_distribution(SamplingOptions("typical", typical_p=0.2), probabilities, (0, 1, 0, 0))
    assert_distribution(
        SamplingOptions("typical", typical_p=0.8), probabilities, (0.6875, 0.3125, 0, 0)
    )
    assert_distribution(SamplingOptions("typical", typical_p=1), probabilities, probabilities)


def test_the_repetition_penalty_divides_positive_scores_and_multiplies_negative_ones():
    logits = np.array([2, -2, 1], np.float32)
    options = SamplingOptions("temperature", repetition_penalty=2)
    expected = np.exp(log_softmax(np.array([1, -4, 1])))
    assert distribution(logits, options, recent=[0, 1, 0, 0]) == pytest.approx(expected)
    assert list(logits) == [2, -2, 1]


def test_the_repetition_penalty_comes_before_the_truncation():
    options = SamplingOptions("top-k", k=1, repetition_penalty=2)
    shaped = distribution(np.array([2, 1.5, 0], np.float32), options, recent=[0])
    assert list(shaped) == [0, 1, 0]


def test_beam_search_shows_the_models_own_probabilities_and_draws_nothing():
    assert_distribution(SamplingOptions("beam", temperature=0), (0.2, 0.8), (0.2, 0.8))
    with pytest.raises(OptionError, match="beam_search"):
        sample(scores(0.2, 0.8), SamplingOptions("beam"), make_generator(1, ""))


@pytest.mark.parametrize("strategy", DRAWN)
def test_samples_follow_the_distribution(strategy):
    options = SamplingOptions(strategy, k=3, p=0.8, min_p=0.2, typical_p=0.8, temperature=1.3)
    logits = scores(0.4, 0.05, 0.3, 0.25)
    rng = make_generator(7, "")
    drawn = np.bincount([sample(logits, options, rng) for _ in range(20_000)], minlength=4)
    assert drawn / 20_000 == pytest.approx(distribution(logits, options), abs=0.015)


@pytest.mark.parametrize("strategy", ["greedy", *DRAWN])
def test_with_all_but_one_token_ruled_out_that_one_comes(strategy):
    logits = scores(0, 0, 1, 0)
    assert list(distribution(logits, SamplingOptions(strategy))) == [0, 0, 1, 0]
    assert sample(logits, SamplingOptions(strategy), make_generator(1, "")) == 2


@pytest.mark.parametrize("strategy", DRAWN)
def test_a_token_that_is_ruled_out_never_comes(strategy):
    logits = scores(0.5, 0, 0.5, 0)
    options = SamplingOptions(strategy, k=4, p=1, min_p=0, typical_p=1)
    assert_distribution(options, (0.5, 0, 0.5, 0), (0.5, 0, 0.5, 0))
    rng = make_generator(3, "")
    assert {sample(logits, options, rng) for _ in range(200)} == {0, 2}


@pytest.mark.parametrize("strategy", ["greedy", *DRAWN])
@pytest.mark.parametrize(
    "logits",
    [
        [math.nan, 1.0],
        [1.0, math.nan],
        [1.0] * 600 + [math.nan],
        [-math.inf, -math.inf],
        [math.inf, 1.0],
        [1.0] * 600 + [math.inf],
    ],
    ids=["NaN first", "NaN last", "NaN of many", "everything masked", "infinite", "of many"],
)
def test_unusable_scores_are_an_error_in_words(strategy, logits):
    scores = np.array(logits, np.float32)
    with pytest.raises(ModelRunError, match="no usable score"):
        distribution(scores, SamplingOptions(strategy))
    with pytest.raises(ModelRunError, match="no usable score"):
        sample(scores, SamplingOptions(strategy), make_generator(1, ""))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"strategy": "nucleus"}, r"no strategy 'nucleus': choose one of greedy, temperature"),
        ({"temperature": -0.5}, r"temperature must be a number of at least 0, not -0\.5"),
        ({"temperature": math.nan}, "temperature must be a number of at least 0, not nan"),
        ({"temperature": math.inf}, "not inf"),
        ({"temperature": "warm"}, "not 'warm'"),
        ({"k": 0}, "k must be a whole number of at least 1, not 0"),
        ({"k": 2.5}, r"not 2\.5"),
        ({"k": True}, "not True"),
        ({"p": 1.1}, r"p must be a number from 0 to 1, not 1\.1"),
        ({"p": math.nan}, "not nan"),
        ({"min_p": -0.1}, r"min_p must be a number from 0 to 1, not -0\.1"),
        ({"typical_p": 2}, "typical_p must be a number from 0 to 1, not 2"),
        ({"beams": 0}, "beams must be a whole number of at least 1, not 0"),
        ({"repetition_penalty": 0.9}, r"repetition_penalty must be .* at least 1, not 0\.9"),
        ({"seed": 1.5}, r"seed must be a whole number, not 1\.5"),
    ],
)
def test_an_option_that_means_nothing_is_refused_with_its_value(options, message):
    with pytest.raises(OptionError, match=message):
        SamplingOptions(**options)


def test_options_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        SamplingOptions().k = 3


def test_the_same_seed_and_text_draw_the_same_tokens():
    def draws(seed, text):
        rng = make_generator(seed, text)
        logits = np.zeros(1000, np.float32)
        return [sample(logits, SamplingOptions("temperature"), rng) for _ in range(5)]

    assert draws(1, "It was") == draws(1, "It was")
    assert draws(1, "It was") != draws(2, "It was")
    assert draws(1, "It was") != draws(1, "It is")
    assert draws(-1, "lone \ud800") == draws(-1, "lone \ud800")
    assert draws(10**40, "x") != draws(10**40 + 1, "x")
    assert draws(None, "It was") != draws(None, "It was")


@given(
    logits=arrays(np.float32, st.integers(1, 30), elements=st.floats(-50, 50, width=32)),
    strategy=st.sampled_from(STRATEGIES),
    k=st.integers(1, 40),
    share=st.floats(0, 1),
    temperature=st.floats(0, 5),
    penalty=st.floats(1, 3),
)
def test_a_distribution_is_one_whatever_the_options(
    logits, strategy, k, share, temperature, penalty
):
    options = SamplingOptions(
        strategy,
        temperature=temperature,
        k=k,
        p=share,
        min_p=share,
        typical_p=share,
        repetition_penalty=penalty,
    )
    before = logits.copy()
    shaped = distribution(logits, options, recent=[0])
    assert np.array_equal(logits, before)
    assert shaped.sum() == pytest.approx(1)
    assert (shaped >= 0).all()
    if strategy == "top-k":
        assert np.count_nonzero(shaped) <= k
    if strategy != "beam":
        assert shaped[sample(logits, options, make_generator(1, ""), recent=[0])] > 0


@pytest.mark.parametrize(
    "options",
    [
        SamplingOptions("greedy", repetition_penalty=1.5),
        SamplingOptions("top-k", k=7, temperature=0.7, repetition_penalty=1.5),
        SamplingOptions("top-k", k=5_000),
        SamplingOptions("top-p"),
    ],
)
def test_rows_side_by_side_are_drawn_as_each_alone(options):
    rows = np.random.default_rng(1).normal(size=(8, 3_000)).astype(np.float32)
    recent = [list(range(row, 3_000, 9)) for row in range(8)]

    def chances() -> list[np.random.Generator]:
        return [make_generator(row, "") for row in range(8)]

    alone = [
        sample(row, options, chance, seen)
        for row, chance, seen in zip(rows, chances(), recent, strict=True)
    ]
    assert sample_rows(rows, options, chances(), recent) == alone
    assert len(set(alone)) > 1
