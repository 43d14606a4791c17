"""How much of what a model writes stands so in the text that it learned from."""

import numpy as np

_LOOKED_AT = 1 << 26  # bytes of training text, beyond which a search would hold up the training


class TrainingText:
    """Finds runs of tokens in those of a training text (count,)."""

    def __init__(self, tokens: np.ndarray) -> None:
        self._type = tokens.dtype
        self._text = tokens[: _LOOKED_AT // tokens.itemsize].tobytes()

    def longest_run(self, ids: np.ndarray) -> np.ndarray:
        """Return the longest run of ``ids`` that stands in the text, the first of several."""
        begin = length = 0
        for start in range(len(ids)):
            while start + length < len(ids) and self._holds(ids[start : start + length + 1]):
                begin, length = start, length + 1
        return ids[begin : begin + length]

    def _holds(self, ids: np.ndarray) -> bool:
        wanted = ids.astype(self._type).tobytes()
        place = self._text.find(wanted)
        while place % self._type.itemsize:  # between two tokens; -1, for none, is odd too
            if place < 0:
                return False
            place = self._text.find(wanted, place + 1)
        return place >= 0
