"""Named presets of the controls: three that come with Inkling, and the writer's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QPushButton, QWidget

from desktop_app.language_model.completer import TO_SENTENCE_END, CompletionOptions
from desktop_app.language_model.sampling import SamplingOptions
from desktop_app.panels.rows import ChoiceRow

Presets = Mapping[str, CompletionOptions]

CALM = CompletionOptions(gate=0.3, words=2)
BALANCED = CompletionOptions(gate=0.1, alternatives=3)
BOLD = CompletionOptions(
    sampling=SamplingOptions("top-p", temperature=1.0, p=0.95, repetition_penalty=1.1),
    words=TO_SENTENCE_END,
    alternatives=5,
)
LONGEST_NAME = 60  # characters


def without_seed(options: CompletionOptions) -> CompletionOptions:
    """Return options as a preset keeps them: the seed is the writer's, whatever the preset."""
    return replace(options, sampling=replace(options.sampling, seed=None))


class PresetRow(ChoiceRow):
    """A choice of presets, with buttons to save what the controls say, and to delete one."""

    chosen = Signal(object)  # CompletionOptions, without a seed
    presets_changed = Signal(object)  # all of the writer's own, by name

    def __init__(self, presets: Presets, options: CompletionOptions) -> None:
        translate = QCoreApplication.translate
        super().__init__(
            translate("PresetRow", "Preset"),
            translate("PresetRow", "All the controls below at once; change some, save your own."),
        )
        self._built_in = {
            self.tr("Calm"): CALM,
            self.tr("Balanced"): BALANCED,
            self.tr("Bold"): BOLD,
        }
        self._own = dict(presets)
        self._options = without_seed(options)
        self._choice.setPlaceholderText(self.tr("None of them"))
        self._save = QPushButton(self.tr("Save as …"))
        self._save.setToolTip(self.tr("Keep what the controls say under a name"))
        self._delete = QPushButton(self.tr("Delete"))
        self._delete.setToolTip(self.tr("Forget this preset of yours"))
        buttons = QWidget()
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, 2, 0, 0)
        for button in (self._save, self._delete):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            line.addWidget(button)
        line.addStretch(1)
        self._column.addWidget(buttons)
        self._fill()
        self._choice.activated.connect(self._on_activated)
        self._save.clicked.connect(self._ask_for_a_name)
        self._delete.clicked.connect(self._on_delete)

    def presets(self) -> Presets:
        """Return the writer's own presets by name."""
        return MappingProxyType(self._own)

    def show_options(self, options: CompletionOptions) -> None:
        """Show which preset the controls say now, if any."""
        self._options = without_seed(options)
        self._mark()

    @Slot(str)
    def save(self, name: str) -> None:
        """Keep what the controls say under a name; an older one of that name is replaced."""
        name = " ".join(name.split())[:LONGEST_NAME]
        if not name or name in self._built_in:
            return
        self._own[name] = self._options
        self._fill()
        self._choice.setCurrentIndex(self._choice.findText(name))
        self._mark_deletable()
        self.presets_changed.emit(dict(self._own))

    def _fill(self) -> None:
        self.clear()
        for name, options in self._built_in.items():
            self.add(options, name)
        if self._own:
            self.add_separator()
        for name, options in sorted(self._own.items()):
            self.add(options, name)
        self._mark()

    def _mark(self) -> None:
        """Choose a preset that says what the controls say, the one chosen last if it does."""
        if self._choice.currentIndex() < 0 or self.value() != self._options:
            self._choice.setCurrentIndex(-1)
            self.set_value(self._options)
        self._mark_deletable()

    def _mark_deletable(self) -> None:
        self._delete.setEnabled(self._choice.currentText() in self._own)

    @Slot()
    def _on_activated(self) -> None:
        self._mark_deletable()
        self.chosen.emit(self.value())

    @Slot()
    def _ask_for_a_name(self) -> None:
        dialog = QInputDialog(self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Save a Preset"))
        dialog.setLabelText(self.tr("A name for what the controls say now:"))
        dialog.setOkButtonText(self.tr("Save"))
        dialog.setCancelButtonText(self.tr("Cancel"))
        dialog.textValueSelected.connect(self.save)
        dialog.open()

    @Slot()
    def _on_delete(self) -> None:
        if self._own.pop(self._choice.currentText(), None) is not None:
            self._fill()
            self.presets_changed.emit(dict(self._own))
