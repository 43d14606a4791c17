"""PySide6 6.12.0 drops a reference to None with each call on Python 3.11, until it aborts."""

import sys

from PySide6.QtGui import QTextLayout


def test_a_qt_call_that_returns_nothing_keeps_the_count_of_none() -> None:
    layout = QTextLayout("a line")
    before = sys.getrefcount(None)
    for _ in range(300):  # a thousand would end the interpreter, not the test
        layout.clearFormats()
    # Something else may make or drop a few in the meantime; the trap takes all three hundred.
    assert abs(sys.getrefcount(None) - before) < 100
