"""The runtime of Inkling's language models. Knows neither Qt nor TensorFlow."""

from typing import Final

WINDOW: Final = 65_536
"""How many characters before the caret a suggestion is a function of; requests carry as many."""
