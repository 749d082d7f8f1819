"""One spelling for many: widths, traditional characters, case and blanks made one; sounds and initials of a text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC
from pypinyin import lazy_pinyin

_HAN = re.compile(r"[\u3400-\u9fff]")
_NO_LETTER = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
# 覆 stays in simplified writing too (覆盖), so converting signs one by one does not bring these back.
_REPLIES = re.compile("(?<=[批答回])覆")
_TONE_NUMBER = re.compile(r"(?<=[a-z])[1-5](?![0-9])")


@dataclass(frozen=True, slots=True)
class Spelt:
    """A text without blanks and signs; `words` are its Latin words, `sounds` its pinyin in one, `initials` their heads.

    What is typed in Latin letters is its own sound, and may be its own initials.
    """

    text: str
    words: tuple[str, ...]
    sounds: str
    initials: str
    is_han: bool


def spelt(text: str) -> Spelt:
    """Return a text in its one spelling.

    >>> spelt("Ｓ 鄉鎮麵包").text, spelt("xiāng zhèn miàn bāo").sounds, spelt("开店许可").initials
    ('s乡镇面包', 'xiangzhenmianbao', 'kdxk')
    """
    even = _simplified().convert(unicodedata.normalize("NFKC", text)).casefold()
    even = _REPLIES.sub("复", even)
    if not _HAN.search(even):
        # Tones are written as marks or as numbers; ü is often typed as v or u.
        even = "".join(sign for sign in unicodedata.normalize("NFD", even) if not unicodedata.combining(sign))
        words = tuple(word for word in _NO_LETTER.sub(" ", even).split() if word)
        sounds = _TONE_NUMBER.sub("", "".join(words)).replace("v", "u")
        return Spelt("".join(words), words, sounds, sounds, is_han=False)
    plain = _NO_LETTER.sub("", even)
    syllables = [sound.replace("v", "u") for sound in lazy_pinyin(plain)]
    initials = "".join(sound[:1] for sound in syllables)
    return Spelt(plain, (), "".join(syllables), initials, is_han=True)


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")
