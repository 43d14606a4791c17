"""What can go wrong while training, in words for the person at the screen."""

from desktop_app.language_model.errors import ModelError


class TrainerError(ModelError):
    """The training cannot go on; the message says why and what to do."""


class RecipeError(TrainerError):
    """A recipe is unknown, or one of its values means nothing or contradicts another."""


class CorpusError(TrainerError):
    """A text cannot be read, or there is too little of it."""
