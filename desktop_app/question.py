"""The question before something is deleted for good."""

from PySide6.QtWidgets import QMessageBox, QWidget


def is_sure(parent: QWidget | None, question: str, detail: str) -> bool:
    """Ask whether to go on; Cancel is what Enter and Esc answer."""
    answer = QMessageBox.question(
        parent,
        question,
        f"{question}\n\n{detail}",  # not every desktop shows titles
        QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
        QMessageBox.StandardButton.Cancel,
    )
    return answer == QMessageBox.StandardButton.Yes
