"""The rules of a knowledge base, fired by durable-rules in a process of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version as version_of
from typing import Any, Self

from decision.conclusions import Conclusion
from decision.engine.definitions import FORMAT, Compiled, Ruleset, compile_rules
from decision.engine.guard import UnsafeDefinition, check
from decision.engine.reader import Bands
from decision.engine.worker import EngineError, Worker
from kb.knowledge_base import KnowledgeBase
from kb.vocabulary import Value

Case = Mapping[str, Value | int]
_BATCH = 1024  # cases of one request, at most


def engine_version() -> str:
    """Return what the answers depend on beside the rules: the library and the form of our rules in it."""
    return f"durable-rules {version_of('durable-rules')}, form {FORMAT}"


@dataclass(frozen=True)
class Firing:
    """What one case led to: the wanted conclusions, and each ruleset that was fired with its rules in firing order."""

    conclusions: frozenset[Conclusion]
    trace: tuple[tuple[str, tuple[str, ...]], ...]


class Engine:
    """All rules of one knowledge base, ready to fire.

    A case gives each given fact its value; a number or a date may be given as the index of its band. It needs only the
    facts that the wanted conclusions depend on. Raises everywhere: EngineError when the engine's process fails; the
    next call starts another.
    """

    def __init__(self, compiled: Compiled, *, deadline_s: float = 10.0) -> None:
        """Check every definition and start the process. Raises: EngineError naming the rule, if one is unsafe."""
        self.compiled = compiled
        definitions = [ruleset.definition() for ruleset in compiled.rulesets]
        for definition in definitions:
            try:
                check(definition)
            except UnsafeDefinition as error:
                rule = self.rule_ids.get(error.rule, error.rule)
                raise EngineError(
                    f"rule `{rule}` is outside what the engine evaluates right: {error.why}"
                ) from error
        self._worker = Worker(
            definitions, {r.name: _label(r) for r in compiled.rulesets}, deadline_s=deadline_s
        )
        self._worker.start()

    @classmethod
    def start(cls, kb: KnowledgeBase, bands: Bands, *, deadline_s: float = 10.0) -> Self:
        """Return the engine for a knowledge base. `bands`: see compile_rules."""
        return cls(compile_rules(kb, bands), deadline_s=deadline_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the engine's process."""
        self._worker.close()

    @property
    def version(self) -> str:
        return engine_version()

    @property
    def pid(self) -> int | None:
        """The process of the engine, while there is one."""
        return self._worker.pid

    @cached_property
    def rule_ids(self) -> Mapping[str, str]:
        """The readable id of each rule, by its key, in firing order."""
        return {rule.key: rule.id for ruleset in self.compiled.rulesets for rule in ruleset.rules}

    def first_rule(self, conclusions: Collection[Conclusion]) -> str:
        """Return the id of the rule that is fired first of those that draw `conclusions`.

        Where engine and meaning disagree about several conclusions, it is the one to look at.
        """
        keys = {self.compiled.key_of[conclusion] for conclusion in conclusions}
        return next(rule for key, rule in self.rule_ids.items() if key in keys)

    def conclusions(
        self, cases: Sequence[Case], wanted: Collection[Conclusion], *, skip_invalid: bool = False
    ) -> list[frozenset[Conclusion]]:
        """Return for each case which of the wanted conclusions are drawn; see `firings`."""
        return [firing.conclusions for firing in self.firings(cases, wanted, skip_invalid=skip_invalid)]

    def firings(
        self, cases: Sequence[Case], wanted: Collection[Conclusion], *, skip_invalid: bool = False
    ) -> list[Firing]:
        """Fire every ruleset that the wanted conclusions need, and return what each case led to.

        `skip_invalid`: constraints first, and of a case that violates one nothing but its constraints.
        Raises: ValueError for a case that lacks a fact it needs, or has a value that its fact does not have.
        """
        constraints = [c for c in self.compiled.key_of if c[0] == "constraint"] if skip_invalid else []
        first = self.compiled.needed(constraints)
        places = first + [place for place in self.compiled.needed(wanted) if place not in first]
        facts = frozenset().union(*(self.compiled.rulesets[place].facts for place in places))
        request = {
            "places": places,
            "before": len(first) if skip_invalid else -1,
            "stops": [self.compiled.key_of[constraint] for constraint in constraints],
        }
        told = [self._told(case, facts) for case in cases]
        reader = _Answers(self.compiled, places, wanted)
        found: list[Firing] = []
        while len(found) < len(told):
            # The engine answers as many cases as it has time for, and one at least.
            batch = told[len(found) : len(found) + _BATCH]
            found += self._worker.ask({**request, "cases": batch}, reader.firings)
        return found

    def _told(self, case: Case, facts: frozenset[str]) -> dict[str, str | int]:
        told: dict[str, str | int] = {}
        for fact in facts:
            key = self.compiled.given[fact]
            if fact not in case:
                raise ValueError(f"the case lacks the fact `{fact}`, which the wanted conclusions depend on")
            told[key.name] = key.value_of(case[fact])
        return told


class _Answers:
    """Reads what the engine's process answers to one request."""

    def __init__(self, compiled: Compiled, places: Sequence[int], wanted: Collection[Conclusion]) -> None:
        rulesets = [compiled.rulesets[place] for place in places]
        self._names = [ruleset.name for ruleset in rulesets]
        self._rule_ids = {rule.key: rule.id for ruleset in rulesets for rule in ruleset.rules}
        self._conclusions = {compiled.key_of[conclusion]: conclusion for conclusion in wanted}

    def firings(self, answer: Mapping[str, Any]) -> list[Firing]:
        """Return what each case led to. Raises: LookupError, TypeError or ValueError for any other answer."""
        drawn = [
            frozenset(self._conclusions[key] for key in keys if key in self._conclusions)
            for keys in answer["firings"]
        ]
        rules = [tuple(self._rule_ids[key] for key in keys) for keys in answer["firings"]]
        found = [
            Firing(
                frozenset().union(*(drawn[number] for number in numbers)),
                tuple((name, rules[number]) for name, number in zip(self._names, numbers, strict=False)),
            )
            for numbers in answer["cases"]
        ]
        if not found:
            raise ValueError("no case is answered")
        return found


def _label(ruleset: Ruleset) -> str:
    first, last = ruleset.rules[0].id, ruleset.rules[-1].id
    return f"{ruleset.name} ({first})" if first == last else f"{ruleset.name} ({first} to {last})"
