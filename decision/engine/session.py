"""One ruleset in durable-rules, fired on one case at a time. Runs in the engine's own process only.

No `Host`, as its two timer threads post messages of their own and run actions; facts, never events, as an event is used
up by the first rule that matches; one session alive, as sessions are told apart by 32 bits only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from durable.engine import Ruleset

from decision.engine.guard import LAST, NO, YES, check

Message = Mapping[str, str | int]


class FailedCase(Exception):
    """A case that the engine did not carry to its end."""


class Session:
    """A ruleset that is ready to fire: checked by the guard, built, and warmed up with one case.

    Rules are defined lazily, so an error in them shows in the first case: that one belongs to building.
    """

    def __init__(self, definition: dict[str, Any]) -> None:
        check(definition)
        self.name: str = definition["name"]
        self._keys: dict[str, list[str] | int] = definition["keys"]
        self._concluded = tuple(name for name in definition["rules"] if name != LAST)
        self._fired: list[str] = []
        self._sids = map(str, count())
        # Ruleset takes `run` out of the mapping that it is given.
        rules = {name: {**rule, "run": self._note(name)} for name, rule in definition["rules"].items()}
        self._ruleset = Ruleset(self.name, None, rules)
        self.fire({key: 0 if isinstance(values, int) else values[0] for key, values in self._keys.items()})

    def message(self, known: Message) -> Message:
        """Return the message of a case: the declared keys and nothing else. Raises: KeyError for one without value."""
        return {key: known[key] for key in self._keys}

    def concluded(self, fired: list[str]) -> dict[str, str]:
        """Return every conclusion of this ruleset, yes or no."""
        return dict.fromkeys(self._concluded, NO) | dict.fromkeys(fired, YES)

    def fire(self, message: Message) -> list[str]:
        """Return the rules that fire, in firing order, each once: a rule fires for each of its branches that is true.

        Raises: FailedCase if any action failed, or if the rule that fires always did not fire last.
        """
        self._fired.clear()
        outcomes: list[tuple[Any, Any]] = []
        sid = next(self._sids)
        state = self._ruleset.assert_fact({"sid": sid, "id": "0", **message})
        try:
            self._ruleset.do_actions(state, lambda error, after: outcomes.append((error, after)))
        finally:
            self._ruleset.delete_state(sid)
        for error, after in outcomes:
            # The engine swallows what an action raises and tells of it here.
            if error or (after and after.get("exception")):
                raise FailedCase(str(error or after["exception"])[:500])
        if not outcomes or not self._fired or self._fired[-1] != LAST:
            raise FailedCase(f"the rule `{LAST}` did not fire last: not every rule had its turn")
        return list(dict.fromkeys(self._fired[:-1]))

    def _note(self, name: str) -> Callable[[Any], None]:
        return lambda _context: self._fired.append(name)
