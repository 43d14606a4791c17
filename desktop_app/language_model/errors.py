"""What can go wrong with a language model, in words for the person at the screen."""


class ModelError(Exception):
    """Say what is wrong, with what, and what to do, in one sentence for a user."""


class ModelFileError(ModelError):
    """A model file, or a part of it, cannot be used."""


class ModelRunError(ModelError):
    """The model failed while it was running."""


class OptionError(ModelError, ValueError):
    """An option has a value that means nothing; the message names the value."""


class Cancelled(Exception):  # noqa: N818 - it is not an error: somebody asked for it
    """The work was given up because nobody waits for its answer any more."""
