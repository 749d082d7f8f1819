"""The report on a decision table as sentences: what is missing, what clashes, and what could not be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from explain.wording import Lang
from kb.decision_tables.report import Gap, Overlap, Problem, Region, TableReport, Witness
from kb.decision_tables.value_sets import Values, ValueSet

MOST_SHOWN = 20

_WORDS: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "table": "决策表“{name}”：命中策略{policy}，{rules}条规则",
        "gap": "缺口：{region}时没有规则。例如：{witness}",
        "overlap": "重叠：{region}时规则{rules}同时命中。例如：{witness}",
        "allowed": "重叠{count}处，命中策略{policy}允许；内容见--json",
        "null": "输入{inputs}允许空值（null），“-”也包括空值；其余输入的“-”不包括。规则之间的比较不计空值",
        "null_only": "提示：规则{rule}只在空值时命中",
        "masked": "规则{rule}被规则{by}完全遮盖，永远不起作用",
        "misleading": "规则{by}优先于规则{rule}，而它的“-”让人误以为规则{rule}是特例",
        "subsumed": "规则{rule}多余：规则{by}已包含它，结论相同",
        "duplicate": "规则{rules}的条件相同",
        "never": "规则{rule}永远不会命中",
        "unreachable": "规则{rule}会命中，但总被其他规则抢先",
        "outside": "规则{rule}的结论{output}不在允许的取值之内",
        "contraction": "提示：规则{rules}可以合并为一条，{input}写{merged}",
        "full": "提示：规则{rule}的{input}可以写“-”，它已包括全部取值",
        "recommended": "建议的命中策略：{policy}",
        "problem": "无法分析（{kind}）：{where}{problem}",
        "fix": "    改法：{fix}",
        "rule": "规则{rule}，",
        "input": "{input}：",
        "more": "另有{count}处同类问题，全部内容见--json",
        "fine": "没有发现问题",
        "anything": "任何情况",
        "other": "其他文字",
        "nothing": "空值",
        "and": "、",
        "comma": "，",
    },
    "en": {
        "table": "decision table `{name}`: hit policy {policy}, {rules} rules",
        "gap": "gap: no rule for {region}. For example: {witness}",
        "overlap": "overlap: rules {rules} match together for {region}. For example: {witness}",
        "allowed": "{count} overlaps, which hit policy {policy} allows; --json lists them",
        "null": "inputs {inputs} allow null, which `-` includes there only; rules are compared without it",
        "null_only": "note: rule {rule} matches null only",
        "masked": "rule {rule} is hidden by rule {by}, and never decides",
        "misleading": "rule {by} wins over rule {rule}, although its `-` makes rule {rule} look like the special case",
        "subsumed": "rule {rule} is needless: rule {by} holds all of it and says the same",
        "duplicate": "rules {rules} have the same conditions",
        "never": "rule {rule} never matches",
        "unreachable": "rule {rule} matches, but another rule always comes first",
        "outside": "rule {rule} says what {output} may not be",
        "contraction": "note: rules {rules} could be one, with {merged} for {input}",
        "full": "note: {input} of rule {rule} could be `-`, it already holds every value",
        "recommended": "hit policy recommended: {policy}",
        "problem": "cannot be analysed ({kind}): {where}{problem}",
        "fix": "    fix: {fix}",
        "rule": "rule {rule}, ",
        "input": "{input}: ",
        "more": "{count} more of this kind; --json lists all",
        "fine": "no findings",
        "anything": "any case",
        "other": "any other text",
        "nothing": "null",
        "and": ", ",
        "comma": ", ",
    },
}


def table_report(report: TableReport, lang: Lang) -> list[str]:
    """Return the lines that tell what is wrong with a table, at most `MOST_SHOWN` findings of a kind."""
    words, table = _WORDS[lang], report.table
    head = words["table"].format(name=table.name or table.id, policy=table.hit_policy, rules=len(table.rules))
    lines = [line for kind in _findings(report, words) for line in _shortened(kind, words)]
    fine = [words["fine"]] if report.is_fine else []
    return [head, *(f"  {line}" for line in (*fine, *lines, *_notes(report, words)))]


def _shortened(lines: Sequence[str], words: Mapping[str, str]) -> Iterator[str]:
    yield from lines[:MOST_SHOWN]
    if len(lines) > MOST_SHOWN:
        yield words["more"].format(count=len(lines) - MOST_SHOWN)


def _findings(report: TableReport, words: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield the sentences of one kind of finding after another."""
    forbidden = report.forbidden_overlaps
    yield [line for one in report.problems for line in _problem(one, words)]
    yield [_gap(one, words) for one in (*report.spaces.gaps, *report.null_spaces.gaps)]
    yield [_overlap(one, words) for one in forbidden]
    for kind, pairs in (
        ("masked", report.masked),
        ("misleading", report.misleading),
        ("subsumed", report.subsumed),
    ):
        yield [words[kind].format(rule=one.rule, by=one.by) for one in pairs]
    yield [words["duplicate"].format(rules=_numbers(group, words)) for group in report.duplicates]
    yield [words["never"].format(rule=rule) for rule in report.dead_rules]
    masked = {one.rule for one in report.masked}
    yield [
        words["unreachable"].format(rule=rule) for rule in report.never_deciding or () if rule not in masked
    ]
    yield [words["outside"].format(rule=rule, output=name) for rule, name in report.outside_values]


def _notes(report: TableReport, words: Mapping[str, str]) -> Iterator[str]:
    for one in report.contractions:
        yield words["contraction"].format(
            rules=_numbers(one.rules, words), input=one.input, merged=f"`{one.merged}`"
        )
    for rule, name in report.full_cells:
        yield words["full"].format(rule=rule, input=name)
    if report.spaces.overlaps and not report.forbidden_overlaps:
        yield words["allowed"].format(count=len(report.spaces.overlaps), policy=report.table.hit_policy)
    for rule in report.null_only:
        yield words["null_only"].format(rule=rule)
    if report.nullable:
        yield words["null"].format(inputs=words["and"].join(report.nullable))
    if report.recommended_hit_policy not in (None, report.table.hit_policy):
        yield words["recommended"].format(policy=report.recommended_hit_policy)


def _problem(one: Problem, words: Mapping[str, str]) -> Iterator[str]:
    rule = words["rule"].format(rule=one.rule) if one.rule else ""
    where = rule + (words["input"].format(input=one.input) if one.input else "")
    yield words["problem"].format(kind=one.kind, where=where, problem=one.problem)
    if one.fix:
        yield words["fix"].format(fix=one.fix)


def _gap(gap: Gap, words: Mapping[str, str]) -> str:
    return words["gap"].format(region=_region(gap.region, words), witness=_witness(gap.witness, words))


def _overlap(overlap: Overlap, words: Mapping[str, str]) -> str:
    return words["overlap"].format(
        rules=_numbers(overlap.rules, words),
        region=_region(overlap.region, words),
        witness=_witness(overlap.witness, words),
    )


def _numbers(rules: Sequence[int], words: Mapping[str, str]) -> str:
    return words["and"].join(map(str, rules))


def _region(region: Region, words: Mapping[str, str]) -> str:
    limits = (f"{name} {_set(values, words)}" for name, values in region.items())
    return words["comma"].join(limits) or words["anything"]


def _set(values: ValueSet, words: Mapping[str, str]) -> str:
    if isinstance(values, Values):
        named = [_value(value, words) for value in values.values]
        return "= " + words["and"].join(named + ([words["other"]] if values.other_strings else []))
    if values.low is None:
        return f"<{'=' if values.high_included else ''} {values.high}"
    if values.high is None:
        return f">{'=' if values.low_included else ''} {values.low}"
    if values.low == values.high:
        return f"= {values.low}"
    left, right = "[" if values.low_included else "(", "]" if values.high_included else ")"
    return f"{left}{values.low}..{values.high}{right}"


def _witness(witness: Witness, words: Mapping[str, str]) -> str:
    return words["comma"].join(f"{name} = {_value(value, words)}" for name, value in witness.items())


def _value(value: str | bool | None, words: Mapping[str, str]) -> str:
    if value is None:
        return words["nothing"]
    return str(value).lower() if isinstance(value, bool) else value
