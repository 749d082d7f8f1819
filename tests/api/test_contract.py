"""Generated requests, right and wrong: every answer has a status, a media type and a form that is described."""

from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

from api.app import create_app

EXAMPLES = 25


@pytest.fixture(scope="module")
def described(services):
    return schemathesis.openapi.from_asgi("/openapi.json", create_app(services))


@pytest.mark.parametrize(
    ("mode", "expected"), [(GenerationMode.POSITIVE, {200, 201}), (GenerationMode.NEGATIVE, {400, 415, 422})]
)
def test_every_answer_is_as_described(described, mode, expected):
    """The checks are those of `schemathesis run`: right requests are accepted, wrong ones refused, no fault."""
    statuses = Counter()

    @seed(20150518)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described["/v1/decisions"]["POST"].as_strategy(generation_mode=mode))
    def ask(case):
        statuses[case.call_and_validate().status_code] += 1

    ask()
    assert statuses.keys() <= expected
    assert statuses.total() >= EXAMPLES


def test_the_health_of_the_service_is_as_described(described):
    described["/healthz"]["GET"].Case().call_and_validate()
