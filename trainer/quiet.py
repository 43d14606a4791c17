"""TensorFlow without its chatter."""

import os
import sys
from pathlib import Path

from .errors import TrainerError


def import_tensorflow() -> None:
    """Import TensorFlow without the lines that it writes on standard error, whatever it is told.

    Raises TrainerError where it is not installed: the app alone does without.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
            import tensorflow  # noqa: F401
    except ModuleNotFoundError as error:
        raise TrainerError(
            "TensorFlow is not installed. Type: pip install 'inkling-writer[train]'"
        ) from error
    finally:
        os.dup2(kept, 2)
        os.close(kept)
