"""What may be done with a proposal or a release, and by whom; every refusal comes before anything is written."""

from __future__ import annotations

from datetime import date, datetime

from decision.releases.days import check_days
from decision.releases.history import History, Proposal
from decision.releases.records import LONGEST_WHY, By, Terms
from kb.errors import LiangtiError


class RefusedAct(LiangtiError):
    """An act that the state of a proposal, its days or the second person forbid."""


def check_why(why: str) -> str:
    """Return a reason as it is kept: one line of at most 2000 characters. Raises: RefusedAct."""
    said = " ".join(why.split())
    if len(said) > LONGEST_WHY or not said.isprintable():
        raise RefusedAct("this is no short text", where="why", fix=f"give at most {LONGEST_WHY} characters")
    return said


def check_proposed(history: History, terms: Terms, rules_begin: date, now: datetime) -> None:
    """Raise RefusedAct, or NotOneRelease, if rules cannot begin on a day; `rules_begin` is what they say themselves."""
    if terms.begin < rules_begin:
        what = f"the rules begin on {rules_begin}, after the day from which they are to be in force"
        fix = "give a later first day, or correct `effective_from` in manifest.yaml"
        raise RefusedAct(what, where=terms.begin.isoformat(), fix=fix)
    if terms.end and terms.end < terms.begin:
        what = f"the rules end on {terms.end}, before they would begin"
        fix = "give an earlier first day, or take `effective_to` out of manifest.yaml"
        raise RefusedAct(what, where=terms.begin.isoformat(), fix=fix)
    check_days((*history.known_at(now), _Numbered(history.head.seq + 1, terms)))


def check_approved(
    history: History, number: int, by: By, now: datetime, *, two_persons: bool
) -> tuple[Proposal, bool]:
    """Return a proposal that may be approved, and whether one person alone does it.

    Raises: RefusedAct, NotOneRelease, UnknownId.
    """
    proposal = _open(history, number)
    is_alone = _is_same_person(proposal.made.by, by)
    if is_alone and two_persons:
        has_keys = proposal.made.by.key and by.key
        who = (
            "who proposed it may not approve it"
            if has_keys
            else "without two keys nobody can tell two persons"
        )
        what = f"{who}: two persons are needed"
        fix = "let another policy key approve what one proposed; a one-person office sets LIANGTI_TWO_PERSONS=no"
        raise RefusedAct(what, where=str(number), fix=fix)
    check_days((*history.known_at(now), proposal))
    return proposal, is_alone


def check_refused(history: History, number: int) -> Proposal:
    """Return a proposal that may be refused. Raises: RefusedAct."""
    return _open(history, number)


def check_withdrawn(history: History, number: int, today: date, now: datetime) -> Proposal:
    """Return a proposal, or a release whose day has not come, that may be withdrawn.

    Raises: RefusedAct, NotOneRelease, UnknownId.
    """
    found = history.get(number)
    if found.state == "approved":
        if found.terms.begin <= today:
            what = f"release {number} is in force since {found.terms.begin}: history is not rewritten"
            fix = "go back to an earlier release with `liangti rollback`"
            raise RefusedAct(what, where=str(number), fix=fix)
        check_days(one for one in history.known_at(now) if one.number != number)
        return found
    return _open(history, number)


def check_rolled_back(history: History, number: int) -> Proposal:
    """Return a release that may be repeated. Raises: RefusedAct."""
    found = history.get(number)
    if found.published is None:
        what = f"{number} was never published, so nothing goes back to it"
        raise RefusedAct(what, where=str(number), fix="name a release, as `liangti releases` lists them")
    return found


def _open(history: History, number: int) -> Proposal:
    found = history.get(number)
    if found.state != "open":
        what = f"{number} is {found.state} already"
        raise RefusedAct(what, where=str(number), fix="make a new proposal")
    return found


def _is_same_person(one: By, other: By) -> bool:
    """Return whether two acts may come from one person: the same key, the same staff number, or no key at all."""
    same_staff = one.staff_number != "" and one.staff_number == other.staff_number
    return "" in (one.key, other.key) or one.key == other.key or same_staff


class _Numbered:
    """A release that is not written yet, for the look at its days."""

    def __init__(self, number: int, terms: Terms) -> None:
        self.number, self.terms = number, terms
