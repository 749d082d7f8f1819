"""The outputs of rules: which are the same, how they rank, which are none of the values stated."""

from __future__ import annotations

from collections.abc import Iterator

from kb.decision_tables.literals import read_constant
from kb.decision_tables.plain_words import reader_of
from kb.decision_tables.scales import STRING
from kb.decision_tables.scanner import Scanner, UnanalysableCell
from kb.decision_tables.table import DecisionTable, Output
from kb.decision_tables.type_names import scale_of
from kb.decision_tables.unary_tests import Read

RANKED = ("PRIORITY", "OUTPUT ORDER")
# For each rule, what each of its outputs is worth: a type and a value, or the words of a longer expression.
Meanings = tuple[tuple[object, ...], ...]


def meanings(table: DecisionTable) -> Meanings:
    """Return what the outputs are worth; equal ones are the same output, however they are written."""
    readers = [value_reader(table, output) for output in table.outputs]
    return tuple(
        tuple(_meaning(text, read) for text, read in zip(rule.outputs, readers, strict=True))
        for rule in table.rules
    )


def value_reader(table: DecisionTable, output: Output) -> Read:
    """Return what reads one value of an output: in plain words a text, unless its type says otherwise."""
    return reader_of(scale_of(output.type, ()) or STRING) if table.plain_words else read_constant


def _meaning(text: str, read: Read) -> object:
    values = listed(text, read)
    return values[0] if len(values) == 1 else " ".join(text.split())


def listed(text: str, read: Read) -> list[tuple[str, object]]:
    """Return the values that a list names, each with its type, in its order; none if anything else stands there."""
    scanner = Scanner(text)
    found: list[tuple[str, object]] = []
    try:
        while True:
            value = read(scanner)
            found.append((type(value).__name__, value))
            if not scanner.take(","):
                return found if scanner.is_done else []
    except UnanalysableCell:
        return []


def ranks_of(table: DecisionTable, outputs: Meanings) -> tuple[tuple[int, ...], ...] | None:
    """Return how each rule ranks by its outputs, the first stated value first; None if no values are stated."""
    orders = [listed(output.values, value_reader(table, output)) for output in table.outputs]
    if not any(orders):
        return None
    places = [{value: place for place, value in enumerate(order)} for order in orders]
    return tuple(
        tuple(known.get(value, len(known)) for value, known in zip(values, places, strict=True))  # type: ignore[call-overload]
        for values in outputs
    )


def values_outside(table: DecisionTable, outputs: Meanings) -> Iterator[tuple[int, str]]:
    """Yield each rule, with the name of its output, whose value is none of the output values."""
    for place, output in enumerate(table.outputs):
        if allowed := set(listed(output.values, value_reader(table, output))):
            for rule, values in enumerate(outputs, 1):
                if isinstance(values[place], tuple) and values[place] not in allowed:
                    yield rule, output.name
