"""Values that tell who somebody is: shown in an answer, kept in a record only as digests that can be thrown away."""

from __future__ import annotations


class Personal(str):
    """A certificate number, a name, a code of an organisation or person, or a part of one, as it was given.

    It is a text like any other to whoever compares it; where an answer is written for the record, `explain` finds it
    by its type and writes a token instead. It never stands inside a sentence that is written there.
    """

    __slots__ = ()


def personal(text: str) -> str:
    """Return a text marked as personal; an empty one tells of nobody and stays as it is."""
    return Personal(text) if text else text
