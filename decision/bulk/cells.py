"""Every way to state the facts as one number, and the Ibis expression that joins projects with answers by it.

A number has a digit for each column: 0 is not answered, others are places on the axis of the fact, counted from 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis

from decision.bulk.source import REFERENCE
from decision.bulk.words import Words
from kb.errors import LiangtiError
from kb.vocabulary import Value

_LARGEST = 2**63 - 1
_IBIS_TYPES = {str: "string", int: "int64"}


@dataclass(frozen=True)
class Cells:
    """The columns that can make a difference, with their words."""

    words: Sequence[Words]
    has_reference: bool

    def __post_init__(self) -> None:
        if math.prod(self._sizes) > _LARGEST:
            what = f"these rules tell apart more projects than a table can: {len(self.words)} columns are too many"
            raise LiangtiError(what, fix="leave out columns of optional facts")

    @property
    def _sizes(self) -> list[int]:
        return [len(one.axis.representatives) + 1 for one in self.words]

    def facts(self, number: int) -> dict[str, Value]:
        """Return the answers that a number stands for, as one value of each piece of an axis."""
        found = {}
        for one, size in zip(self.words, self._sizes, strict=True):
            number, place = divmod(number, size)
            if place:
                found[one.fact] = one.axis.representatives[place - 1]
        return found

    @cached_property
    def numbered(self) -> Any:
        """The expression for the rows of `cases`: row, reference and number."""
        names = ["row", *([REFERENCE] if self.has_reference else [])]
        columns = {
            "row": "int64",
            **dict.fromkeys([*names[1:], *(one.fact for one in self.words)], "string"),
        }
        cases = ibis.table(columns, name="cases")
        number, stride = ibis.literal(0, "int64"), 1
        for one, size in zip(self.words, self._sizes, strict=True):
            if one.query:
                table = ibis.table({"said": "string", "place": "int64"}, name=f"words_{one.fact}")
                table = table.rename({f"{one.fact}_said": "said", f"{one.fact}_place": "place"})
                cases = cases.left_join(table, cases[one.fact] == table[f"{one.fact}_said"])
                place = cases[f"{one.fact}_place"].fill_null(0)
            elif one.places:
                place = cases[one.fact].cases(*one.places.items(), else_=0)
            else:
                place = ibis.literal(0)
            number += place.cast("int64") * stride
            stride *= size
        return cases.select(*names, number=number)

    @property
    def counted(self) -> Any:
        """The expression for each number that occurs, and how many rows have it."""
        return self.numbered.group_by("number").agg(rows=self.numbered.count())

    def decided(self, types: Mapping[str, type]) -> Any:
        """The expression for the answer to each row, in their order; `types` are those of the columns of an answer."""
        columns = {"number": "int64"} | {name: _IBIS_TYPES[of] for name, of in types.items()}
        answers = ibis.table(columns, name="answers")
        joined = self.numbered.left_join(answers, self.numbered.number == answers.number)
        return joined.drop("number", "number_right").order_by("row")
