"""Inkling: an offline writing assistant with live completions."""

__version__ = "0.1.0"
