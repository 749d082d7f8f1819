"""Decision tables of a knowledge base: declared in the manifest, one CSV file each, and their rows."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kb.condition_reader import Written
from kb.conditions import ALWAYS
from kb.model import Rule
from kb.record import Named, Word

HitPolicy = Literal["UNIQUE", "COLLECT"]
ROW_ID = "id"


class TableOutput(Named):
    """What a table answers in one column; a code is one of its `values`, a number may have a unit."""

    type: Literal["code", "text", "number"]
    unit: str = ""
    values: tuple[Named, ...] = ()

    @model_validator(mode="after")
    def _check_values(self) -> Self:
        if (self.type == "code") != bool(self.values):
            raise PydanticCustomError(
                "values", "an output of type code, and only such an output, has `values`"
            )
        return self

    def label(self, value: str, lang: str = "zh") -> str:
        """Return how people read `value`."""
        found = next((one for one in self.values if one.id == value), None)
        if found:
            return (found.en if lang == "en" else found.zh) or found.zh
        return f"{value} {self.unit}".strip()


class RuleSet(Named, Rule):
    """One of several texts whose rows stand in a table together, and the cases that the text is about."""

    scope: Written = ALWAYS


class RuleTable(Named, Rule):
    """A table: at most one row holds for a project (UNIQUE), or any number of rows do (COLLECT).

    `scope` are the projects that the table is about. `answer` is the output that a test of the table reads, or `id`
    for the rows themselves; the first output if it is left out.
    """

    hit_policy: HitPolicy
    inputs: Annotated[tuple[str, ...], Field(min_length=1)]
    outputs: tuple[TableOutput, ...] = ()
    answer: str = ""
    scope: Written = ALWAYS
    topic: str = ""
    rule_sets: tuple[RuleSet, ...] = ()

    @model_validator(mode="after")
    def _check_answer(self) -> Self:
        if self.answer not in ("", ROW_ID, *(output.id for output in self.outputs)):
            raise PydanticCustomError(
                "answer", "`{answer}` is no output of the table", {"answer": self.answer}
            )
        return self

    @property
    def answers_by(self) -> str:
        """The output that the table answers with, or `id`."""
        return self.answer or (self.outputs[0].id if self.outputs else ROW_ID)

    @property
    def answer_output(self) -> TableOutput | None:
        """The output that the table answers with; None where it answers with its rows."""
        return next((output for output in self.outputs if output.id == self.answers_by), None)

    @property
    def file(self) -> str:
        return f"tables/{self.id}.csv"


class TableRow(Rule):
    """A row: it holds in the scope of its table and of its rule set, where its cells do."""

    table: Word
    id: Word
    zh: str = ""
    en: str = ""
    rule_set: str = ""
    when: Written
    outputs: dict[str, str] = Field(default_factory=dict)
    note: str = ""

    def answer(self, table: RuleTable) -> str | None:
        """Return what the row answers; None where the output is left empty."""
        return self.id if table.answers_by == ROW_ID else self.outputs.get(table.answers_by)
