"""How values are written in rule files, as JSON Schema says it: what an editor completes and marks while one types.

An editor sees YAML values with their types, the reader sees only text: so each form admits both. A form is a little
stricter than the reader: of wide signs it admits those that a Chinese keyboard types into numbers and lists.
"""

from __future__ import annotations

from typing import Any

from pydantic import WithJsonSchema

Form = dict[str, Any]

ANY_DASH = "[-—–－]"
DIGIT = "[0-9０-９]"
DAY = "(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}"
YES_OR_NO = "[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|是|否"

TEXT: Form = {"type": ["string", "number", "boolean", "null"]}
WORD: Form = {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": 4000}
CONDITION: Form = {"$comment": "condition"}


def whole(pattern: str) -> str:
    """Return a pattern that holds for a whole text, whatever blanks stand around it."""
    return rf"^\s*(?:{pattern})\s*$"


def text_form(pattern: str, *others: Form) -> Form:
    """Return the form of a text that a pattern describes, or of a value that an editor sees with its type."""
    text: Form = {"type": "string", "pattern": whole(pattern)}
    return {"anyOf": [*others, text]} if others else text


def whole_number(digits: int, most: int) -> WithJsonSchema:
    """Return the annotation of a whole number that is not negative; of one written as a text, digits are counted."""
    return WithJsonSchema(_number_form(digits, most))


def whole_number_or_null(digits: int, most: int) -> WithJsonSchema:
    """Return the annotation of a whole number that may be unknown."""
    return WithJsonSchema(_number_form(digits, most, {"type": "null"}))


def _number_form(digits: int, most: int, *others: Form) -> Form:
    return text_form(rf"{DIGIT}{{1,{digits}}}", {"type": "integer", "minimum": 0, "maximum": most}, *others)


FLAG = text_form(YES_OR_NO, {"type": "boolean"})
A_DAY = text_form(DAY) | {"format": "date"}
