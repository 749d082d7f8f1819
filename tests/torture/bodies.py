"""Valid bodies of every route that takes one, and what can be put into them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from tests.api.projects import FACTORY, request

Path = tuple[str | int, ...]
CERTIFICATE = {
    "type": "design_qual",
    "number": "A123000001",
    "holder": "北方建筑设计院",
    "issued": "2013-06-01",
    "valid_until": "2018-05-31",
    "state": "valid",
}
DECISION = request(
    FACTORY,
    known_at="2015-05-18",
    start="2015-05-20",
    reference="GZ-1",
    applicant={"credit_code": "91230100MA1D000000", "name": "南岗某置业公司"},
    project={"name": "南岗某仓库", "code": "2015-230103-47"},
    parties=[{"role": "contractor", "name": "南岗某建筑公司"}],
    certificates=[{**CERTIFICATE, "issuer": "CONS"}],
)
# Of a decision that has to be made first.
RESULT = {
    "decision": "",
    "step": "rural_permit",
    "document": "rural_permit_cert",
    "number": "乡字第2015-001号",
    "issued": "2015-06-01",
}
KEY = {"role": "intake", "department": "", "staff_number": "0012", "label": "收件"}
BODIES: dict[str, Any] = {
    "POST /v1/decisions": DECISION,
    "PUT /v1/certificates/{id}": CERTIFICATE,
    "POST /v1/certificates/{id}:revoke": {"state": "suspended", "source": "市建委"},
    "POST /v1/certificates:issued": RESULT,
    "POST /v1/keys": KEY,
}


def texts_in(body: Any, path: Path = ()) -> Iterator[Path]:
    """Yield where a body holds a text."""
    if isinstance(body, str):
        yield path
    elif isinstance(body, dict | list):
        for name, value in body.items() if isinstance(body, dict) else enumerate(body):
            yield from texts_in(value, (*path, name))


def everything_in(body: Any, path: Path = ()) -> Iterator[Path]:
    """Yield where a body holds anything, the whole of it first."""
    yield path
    if isinstance(body, dict | list):
        for name, value in body.items() if isinstance(body, dict) else enumerate(body):
            yield from everything_in(value, (*path, name))


def changed(body: Any, path: Path, change: Callable[[Any, Any], Any]) -> Any:
    """Return a copy in which `change` was applied to what holds the place, and the name of the place there."""
    root = [copy.deepcopy(body)]
    holder: Any = root
    names: Path = (0, *path)
    for name in names[:-1]:
        holder = holder[name]
    change(holder, names[-1])
    return root[0] if root else None


def with_value(body: Any, path: Path, value: Any) -> Any:
    """Return a copy with another value in one place."""
    return changed(body, path, lambda holder, name: holder.__setitem__(name, value))


def text_of(body: Any) -> bytes:
    """Return the JSON text, also of what no strict writer writes."""
    try:
        return orjson.dumps(body)
    except TypeError:
        return str(body).encode("utf-8", "surrogatepass")
