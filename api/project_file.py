"""What is to be decided, as a project file or a command line states it: plain data with the place of every value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from api.commands.wrong_use import Wrong, WrongUse, wrong_of

if TYPE_CHECKING:
    from decision.facts import FieldProblem
    from kb.errors import Finding
    from kb.location import Entry
    from kb.vocabulary import Vocabulary

_BODY = (
    "facts", "applicant", "project", "parties", "certificates", "as_of", "known_at", "start", "reference", "supersedes",
)  # fmt: skip


@dataclass(frozen=True)
class Stated:
    """A request as plain data. `entry` is the same with its places in `file`; on the command line there is none.

    `is_bare`: the file holds nothing but answers.
    """

    data: Mapping[str, Any]
    file: str = ""
    entry: Entry | None = None
    is_bare: bool = False

    def wrong(self, problem: FieldProblem, vocabulary: Vocabulary) -> Wrong:
        """Return a problem of a field with its place."""
        return Wrong(self._place(problem.field, vocabulary), problem.problem, problem.fix, problem.field)

    def _place(self, field: str, vocabulary: Vocabulary) -> str:
        from kb.location import place_of

        head, *rest = field.split(".", 1)
        if self.entry is None:
            return self.file or (rest[0] if head == "facts" and rest else field)
        path: list[str | int] = [head, *rest]
        if head == "facts":
            answers = self.entry if self.is_bare else self.entry.get("facts", {})
            named = (key for key in answers if (fact := vocabulary.fact_of(key)) and [fact.id] == rest)
            path = [*([] if self.is_bare else [head]), *([next(named, *rest)] if rest else [])]
        elif rest:
            path = [head, *(int(part) if part.isdigit() else part for part in rest[0].split("."))]
        return str(place_of(self.entry, tuple(path)))


def file_named(words: Sequence[str]) -> Path | None:
    """Return the file, if one is named. Raises: WrongUse when it is not there, or not alone."""
    bare = [word for word in words if not re.search("[=＝]", word) or Path(word).is_file()]
    if not bare:
        return None
    if len(words) > 1:
        fix = "name one file alone, or give answers as key=value"
        raise WrongUse(*(Wrong(word, "this is no answer of the form key=value", fix) for word in bare))
    if not Path(bare[0]).is_file():
        fix = "name a YAML or JSON file, or give answers such as FACT=VALUE"
        raise WrongUse(Wrong(bare[0], "there is no such file", fix))
    return Path(bare[0])


def from_words(words: Sequence[str]) -> Stated:
    """Return what `key=value` words state. Raises: WrongUse."""
    facts: dict[str, str] = {}
    for word in words:
        key, value = (part.strip() for part in re.split("[=＝]", word, maxsplit=1))
        if key in facts:
            raise WrongUse(Wrong(key, f"`{key}` is answered twice", "answer it once", f"facts.{key}"))
        facts[key] = value
    return Stated({"facts": facts})


def from_file(path: Path, limit: int) -> Stated:
    """Return what a YAML or JSON file states: a whole request, or nothing but answers."""
    from kb.reader import UnreadableFile, read_yaml

    problems: list[Finding] = []
    file, entry, data = str(path), None, None
    try:
        if path.stat().st_size > limit:
            raise WrongUse(Wrong(file, f"the file has more than {limit} bytes", "state one project only"))
        if path.suffix.lower() == ".json":
            data = _read_json(path, file)
        try:
            entry = read_yaml(path, file, problems)
        except UnreadableFile as error:
            if data is None:
                raise WrongUse(wrong_of(error.finding)) from None
    except OSError as error:
        raise WrongUse(
            Wrong(file, f"the file cannot be read: {error.strerror}", "name another file")
        ) from None
    except UnreadableFile as error:
        raise WrongUse(wrong_of(error.finding)) from None
    if problems:
        raise WrongUse(*map(wrong_of, problems))
    data = _without_places(entry) if data is None else data
    if not isinstance(data, dict):
        raise WrongUse(Wrong(file, "the file holds no object", 'write {"facts": {…}}, or the answers alone'))
    is_bare = not data.keys() & set(_BODY)
    return Stated({"facts": data} if is_bare else data, file, entry, is_bare)


def _read_json(path: Path, file: str) -> Any:
    import json
    from decimal import Decimal

    from kb.reader import decode

    def refuse(word: str) -> NoReturn:
        raise WrongUse(Wrong(file, f"{word} is no JSON number", "write digits, or leave the field out"))

    try:
        return json.loads(decode(path.read_bytes(), file), parse_float=Decimal, parse_constant=refuse)
    except json.JSONDecodeError as error:
        where, fix = f"{file}:{error.lineno}:{error.colno}", "check commas, quotes and brackets there"
        raise WrongUse(Wrong(where, f"this is no JSON: {error.msg}", fix)) from None
    except (RecursionError, ValueError) as error:
        raise WrongUse(Wrong(file, f"this is no JSON: {error}", "write the file anew")) from None


def _without_places(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _without_places(value) for key, value in data.items()}
    return [_without_places(value) for value in data] if isinstance(data, list) else str(data)


def with_truths(facts: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the answers with `true` and `false` as such, where a fact is yes or no: here they come as text."""
    truths = {"true": True, "false": False}
    typed = {}
    for key, answer in facts.items():
        fact = vocabulary.fact_of(key) if len(key) < 200 else None
        is_truth = fact is not None and fact.type == "boolean" and isinstance(answer, str)
        typed[key] = truths.get(answer.strip().lower(), answer) if is_truth else answer
    return typed
