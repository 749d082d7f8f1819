"""Generated requests, right and wrong: every answer has a status, a media type and a form that is described.

The whole API is asked with a key of each role; the checks are those of `schemathesis run`.
"""

from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from api.access import ROLES, RULES
from api.app import create_app
from tests.api.projects import add_key
from tests.torture.counts import times

EXAMPLES, EXAMPLES_EACH = times(25, 1000), times(2, 100)
# Without keys the service answers under the names of this machine only.
LOCAL = {"Host": "localhost"}
# Every refusal that any request may meet, whatever it says.
REFUSALS = {400, 401, 403, 404, 405, 406, 408, 409, 413, 415, 422, 429}
OPERATIONS = [
    (method, path)
    for (method, path), rule in RULES.items()
    # A stream of events has no end to wait for.
    if not (rule.is_page or rule.takes_session) and path not in ("/openapi.json", "/v1/store:backup")
]


@schemathesis.serializer("application/x-ndjson")
def lines(_, value):
    """Send whatever was made, a text as it is."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def described(services):
    return schemathesis.openapi.from_asgi("/openapi.json", create_app(services), headers=LOCAL)


@pytest.fixture(scope="module")
def guarded(opened, services_of):
    """The description of a service that has keys, and a key of each role; the role `` has none."""
    services = services_of(opened, rate=0)
    keys = {role: add_key(services, role) for role in ROLES} | {"": {}}
    return schemathesis.openapi.from_asgi("/openapi.json", create_app(services)), keys


def asked(strategy, examples, ask):
    run = settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    seed(20150518)(run(given(case=strategy)(ask)))()


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(GenerationMode.POSITIVE, {200, 201}), (GenerationMode.NEGATIVE, {400, 409, 415, 422})],
)
def test_every_answer_is_as_described(described, mode, expected):
    """Right requests are accepted, wrong ones refused, none is a fault."""
    statuses = Counter()

    def ask(case):
        if mode is GenerationMode.POSITIVE:
            # That a decision which is replaced is there, and a key comes with one body, no schema can say.
            case.body.pop("supersedes", None)
            (case.headers or {}).pop("Idempotency-Key", None)
        statuses[case.call_and_validate(headers=LOCAL).status_code] += 1

    asked(described["/v1/decisions"]["POST"].as_strategy(generation_mode=mode), EXAMPLES, ask)
    assert statuses.keys() <= expected
    assert statuses.total() >= EXAMPLES


@pytest.mark.parametrize("role", times(["", "intake", "admin"], ["", *ROLES]))
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[" ".join(line) for line in OPERATIONS])
def test_no_role_finds_a_fault_anywhere(guarded, method, path, role, did):
    schema, keys = guarded
    statuses = Counter()

    def ask(case):
        headers = {name: value for name, value in (case.headers or {}).items() if name != "Authorization"}
        case.headers = {**headers, **keys[role]}
        answer = case.call()
        case.validate_response(answer, checks=CHECKS)
        statuses[answer.status_code] += 1

    mode = GenerationMode.NEGATIVE if path == "/v1/decisions" else GenerationMode.POSITIVE
    asked(schema[path][method].as_strategy(generation_mode=mode), EXAMPLES_EACH, ask)
    assert all(status < 400 or status in REFUSALS for status in statuses)
    did("generated requests", statuses.total())


CHECKS = (
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
)


def test_the_health_of_the_service_is_as_described(described):
    described["/healthz"]["GET"].Case().call_and_validate(headers=LOCAL)
