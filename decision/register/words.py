"""The words for certificate types, issuers and states: ids, Chinese and English labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from decision.certificates import State
from decision.register.cells import Wrong, needed, stated
from decision.register.problems import shortened
from kb.errors import did_you_mean
from kb.knowledge_base import KnowledgeBase
from kb.record import Named
from kb.vocabulary import fold

STATES: Mapping[State, tuple[str, ...]] = {
    "valid": ("有效", "正常", "在用"),
    "suspended": ("暂停", "中止", "暂扣"),
    "revoked": ("注销", "吊销", "撤销", "撤回", "废止", "作废", "注销/吊销"),
    "replaced": ("换发", "替换", "已换发", "被替换"),
}
_STATE_OF = {word: state for state, words in STATES.items() for word in (state, *words)}


def type_reader(kb: KnowledgeBase) -> Callable[[str], str]:
    """Return what reads a certificate type."""
    return _reader(kb.certificate_types, "type of certificate", needed)


def issuer_reader(kb: KnowledgeBase) -> Callable[[str], str]:
    """Return what reads an issuer; an empty cell names none."""
    return _reader(kb.departments, "department", stated)


def state(written: str) -> State:
    """Return the state that a cell names."""
    word = fold(needed(written)).lower()
    found = _STATE_OF.get(word)
    if found is None:
        fix = did_you_mean(word, _STATE_OF) or "write 有效, 暂停, 注销, 吊销 or 换发"
        if word in ("过期", "已过期", "到期", "expired"):
            fix = "write 有效, and the last valid day into 有效期至 (valid_until)"
        raise Wrong(f"`{shortened(written)}` is no state of a certificate", fix)
    return found


def _reader(entries: Iterable[Named], noun: str, read: Callable[[str], str]) -> Callable[[str], str]:
    ids: dict[str, str] = {}
    for entry in entries:
        for word in (entry.id, entry.zh, entry.en):
            ids.setdefault(fold(word).lower(), entry.id)
    shown = [word for entry in entries for word in (entry.zh, entry.id)]
    ids.pop("", None)

    def id_of(written: str) -> str:
        text = read(written)
        found = ids.get(fold(text).lower(), "")
        if text and not found:
            fix = did_you_mean(fold(text), shown) or f"write the id or the label of a {noun}"
            raise Wrong(f"`{shortened(text)}` is no {noun}", fix)
        return found

    return id_of
