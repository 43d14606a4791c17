"""One model of the library: what it is, how well it does, and what can be done with it."""

from __future__ import annotations

import datetime

from PySide6.QtCore import QDate, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from desktop_app.language_model.model_file import ModelCard, bundled_model_paths
from desktop_app.language_model.model_folder import InstalledModel
from desktop_app.panels.rows import Card, hint_label


class ModelCardFrame(Card):
    """A model's card on the screen."""

    use_wanted = Signal(object)  # the InstalledModel, here and below
    export_wanted = Signal(object)
    delete_wanted = Signal(object)

    def __init__(self, model: InstalledModel, parent: QWidget | None = None) -> None:
        super().__init__(model.name, parent)
        self.model = model
        self._use = QPushButton(self.tr("Use"))
        self._export = QPushButton(self.tr("Export …"))
        self._delete = QPushButton(self.tr("Delete …"))
        self._use.clicked.connect(self._on_use)
        self._export.clicked.connect(self._on_export)
        self._delete.clicked.connect(self._on_delete)
        self._lay_out()
        self._delete.setVisible(not model.bundled)
        self.set_current(False)

    def set_current(self, current: bool) -> None:
        """Show whether this is the model in use."""
        self._state.setText(self.tr("✓ in use") if current else "")
        usable = self.model.card is not None
        self._use.setVisible(usable and not current)
        self._export.setVisible(usable)

    def facts(self) -> list[tuple[str, str]]:
        """Return names and values of what is known of the model."""
        card = self.model.card
        if card is None:
            return []
        locale = self.locale()
        facts = [
            (self.tr("Level"), self._level(card)),
            (self.tr("Size"), self._size(card)),
            (self.tr("Learned from"), card.corpus),
            (self.tr("Licence"), card.corpus_licence),
        ]
        if card.bits_per_character is not None:
            figure = self.tr("{0} bits per character, the fewer the better").format(
                locale.toString(card.bits_per_character, "f", 2)
            )
            facts.append((self.tr("Surprise"), figure))
        if card.keystroke_savings is not None:
            share = locale.toString(100 * card.keystroke_savings, "f", 0)
            facts.append((self.tr("Saves"), self.tr("{0} % of the keystrokes").format(share)))
        day = datetime.date.fromisoformat(card.trained_on)
        date = locale.toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)
        facts.append((self.tr("Trained"), date))
        return facts

    def _purpose(self) -> str:
        """Say what a model that comes with Inkling is for."""
        usual, small = bundled_model_paths()
        purposes = {
            usual: self.tr("For most computers: the better suggestions."),
            small: self.tr(
                "For slow computers: it answers faster and takes less memory; "
                "its suggestions are not as good."
            ),
        }
        return purposes.get(self.model.path, "")

    def _level(self, card: ModelCard) -> str:
        names = {
            "char": self.tr("characters"),
            "word": self.tr("words"),
            "subword": self.tr("parts of words"),
        }
        vocabulary = self.locale().toString(card.vocabulary_size)
        return self.tr("{0}, {1} of them").format(names[card.level], vocabulary)

    def _size(self, card: ModelCard) -> str:
        size = self.locale().formattedDataSize(self.model.size, 1)
        if card.parameters < 1e6:
            count = self.locale().toString(card.parameters)
            return self.tr("{0}, {1} parameters").format(size, count)
        millions = self.locale().toString(card.parameters / 1e6, "f", 1)
        return self.tr("{0}, {1} million parameters").format(size, millions)

    def _lay_out(self) -> None:
        facts = QGridLayout()
        facts.setHorizontalSpacing(10)
        facts.setVerticalSpacing(3)
        facts.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(self.facts()):
            facts.addWidget(hint_label(name), row, 0, Qt.AlignmentFlag.AlignTop)
            label = hint_label(value)
            label.setProperty("role", "")
            label.setTextFormat(Qt.TextFormat.PlainText)
            facts.addWidget(label, row, 1)
        for sentence in filter(None, (self._purpose(), self.model.problem)):
            self._column.addWidget(hint_label(sentence))
        self._column.addLayout(facts)
        self._add_buttons((self._use, self._export, self._delete))

    @Slot()
    def _on_use(self) -> None:
        self.use_wanted.emit(self.model)

    @Slot()
    def _on_export(self) -> None:
        self.export_wanted.emit(self.model)

    @Slot()
    def _on_delete(self) -> None:
        self.delete_wanted.emit(self.model)
