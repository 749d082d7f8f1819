"""Receipt numbers (受理编号): a date, characters that nobody can guess, and a check character.

Source: GB 32100-2015, alphabet and check character: modulus 31 is prime, so every single wrong character and every
swap is noticed. The caller draws the random characters from the source of the operating system.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from decision.identifiers import CREDIT_ALPHABET

ALPHABET = CREDIT_ALPHABET
_LOOK_ALIKES = str.maketrans("OIZS", "0125")
_LEFT_OUT = re.compile(r"[\s\-‐‑‒–—―−﹣－\u200b-\u200d\u2060\ufeff]+")


def receipt_number(day: date, random: str, prefix: str = "") -> str:
    """Return the number as it is printed: `20150518-7K2MQ-9X4TD-C`, behind its prefix.

    Raises: ValueError for characters outside the alphabet.
    """
    body = f"{prefix}{day:%Y%m%d}{random}"
    check = _check(body)
    groups = [random[start : start + 5] for start in range(0, len(random), 5)]
    return "-".join((f"{prefix}{day:%Y%m%d}", *groups, check))


def receipt_of(typed: str, prefix: str = "", characters: int = 10) -> str | None:
    """Return the number that somebody typed, without dashes; None if it cannot be one.

    Width, blanks, dashes and case do not matter; O, I, Z and S are read as 0, 1, 2 and 5.
    """
    text = _LEFT_OUT.sub("", unicodedata.normalize("NFKC", typed)).upper().translate(_LOOK_ALIKES)
    if len(text) != len(prefix) + 8 + characters + 1 or not text.startswith(prefix):
        return None
    if not set(text) <= set(ALPHABET) or _check(text[:-1]) != text[-1]:
        return None
    try:
        date.fromisoformat(text[len(prefix) : len(prefix) + 8])
    except ValueError:
        return None
    return text


def _check(body: str) -> str:
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return ALPHABET[-total % 31]
