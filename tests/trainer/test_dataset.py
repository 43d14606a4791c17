import numpy as np
import pytest

from trainer.dataset import Streams

TOKENS = np.arange(1000)


def test_each_stream_reads_on_where_it_left_off() -> None:
    batches = list(Streams(TOKENS, batch=4, time=10).training(seed=1, epoch=0))
    assert len(batches) == 24
    for stream in range(4):
        inputs = np.concatenate([batch.inputs[stream] for batch in batches])
        targets = np.concatenate([batch.targets[stream] for batch in batches])
        assert (np.diff(inputs) % 999 == 1).all()
        assert (targets == inputs + 1).all()


def test_streams_do_not_overlap() -> None:
    batches = Streams(TOKENS, batch=4, time=10).training(seed=1, epoch=0)
    seen = np.concatenate([batch.inputs.ravel() for batch in batches])
    assert len(set(seen.tolist())) == len(seen) == 960


def test_an_epoch_can_be_entered_in_its_middle() -> None:
    streams = Streams(TOKENS, batch=4, time=10)
    whole = list(streams.training(seed=7, epoch=3, fresh=0.3))
    rest = list(streams.training(seed=7, epoch=3, fresh=0.3, first=20))
    for one, other in zip(whole[20:], rest, strict=True):
        np.testing.assert_equal(one, other)


def test_windows_can_vary_in_length_and_still_read_on() -> None:
    streams = Streams(TOKENS, batch=4, time=10)
    options = {"seed": 1, "epoch": 0, "vary": 0.5}
    batches = list(streams.training(**options))
    lengths = [batch.inputs.shape[1] for batch in batches]
    assert len(batches) == 24
    assert sum(lengths) == 240
    assert min(lengths) >= 5
    assert 12 < max(lengths) <= 15
    for stream in range(4):
        inputs = np.concatenate([batch.inputs[stream] for batch in batches])
        assert (np.diff(inputs) % 999 == 1).all()
    for one, other in zip(batches[20:], streams.training(**options, first=20), strict=True):
        np.testing.assert_equal(one, other)


def test_epochs_and_seeds_cut_the_text_elsewhere() -> None:
    streams = Streams(TOKENS, batch=4, time=10)
    starts = {
        int(next(streams.training(seed=seed, epoch=epoch)).inputs[0, 0])
        for seed, epoch in [(1, 0), (1, 1), (2, 0), (1, 0)]
    }
    assert len(starts) == 3


def test_streams_begin_anew_at_the_start_of_an_epoch_and_now_and_then() -> None:
    batches = list(Streams(TOKENS, batch=4, time=10).training(seed=1, epoch=0, fresh=0.25))
    assert not batches[0].carries.any()
    assert 0.5 < np.mean([batch.carries for batch in batches[1:]]) < 0.95


@pytest.mark.parametrize("batch", [1, 3, 7])
def test_reading_counts_every_token_but_the_first_once(batch: int) -> None:
    counted = [
        target
        for b in Streams(TOKENS, batch=batch, time=64).reading()
        for target in b.targets[b.counts > 0].tolist()
    ]
    assert sorted(counted) == list(range(1, 1000))


@pytest.mark.parametrize(("count", "expected"), [(1000, (8, 10)), (41, (2, 10)), (6, (1, 5))])
def test_little_text_gets_fewer_streams_and_then_shorter_windows(count, expected) -> None:
    streams = Streams.fit(TOKENS[:count], batch=8, time=10, least_windows=2)
    assert (streams.batch, streams.time) == expected
    assert streams.windows >= 1
