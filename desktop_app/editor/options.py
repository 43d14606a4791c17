"""How the page looks and behaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Focus = Literal["off", "paragraph", "sentence"]


@dataclass(frozen=True)
class PageOptions:
    """The choices a page knows; raises ValueError for a value that means nothing."""

    line_spacing: float = 1.4  # line heights
    paragraph_spacing: float = 0.5  # line heights after each paragraph
    first_line_indent: float = 0.0  # line heights
    line_width: int = 68  # characters in the column, 0 for the whole window
    inside_paragraphs: bool = False  # ghosts also where text follows in the paragraph
    smart_typing: bool = False  # curly quotes, dashes and ellipses
    typewriter: bool = False  # the line written stays in the middle of the window
    focus: Focus = "off"  # what stays bright while the rest fades

    def __post_init__(self) -> None:
        if not 1.0 <= self.line_spacing <= 4.0:
            raise ValueError(f"A line spacing of {self.line_spacing}: choose 1.0 to 4.0.")
        if not 0.0 <= self.paragraph_spacing <= 4.0:
            raise ValueError(f"A paragraph spacing of {self.paragraph_spacing}: choose 0 to 4.")
        if not 0.0 <= self.first_line_indent <= 4.0:
            raise ValueError(f"A first line indented by {self.first_line_indent}: choose 0 to 4.")
        if self.line_width and not 20 <= self.line_width <= 400:
            raise ValueError(f"Lines of {self.line_width} characters: choose 20 to 400, or 0.")
        if self.focus not in get_args(Focus):
            raise ValueError(f"A focus on {self.focus!r}: choose {', '.join(get_args(Focus))}.")
