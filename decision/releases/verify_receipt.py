"""Check the receipt of a decision: python verify_receipt.py FILE. Nothing but Python is needed.

A receipt is JSON of five fields. This script recomputes every hash in it and names the first thing that does not fit:

- answer    the canonical text of the answer; its SHA-256 stands in the record. Personal values stand in it as digests.
- record    the record of the decision; its hash is the SHA-256 of the canonical JSON of all but the hash.
- links     the records behind it, each holding the hash of the one before.
- end       the seal that names the last of them, or the head of the chain where none was sealed yet; null where the
            receipt was given without the records of others.
- release   the journal of releases from its first record to the one that published the rules of this decision; null
            where the rules were never published.

Exit code: 0 everything fits, 1 something does not, 2 the file cannot be read.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

FORMAT = "liangti-receipt-1"
FIELDS = {"receipt", "answer", "record", "links", "end", "release"}
FIRST = "0" * 64
Data = dict[str, Any]


class DoesNotFit(Exception):
    """The first thing that does not fit."""


def canonical(value: Any) -> bytes:
    """Return the one JSON text of a value: keys sorted, UTF-8, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def need(fits: object, what: str) -> None:
    """Raise DoesNotFit unless a thing fits."""
    if not fits:
        raise DoesNotFit(what)


def unique(pairs: list[tuple[str, Any]]) -> Data:
    """Return an object whose keys stand in it once."""
    need(len({key for key, _ in pairs}) == len(pairs), "a key stands twice in the file")
    return dict(pairs)


def check_hash(data: Data, name: str) -> None:
    """Check that the hash of a record is that of everything else in it."""
    rest = {key: value for key, value in data.items() if key != "hash"}
    need(sha256(canonical(rest)) == data["hash"], f"{name} is not what its hash was made of")


def check_chain(links: list[Data], seq: int, prev: str, name: str) -> tuple[int, str]:
    """Check that records follow a number and a hash; return the number and hash of the last one."""
    for link in links:
        seq += 1
        what = f"{name} {seq}"
        need(link["seq"] == seq, f"{what} is missing or in another place")
        need(link["prev"] == prev, f"{what} is not linked to the record before it")
        check_hash(link, what)
        prev = link["hash"]
    return seq, prev


def check_end(end: Data | None, node: str, last: tuple[int, str]) -> str:
    """Check that a seal or a head names the last link of a chain; return what was proven in words."""
    if end is None:
        return "the records behind it are not in this receipt"
    if "head" in end:
        need(set(end) == {"head"} and end["head"] == list(last), "the head of the chain is another")
        return f"it is linked to record {last[0]} of its writer, which was not sealed yet"
    need(set(end) == {"seal"}, "the end of the chain is neither a seal nor a head")
    seal = end["seal"]
    check_hash(seal, "the seal")
    need(seal["heads"].get(node) == list(last), "the seal does not name the last record")
    return f"it is linked to seal {seal['seq']} of {seal['day']}, {seal['hash']}"


def check_release(journal: list[Data] | None, fingerprint: str, number: int | None) -> str:
    """Check that the journal of releases publishes rules in its last record; return what was proven in words."""
    if journal is None:
        return "its rules were never published, so only their fingerprint is proven"
    check_chain(journal, 0, FIRST, "record of the release journal")
    need(journal, "the journal of releases is empty")
    last = journal[-1]
    need(last["kind"] in ("opened", "approved"), "the last record of the release journal publishes nothing")
    proposal = last if last["kind"] == "opened" else journal[last["of"] - 1]
    need("fingerprint" in proposal, "what was approved is no proposal")
    need(proposal["fingerprint"] == fingerprint, "the published rules are not those that decided")
    need(number in (None, proposal["seq"]), "the record names another release")
    return f"decided by release {proposal['seq']} of {proposal['from']}, {fingerprint}, {len(proposal['files'])} files"


def check(receipt: Data) -> tuple[str, ...]:
    """Return what a receipt proves, in sentences. Raises: DoesNotFit, KeyError, TypeError, IndexError for any other."""
    need(receipt.get("receipt") == FORMAT, "this is no receipt of this form")
    need(set(receipt) == FIELDS, "the fields are not those of a receipt")
    record, answer = receipt["record"], receipt["answer"]
    need(sha256(answer.encode()) == record["answer"], "the answer is not the one that the record names")
    check_hash(record, "the record of the decision")
    told = json.loads(answer, object_pairs_hook=unique)
    need(told["release"]["fingerprint"] == record["release"], "the answer names other rules than its record")
    links = receipt["links"]
    need(all(link["node"] == record["node"] for link in links), "a link is of another writer")
    need(receipt["end"] is not None or not links, "the links lead nowhere")
    last = check_chain(links, record["seq"], record["hash"], "link")
    number = (record["request"].get("rules") or {}).get("release")
    return (
        f"decision {record['id']} of {record['at']}: the answer has {len(answer.encode())} bytes",
        check_end(receipt["end"], record["node"], last),
        check_release(receipt["release"], record["release"], number),
    )


def main(words: list[str]) -> int:
    """Check one file and say what was found."""
    if len(words) != 1:
        return say(2, "usage: python verify_receipt.py FILE")
    try:
        receipt = json.loads(Path(words[0]).read_bytes(), object_pairs_hook=unique)
        proven = check(receipt)
    except OSError as error:
        return say(2, f"{words[0]}: {error.strerror}")
    except DoesNotFit as error:
        return say(1, f"{words[0]}: does not fit 不符: {error}")
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        return say(1, f"{words[0]}: does not fit 不符: this is no receipt ({type(error).__name__})")
    return say(0, f"{words[0]}: everything fits 相符", *(f"  {one}" for one in proven))


def say(code: int, *lines: str) -> int:
    """Write lines and return an exit code."""
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
