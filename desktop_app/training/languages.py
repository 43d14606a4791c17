"""Which language a text is in: a guess by its script and its commonest words."""

import re
import unicodedata
from collections import Counter

SAMPLE = 50_000
"""How many characters are looked at."""
_LEAST_WORDS = 20
_LEAST_SHARE = 0.12  # of all words, that are among a language's commonest

_COMMONEST = {
    "en": "the and of to a in that it is was i he for you with his her on as at had not be she",
    "de": "der die und das nicht ich ist zu den ein es sie mit auf er sich von dem im war eine als",
    "fr": "le la les de des et un une il que je ne pas en dans qui elle est du vous au pour ce se",
    "es": "el la los las de que y en un una no se por con su es lo para me al le como más había",
    "it": "il la di che e non un una in si per mi è con lo le era ma del della i sono come più",
    "pt": "o a de que e não um uma se em os as do da no na com por me ele ela para mais era",
    "nl": "de het een en van ik te dat die in je is niet zijn op hij met voor er was haar maar ze",
    "sv": "och att det i en jag som han var på är med inte hon den för av sig ett till hade de",
    "pl": "i w nie na się z do to że jest jak a ale po co tak za był od jego czy o już dla",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMONEST.items()}
_SCRIPTS = {
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "CJK": "Hani",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "HANGUL": "Hang",
    "DEVANAGARI": "Deva",
    "THAI": "Thai",
}

_WORD = re.compile(r"[^\W\d_]+")


def guess_language(text: str) -> str:
    """Return a language's code, for other scripts the script's, or "" where nobody can say.

    A language of Latin letters that is not among those known here is "Latn".
    """
    text = text[:SAMPLE]
    letters = Counter(_script(letter) for letter in text[:: max(1, len(text) // 2_000)])
    letters.pop("", None)
    if not letters:
        return ""
    script, count = letters.most_common(1)[0]
    if script != "Latn":
        return script if 2 * count >= letters.total() else ""
    words = _WORD.findall(text.lower())
    if len(words) < _LEAST_WORDS:
        return ""
    shares = {
        language: sum(word in known for word in words) / len(words)
        for language, known in _WORDS.items()
    }
    best = max(shares, key=lambda language: shares[language])
    return best if shares[best] >= _LEAST_SHARE else "Latn"


def _script(letter: str) -> str:
    if not letter.isalpha():
        return ""
    name = unicodedata.name(letter, "")
    if name.startswith("LATIN"):
        return "Latn"
    return next((code for start, code in _SCRIPTS.items() if name.startswith(start)), "")
