"""Whether a store holds nothing but the beginning of another one, so that it can receive the rest."""

from __future__ import annotations

from collections.abc import Iterator

from decision.store.database import Reader
from decision.store.errors import SameIdOtherContent

_CHAINS = {
    "decisions": "select hash from decision where node = $1 and seq = $2",
    "journal": "select hash from journal where stream = $1 and seq = $2",
    "seals": "select hash from seal where $1 = '' and seq = $2",
}
_HEADS = "select kind, name, seq, hash from head where kind <> 'certificates' order by kind, name"
_BATCHES = "select batch, known_from_utc from certificate_batch order by batch"


def refuse_unless_prefix(source: Reader, target: Reader, where: str) -> None:
    """Raise SameIdOtherContent if the target holds anything that the source does not."""
    for what in _differences(source, target):
        fix = "copy into an empty store"
        raise SameIdOtherContent(f"the target holds {what} that the source does not", where=where, fix=fix)


def _differences(source: Reader, target: Reader) -> Iterator[str]:
    for kind, name, seq, digest in target.rows(_HEADS):
        if source.rows(_CHAINS[kind], name, seq) != [(digest,)]:
            yield f"{kind} {name}".rstrip() + f" up to record {seq}"
    if not set(target.rows(_BATCHES)) <= set(source.rows(_BATCHES)):
        yield "certificates"
