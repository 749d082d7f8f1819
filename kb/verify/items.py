"""Items without a rule that says when they apply, rules without an item of today, facts that are asked in vain."""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import Finding
from kb.verify.ground import Ground
from kb.verify.reading import facts_read


def findings(ground: Ground) -> Iterator[Finding]:
    """Yield a finding for each item, item rule and fact without its counterpart.

    Where charts are drawn, a box says when its item applies, and a published list holds items of no chart.
    """
    kb = ground.kb
    for item in () if kb.is_drawn else kb.items:
        if item.regime != "legacy" and item.id not in kb.rule_of_item:
            problem = f"no rule of applicability.yaml says when item `{item.id}` ({item.zh}) applies"
            fix = "add a rule for it, or write `regime: legacy` if it ended with the reform"
            yield Finding("items", "error", item.location, problem, fix, rules=(item.id,))
    for rule in kb.item_rules:
        item = kb.item_by_id[rule.item]
        if item.regime == "legacy":
            problem = f"item `{item.id}` ({item.zh}) ended with the reform ({item.location}), yet this rule applies it"
            fix = "delete the rule, or write `regime: both` at the item"
            yield Finding("items", "error", rule.location, problem, fix, rules=(item.id,))
    read = facts_read(kb)
    for fact in kb.vocabulary.facts:
        if fact.id not in read and not fact.given_by:
            problem = f"no rule reads the fact `{fact.id}` ({fact.zh}), so it need not be asked"
            yield Finding(
                "items", "warning", fact.location, problem, "use it in a rule, or delete it", rules=(fact.id,)
            )
