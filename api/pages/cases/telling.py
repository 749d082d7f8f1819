"""What the pages of cases say of ids, days and marks, in the language of the visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from api.pages.wording import VALUES, PageWords
from decision.cases.duties import APPLICANT
from decision.cases.view import Shown
from explain.names import Names
from explain.pictures.light_marks import mark_in_text
from explain.wording import Lang, Words
from kb.case_rules import RefusalKind
from kb.knowledge_base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Telling:
    """Labels by the rules of one release. An id that those rules do not name stands as it is."""

    kb: KnowledgeBase
    lang: Lang

    @property
    def t(self) -> PageWords:
        return PageWords(self.lang)

    @property
    def _names(self) -> Names:
        return Names(self.kb, Words(self.lang))

    def item(self, name: str) -> str:
        return self._names.item(name) if name in self.kb.item_by_id else name

    def document(self, name: str) -> str:
        return self._names.document(name) if name in self.kb.document_by_id else name

    def flowchart(self, name: str | None) -> str:
        found = self.kb.flowchart_by_id.get(name or "")
        return self.t.of(found) if found else name or ""

    def who(self, name: str) -> str:
        """Return a department, an owner of pipelines, or the applicant."""
        if name == APPLICANT:
            return self.t("applicant")
        return self._names.party(name) if name in self.kb.party_by_id else name

    def actor(self, by: str) -> str:
        """Return who acted, as events name it: role, department, staff number."""
        role, department, person = (*by.split(":", 2), "", "")[:3]
        parts = [self.role(role), self.who(department) if department else "", person]
        return " ".join(part for part in parts if part)

    def role(self, name: str) -> str:
        return self._of(self.kb.monitoring.roles, name)

    def state(self, name: str) -> str:
        return self._of(self.kb.monitoring.states, name)

    def light(self, name: str) -> str:
        return self._of(self.kb.monitoring.lights, name)

    def light_or_none(self, name: str) -> str:
        """Return a light, or what is said where there is none."""
        return VALUES[self.lang]["no_light"].get(name) or self.light(name)

    def case_state(self, name: str) -> str:
        return self.t.value("case_state", name)

    def reason(self, name: str) -> str:
        """Return a reason of a closed list, for a stop or a new plan."""
        return self._of((*self.kb.monitoring.stop_reasons, *self.kb.monitoring.replan_reasons), name)

    def phase(self, name: str) -> str:
        return self._of(self.kb.monitoring.trace.phases, name)

    def refusal(self, name: str) -> str:
        kind: RefusalKind = next(one for one in self.kb.monitoring.refusals if one.id == name)
        return self.t.of(kind)

    def named(self, name: str) -> str:
        """Return what a refusal names, whatever it is."""
        for known, tell in (
            (self.kb.item_by_id, self.item),
            (self.kb.document_by_id, self.document),
            (self.kb.party_by_id, self.who),
        ):
            if name in known:
                return tell(name)
        for tell in (self.reason, self.role, self.state, self.phase):
            if (told := tell(name)) != name:
                return told
        return VALUES[self.lang]["field"].get(name, name)

    def day(self, shown: date | Mapping[str, date] | str | None) -> str:
        """Return a day with its weekday, or the range in which it lies; a dash for none."""
        if shown is None:
            return "—"
        if isinstance(shown, Mapping):
            return self.t("case_between", one=self.day(shown["earliest"]), other=self.day(shown["latest"]))
        found = date.fromisoformat(shown) if isinstance(shown, str) else shown
        return self.t(
            "case_day", day=found.isoformat(), weekday=self.t.value("weekday", str(found.weekday()))
        )

    @staticmethod
    def is_past(shown: Shown, today: date) -> bool:
        """Return whether a day, or the last that it can be, is over."""
        last = shown if shown is None or isinstance(shown, date) else shown["latest"]
        return last is not None and last < today

    def moment(self, text: str) -> str:
        """Return a moment to the minute."""
        return datetime.fromisoformat(text).isoformat(" ", "minutes")

    def mark(self, name: str) -> Markup:
        """Return the mark of a light or a state; the word beside it says the same."""
        return Markup(mark_in_text(name))  # noqa: S704  # drawn from a closed list of names

    def of_act(self, event: str, variant: str = "") -> str:
        """Return what an event is called."""
        known = VALUES[self.lang]["act"]
        return known.get(f"{event}_{variant}") or known.get(event, event)

    def _of(self, entries: tuple[Any, ...], name: str) -> str:
        return next((self.t.of(one) for one in entries if one.id == name), name)
