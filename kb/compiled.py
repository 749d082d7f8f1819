"""Short forms of rules written out: scopes of tables, rows of a table, versions by date, rules in force for a time.

Each becomes a plain condition in `when`, so that whatever reads rules knows one form of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError

from kb.condition_reader import Borrowed
from kb.errors import Finding, did_you_mean
from kb.location import Entries, Entry, Location, Text
from kb.record import as_day
from kb.sources import InForce
from kb.table_files import entries_in
from kb.vocabulary import Vocabulary

_WAYS = ("when", "versions", "rows_of")


class Compiler:
    """Writes out the short forms in the plain data of rule files; what cannot be written out is reported."""

    def __init__(self, data: Entry, vocabulary: Vocabulary, problems: list[Finding]) -> None:
        self._data, self._problems = data, problems
        self._case_date = next((fact.id for fact in vocabulary.facts if fact.given_by == "as_of"), "")
        manifest = data.get("manifest")
        self._tables = entries_in(manifest.get("tables")) if isinstance(manifest, dict) else []
        sources = entries_in(manifest.get("sources")) if isinstance(manifest, dict) else []
        self._terms = {str(source["id"]): source["in_force"] for source in sources if "in_force" in source}

    def compile(self) -> None:
        """Write out the scopes of rows first, since other rules stand on rows."""
        self._each("rows", self._row)
        self._each("derived_facts", self._derived)
        self._each("item_rules", self._item_rule)
        if isinstance(sequencing := self._data.get("sequencing"), Entry):
            self._each("alternatives", self._while_in_force, sequencing)

    def _each(self, key: str, change: Callable[[Entry], Entry], holder: Entry | None = None) -> None:
        holder = self._data if holder is None else holder
        entries = holder.get(key)
        if isinstance(entries, list):
            changed = [change(entry) if isinstance(entry, Entry) else entry for entry in entries]
            holder[key] = Entries(changed, getattr(entries, "location", holder.location))

    # --- rows of tables

    def _row(self, row: Entry) -> Entry:
        table = next((table for table in self._tables if table["id"] == row["table"]), None)
        if table is None:
            return row
        named = row.get("rule_set")
        rule_set = next((one for one in entries_in(table.get("rule_sets")) if one["id"] == named), None)
        if named and rule_set is None:
            known = [str(one["id"]) for one in entries_in(table.get("rule_sets"))]
            fix = did_you_mean(named, known) or "declare it under `rule_sets:` of the table in manifest.yaml"
            self._report("unknown_names", named.location, f"`{named}` is no rule set of this table", fix)
        holders = [part for part in (table, rule_set) if part is not None and "scope" in part]
        scopes = [_borrowed(part["scope"], part) for part in holders]
        return _with(row, when=_all([*scopes, row["when"]], row.location)) if scopes else row

    # --- derived facts

    def _derived(self, fact: Entry) -> Entry:
        ways = [way for way in _WAYS if way in fact]
        if len(ways) > 1:
            what = f"a derived fact has either of {', '.join(f'`{way}`' for way in ways)}"
            self._report("wrong_value", fact.location, what, "leave one of them")
        elif ways == ["rows_of"]:
            return _with(fact, when=self._any_row(fact["rows_of"], fact.location))
        elif ways == ["versions"]:
            return _with(fact, when=self._in_force_version(fact["versions"], fact.location))
        return fact

    def _any_row(self, table: Any, place: Location) -> Any:
        rows = self._data.get("rows")
        own = [row for row in rows if row["table"] == table] if isinstance(rows, list) else []
        found = [_borrowed(row["when"], row) for row in own]
        if table not in [one["id"] for one in self._tables]:
            known = [str(one["id"]) for one in self._tables]
            fix = did_you_mean(str(table), known) or "declare the table in manifest.yaml"
            self._report("unknown_names", getattr(table, "location", place), f"`{table}` is no table", fix)
        return Entry({"any": Entries(found, place)}, place) if found else _never(place)

    def _in_force_version(self, versions: Any, place: Location) -> Any:
        if not self._needs_case_date("versions", place) or not isinstance(versions, list):
            return _never(place)
        days = [_day(version) for version in versions]
        if not days or None in days or sorted(set(days)) != days:
            fix = "write `{fact: …, from: 2019-04-28}` for each, the earliest first"
            self._report("wrong_value", place, "the versions do not begin one after the other", fix)
            return _never(place)
        parts = []
        for version, begins, ends in zip(versions, days, [*days[1:], None], strict=True):
            cell = f'[date("{begins}")..date("{ends}"))' if ends else f'>= date("{begins}")'
            test = Entry(
                {Text(self._case_date, version.location): Text(cell, version.location)}, version.location
            )
            holding = Entry({version["fact"]: Text("true", version.location)}, version.location)
            parts.append(_all([test, holding], version.location))
        return Entry({"any": Entries(parts, place)}, place)

    # --- rules of items, and other ways to the same end

    def _item_rule(self, rule: Entry) -> Entry:
        return self._while_in_force(rule) if "when" in rule else rule

    def _while_in_force(self, rule: Entry) -> Entry:
        cells = [cell for term in self._terms_of(rule) if (cell := _cell(term))]
        if not cells or not self._case_date:
            return rule
        place = rule.location
        tests = [Entry({Text(self._case_date, place): Text(cell, place)}, place) for cell in cells]
        own = [rule["when"]] if "when" in rule else []
        return _with(rule, when=_all([*tests, *own], place))

    def _terms_of(self, rule: Entry) -> Iterator[Any]:
        if "in_force" in rule:
            yield rule["in_force"]
        yield from (self._terms[law] for law in _laws(rule) if law in self._terms)

    # --- reports

    def _needs_case_date(self, key: str, place: Location) -> bool:
        if not self._case_date:
            what = f"`{key}` needs the case date, and no fact of vocabulary.yaml is given by it"
            self._report("missing", place, what, "add a fact of type date with `given_by: as_of`")
        return bool(self._case_date)

    def _report(self, check: str, place: Location, what: str, fix: str) -> None:
        self._problems.append(Finding(check, "error", place, what, fix))


def _with(entry: Entry, **changed: Any) -> Entry:
    return Entry(
        {**entry, **{Text(key, entry.location): part for key, part in changed.items()}}, entry.location
    )


def _borrowed(condition: Any, rule: Entry) -> Any:
    """Return a condition of one rule as another can hold it."""
    return Borrowed(condition, rule.location, _laws(rule)) if isinstance(condition, dict) else condition


def _laws(rule: Entry) -> tuple[str, ...]:
    bases = rule.get("basis")
    entries = bases if isinstance(bases, list) else ()
    return tuple(str(basis["law"]) for basis in entries if isinstance(basis, dict) and "law" in basis)


def _all(parts: list[Any], place: Location) -> Entry:
    return Entry({"all": Entries(parts, place)}, place)


def _never(place: Location) -> Entry:
    return Entry({"not": Text("true", place)}, place)


def _day(version: Any) -> Any:
    """Return the day from which a version counts, None where there is none to read."""
    try:
        return as_day(version["from"]) if isinstance(version, Entry) and "fact" in version else None
    except (KeyError, ValueError):
        return None


def _cell(term: Any) -> str:
    """Return the cell of the days in force; nothing for what the model of the file reports anyway."""
    try:
        known = InForce.model_validate(term)
    except ValidationError:
        return ""
    if known.last_day is None:
        return f'>= date("{known.begins}")'
    return f'[date("{known.begins}")..date("{known.last_day}")]'
