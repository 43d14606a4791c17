"""Where the files that ship with Inkling are."""

from pathlib import Path


def resource_path(name: str) -> Path:
    """Return the path of a shipped resource, such as ``icons/inkling.svg``.

    ``resources`` stands beside ``desktop_app`` in the checkout, when installed and when frozen.
    """
    return Path(__file__).resolve().parents[1] / "resources" / name
