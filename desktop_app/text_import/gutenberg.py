"""What Project Gutenberg puts around a book, taken away."""

from __future__ import annotations

import re

_MARK = r"(?:\\?\*){2,3}[ \t]*"
_START = re.compile(
    rf"^[ \t]*(?:{_MARK}START OF (?:THE |THIS )?PROJECT GUTENBERG.{{0,500}}?(?:\\?\*){{3}}"
    r"|\*END\*? ?THE SMALL PRINT!.{0,500}?\*END\*)[ \t]*$",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_END = re.compile(
    rf"^[ \t]*(?:{_MARK}END OF (?:THE |THIS )?PROJECT GUTENBERG"
    r"|End of (?:the |this )?Project Gutenberg(?:['’]s)? )",
    re.IGNORECASE | re.MULTILINE,
)
_CREDITS = re.compile(
    r"\s*(?:\[?(?:Produced|Prepared|Transcribed|E-text prepared|This e-?text was)\b.*?"
    r"|\[?Transcriber['’]s notes?\b.*?)\n[ \t]*\n",
    re.IGNORECASE | re.DOTALL,
)


def strip_gutenberg(text: str) -> str:
    """Return a book without Project Gutenberg's licence and credits; another text as it is."""
    starts = list(_START.finditer(text))
    first = starts[-1].end() if starts else 0  # there may be a small print before it
    end = _END.search(text, first)
    if not starts and not end:
        return text
    body = text[first : end.start() if end else len(text)].lstrip("\n")
    while match := _CREDITS.match(body):
        body = body[match.end() :]
    return body.strip() + "\n"
