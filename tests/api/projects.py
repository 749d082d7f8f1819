"""Projects, parties and keys that tests of the service ask with."""

from __future__ import annotations

import secrets

from api.access import key_hash
from api.services import Services
from decision.store.keys import ApiKey

FACTORY = {
    "investor": "non_government",
    "land_nature": "collective",
    "acquisition": "collective_enterprise",
    "management": "filing",
}
# A project that needs a state land certificate.
ON_STATE_LAND = {
    "investor": "government",
    "land_nature": "state_industrial",
    "acquisition": "allocation_held",
    "management": "approval",
}
IMPOSSIBLE = FACTORY | {"investor": "government"}
# Every text here is a personal value: none may stand in a record, a log, a metric or an error.
PERSONAL = {
    "applicant": {"credit_code": "91230102MA18XK3T7Q", "name": "哈尔滨某食品有限公司"},
    "project": {"name": "某某厂房改造"},
    "parties": [{"role": "contractor", "name": "某某建筑公司"}],
    "certificates": [
        {
            "type": "state_land_cert_held",
            "number": "哈国用〔2014〕第26号",
            "holder": "91230102MA18XK3T7Q",
            "state": "valid",
            "valid_until": "2020-01-01",
        }
    ],
}
SECRETS = ("91230102MA18XK3T7Q", "哈尔滨某食品有限公司", "某某厂房改造", "某某建筑公司", "第26号", "26号")


def request(facts: object = FACTORY, **more: object) -> dict[str, object]:
    """Return a request on the day of the publication."""
    return {"facts": facts, "as_of": "2015-05-18", **more}


def add_key(services: Services, role: str, department: str = "") -> dict[str, str]:
    """Add a key of a role; return the headers of whoever has it."""
    secret = secrets.token_urlsafe(12)
    services.store.keys.add(ApiKey(key_hash(secret), role, department))
    services.keys.expire()
    return {"Authorization": f"Bearer {secret}"}
