import numpy as np
import pytest

from trainer.copying import TrainingText

TEXT = np.array([1, 2, 3, 4, 256, 513, 5, 6, 7, 8], np.uint16)


@pytest.mark.parametrize(
    ("written", "run"),
    [
        ([9, 2, 3, 4, 9], [2, 3, 4]),
        ([5, 6, 7, 8, 1, 2], [5, 6, 7, 8]),
        ([1, 2, 9, 3, 4], [1, 2]),
        ([9, 9], []),
        ([], []),
        (TEXT, TEXT),
    ],
)
def test_the_longest_run_that_stands_in_the_text(written, run) -> None:
    found = TrainingText(TEXT).longest_run(np.array(written, np.int32))
    assert found.tolist() == list(run)


def test_half_a_token_and_half_of_the_next_are_none() -> None:
    # 256 and 513 are the bytes 0 1 1 2: between them stand those of 257.
    assert TrainingText(TEXT).longest_run(np.array([257])).tolist() == []
