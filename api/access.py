"""Who may do what: the roles, the rule of every route, and the keys that callers show."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from api.errors import RefusedRequest
from decision.store.keys import ApiKey

ROLES: Mapping[str, str] = {
    "intake": "takes projects in: decides, and looks up the certificates of those who take part",
    "reviewer": "reads decisions and decides them again",
    "policy": "writes rules, checks and publishes them",
    "window": "follows the cases of its department: accepts, asks for corrections, stops clocks, gives opinions",
    "head": "does what its window may, and closes, declines, extends, sends back",
    "supervisor": "sees all cases: sends back, replaces silent parties, plans anew, takes entries back",
    "auditor": "sees and exports all cases, and enters nothing",
    "admin": "may do everything, and manages keys",
}
ANYBODY = frozenset(("", *ROLES))
STAFF = frozenset(ROLES)
_SECONDS_KEPT = 2.0
_WITH_A_KEY = "send `Authorization: Bearer KEY`; `liangti keys add` makes a key"


def only(*roles: str) -> frozenset[str]:
    """Return these roles and admin."""
    return frozenset((*roles, "admin"))


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may ask at a route; one that is streamed has no time limit as a whole.

    Nobody is asked for a key, and no rate is counted, at a route `without_keys`: it answers when the store does not.
    A page is for people: `/openapi.json` does not describe it. A session counts at pages, and where it is taken.
    """

    roles: frozenset[str]
    is_streamed: bool = False
    without_keys: bool = False
    is_page: bool = False
    takes_session: bool = False


_PICTURES = (
    "flowchart.svg", "flowchart.bpmn", "flowchart.ics", "before-after.svg", "rule-map.svg", "documents.svg",
)  # fmt: skip
_OF_CASES = ("window", "head", "supervisor", "auditor")
# With this begin the addresses of pages that show the rules of one knowledge base.
OF_KNOWLEDGE_BASE = "/kb/{knowledge_base}"
_SHOWN_FOR_EACH = (
    ("GET", "/"),
    ("GET", "/apply"),
    ("POST", "/apply"),
    ("GET", "/wizard"),
    ("GET", "/search"),
    ("GET", "/browse"),
    ("GET", "/flowcharts/{id}"),
    ("GET", "/tables/{id}"),
    ("GET", "/compare"),
    ("GET", "/items/{id}"),
    ("GET", "/documents/{id}"),
    ("GET", "/rules/{file:path}"),
    ("GET", "/figures"),
)
# Method and path of every route. A route without a line here stops the service from starting.
RULES: Mapping[tuple[str, str], Rule] = {
    ("GET", "/healthz"): Rule(ANYBODY, without_keys=True),
    ("GET", "/readyz"): Rule(ANYBODY, without_keys=True),
    ("GET", "/openapi.json"): Rule(ANYBODY),
    ("GET", "/metrics"): Rule(only("reviewer", "policy")),
    ("POST", "/v1/decisions"): Rule(ANYBODY),
    ("GET", "/v1/decisions"): Rule(only("reviewer")),
    ("POST", "/v1/decisions:batch"): Rule(only("intake", "reviewer", "policy"), is_streamed=True),
    ("GET", "/v1/decisions/{id}"): Rule(ANYBODY),
    ("GET", "/v1/decisions/{id}/trace"): Rule(ANYBODY),
    ("GET", "/v1/decisions/{id}/receipt"): Rule(ANYBODY),
    ("GET", "/v1/decisions/{id}/explanation"): Rule(ANYBODY),
    ("GET", "/v1/decisions/{id}/why-not"): Rule(ANYBODY),
    ("GET", "/v1/decisions/{id}/what-if"): Rule(ANYBODY),
    **{
        ("GET", f"/v1/{kind}/{{id}}/{name}"): Rule(ANYBODY)
        for kind in ("decisions", "flowcharts")
        for name in _PICTURES
    },
    ("GET", "/v1/decisions/{id}/replay"): Rule(only("intake", "reviewer", "policy")),
    ("GET", "/v1/decisions/{id}/reviews"): Rule(ANYBODY),
    ("POST", "/v1/decisions/{id}/reviews"): Rule(only("reviewer")),
    ("GET", "/v1/rules"): Rule(ANYBODY),
    ("GET", "/v1/rules/text"): Rule(ANYBODY),
    ("GET", "/v1/kb/schemas"): Rule(ANYBODY),
    ("GET", "/v1/kb/schemas/{name}"): Rule(ANYBODY),
    ("POST", "/v1/kb/check"): Rule(only("policy"), is_streamed=True),
    ("POST", "/v1/kb/diff"): Rule(only("policy"), is_streamed=True),
    ("POST", "/v1/kb/replay"): Rule(only("policy"), is_streamed=True),
    ("POST", "/v1/kb/lab"): Rule(only("policy"), is_streamed=True),
    ("GET", "/v1/kb/releases/{id}"): Rule(only("policy", "reviewer")),
    ("GET", "/v1/figures"): Rule(ANYBODY),
    # The first figures after a start fold every case: that may take longer than a request may.
    ("GET", "/v1/figures/running"): Rule(ANYBODY, is_streamed=True),
    ("GET", "/v1/figures/running.svg"): Rule(only("head", "supervisor", "auditor"), is_streamed=True),
    ("POST", "/v1/interview"): Rule(ANYBODY),
    ("GET", "/v1/search"): Rule(ANYBODY),
    ("GET", "/v1/knowledge-bases"): Rule(ANYBODY),
    ("GET", "/v1/releases"): Rule(ANYBODY),
    ("GET", "/v1/releases/{id}"): Rule(ANYBODY),
    ("POST", "/v1/releases:propose"): Rule(only("policy"), is_streamed=True),
    **{
        ("POST", f"/v1/releases/{{id}}:{act}"): Rule(only("policy"), is_streamed=True)
        for act in ("approve", "refuse", "withdraw", "rollback")
    },
    ("GET", "/v1/tables"): Rule(ANYBODY),
    ("GET", "/v1/tables/{id}"): Rule(ANYBODY),
    ("GET", "/v1/situations"): Rule(ANYBODY),
    ("GET", "/v1/situations/{id}"): Rule(ANYBODY),
    ("GET", "/v1/flowcharts"): Rule(ANYBODY),
    ("GET", "/v1/flowcharts/{id}"): Rule(ANYBODY),
    ("GET", "/v1/items"): Rule(ANYBODY),
    ("GET", "/v1/items/{id}"): Rule(ANYBODY),
    ("GET", "/v1/documents"): Rule(ANYBODY),
    ("GET", "/v1/documents/{id}"): Rule(ANYBODY),
    ("PUT", "/v1/certificates/{id}"): Rule(only("policy")),
    ("GET", "/v1/certificates/{id}"): Rule(only("intake")),
    ("GET", "/v1/certificates"): Rule(only("intake")),
    ("POST", "/v1/certificates/{id}:revoke"): Rule(only("policy")),
    ("POST", "/v1/certificates:import"): Rule(only("policy"), is_streamed=True),
    ("POST", "/v1/certificates:issued"): Rule(only("intake")),
    ("GET", "/v1/decisions/{id}/exemptions"): Rule(only("intake", "reviewer")),
    ("POST", "/v1/cases"): Rule(only("intake", "window")),
    ("GET", "/v1/cases"): Rule(only(*_OF_CASES)),
    ("GET", "/v1/duties"): Rule(only(*_OF_CASES)),
    ("GET", "/v1/cases/{receipt}"): Rule(only("intake", *_OF_CASES)),
    ("POST", "/v1/cases/{receipt}/events"): Rule(only("intake", "window", "head", "supervisor")),
    ("GET", "/v1/cases/{receipt}/timeline"): Rule(only("intake", *_OF_CASES)),
    ("GET", "/v1/cases/{receipt}/account"): Rule(only("intake", "head", "supervisor", "auditor")),
    ("GET", "/v1/cases/{receipt}/refusals"): Rule(only("supervisor", "auditor")),
    ("GET", "/v1/cases/{receipt}/export"): Rule(only("auditor")),
    ("GET", "/v1/cases/{receipt}/stream"): Rule(ANYBODY, is_streamed=True, takes_session=True),
    ("GET", "/v1/duties/stream"): Rule(only(*_OF_CASES), is_streamed=True, takes_session=True),
    ("GET", "/v1/monitor"): Rule(only("supervisor", "auditor")),
    ("POST", "/v1/monitor"): Rule(only()),
    ("POST", "/v1/calendars"): Rule(only("policy")),
    ("GET", "/v1/webhooks"): Rule(only()),
    ("POST", "/v1/webhooks"): Rule(only()),
    ("POST", "/v1/webhooks/{id}:rotate"): Rule(only()),
    ("POST", "/v1/webhooks/{id}:remove"): Rule(only()),
    ("POST", "/v1/webhooks/{id}:replay"): Rule(only()),
    ("GET", "/v1/keys"): Rule(only()),
    ("POST", "/v1/keys"): Rule(only()),
    ("POST", "/v1/keys/{id}:revoke"): Rule(only()),
    ("GET", "/v1/store"): Rule(only()),
    ("POST", "/v1/store:check"): Rule(only(), is_streamed=True),
    ("POST", "/v1/store:backup"): Rule(only(), is_streamed=True),
    **{(method, path): Rule(ANYBODY, is_page=True) for method, path in _SHOWN_FOR_EACH},
    **{
        (method, f"{OF_KNOWLEDGE_BASE}{path.rstrip('/')}"): Rule(ANYBODY, is_page=True)
        for method, path in _SHOWN_FOR_EACH
    },
    ("GET", "/assets/{name}"): Rule(ANYBODY, without_keys=True, is_page=True),
    ("GET", "/decisions/{id}"): Rule(ANYBODY, is_page=True),
    ("GET", "/decisions/{id}/notice"): Rule(ANYBODY, is_page=True),
    ("GET", "/decisions/{id}/explanation"): Rule(ANYBODY, is_page=True),
    ("GET", "/decisions/{id}/why-not"): Rule(ANYBODY, is_page=True),
    ("GET", "/decisions/{id}/what-if"): Rule(ANYBODY, is_page=True),
    ("GET", "/decisions/{id}/review"): Rule(ANYBODY, is_page=True),
    ("POST", "/decisions/{id}/review"): Rule(only("reviewer"), is_page=True),
    ("GET", "/figures/running"): Rule(ANYBODY, is_page=True, is_streamed=True),
    ("GET", "/figures/running.svg"): Rule(
        only("head", "supervisor", "auditor"), is_page=True, is_streamed=True
    ),
    ("GET", "/track"): Rule(ANYBODY, is_page=True),
    ("GET", "/desk"): Rule(only(*_OF_CASES), is_page=True),
    ("GET", "/overview"): Rule(only("supervisor", "auditor"), is_page=True),
    ("POST", "/decisions/{id}/case"): Rule(only("intake", "window"), is_page=True),
    ("GET", "/cases/{receipt}"): Rule(only("intake", *_OF_CASES), is_page=True),
    ("GET", "/cases/{receipt}/steps/{step}"): Rule(only("intake", *_OF_CASES), is_page=True),
    ("POST", "/cases/{receipt}/events"): Rule(only("intake", "window", "head", "supervisor"), is_page=True),
    ("GET", "/cases/{receipt}/trail"): Rule(only("intake", *_OF_CASES), is_page=True),
    ("GET", "/cases/{receipt}/export"): Rule(only("auditor"), is_page=True),
    **{
        (method, f"/workbench{path}"): Rule(only("policy"), is_page=True)
        for method, path in (
            ("GET", ""),
            ("POST", ""),
            ("GET", "/{draft}"),
            ("GET", "/{draft}/files/{file:path}"),
            ("POST", "/{draft}/files/{file:path}"),
            ("GET", "/{draft}/workbook/{file:path}"),
            ("POST", "/{draft}/workbook/{file:path}"),
        )
    },
    # To prove or to compare rules takes as long as it takes.
    ("POST", "/workbench/{draft}"): Rule(only("policy"), is_page=True, is_streamed=True),
    ("GET", "/workbench/{draft}/difference"): Rule(only("policy"), is_page=True, is_streamed=True),
    ("GET", "/login"): Rule(ANYBODY, is_page=True),
    ("POST", "/login"): Rule(ANYBODY, is_page=True),
    ("POST", "/logout"): Rule(ANYBODY, is_page=True),
}
# What a role may do inside of a route that is open to more.
LOOKS_UP_CERTIFICATES = only("intake")
SEES_PERSONAL_VALUES = only("intake", "reviewer")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the hash of a key and what it stands for; without a key an empty one, or admin where all is open."""

    role: str = ""
    key: str = ""
    department: str = ""
    staff_number: str = ""

    @property
    def looks_up_certificates(self) -> bool:
        return self.role in LOOKS_UP_CERTIFICATES

    @property
    def sees_personal_values(self) -> bool:
        return self.role in SEES_PERSONAL_VALUES


ANONYMOUS = Caller()
# While no key is configured.
EVERY_ROLE = Caller("admin")


def key_hash(secret: str) -> str:
    """Return the hash under which a key is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


class KeyRing:
    """The keys of the store, read again after two seconds, so that a new or revoked key counts soon everywhere."""

    def __init__(
        self,
        read: Callable[[], Awaitable[tuple[ApiKey, ...]]],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read, self._now = read, now
        self._keys: dict[str, ApiKey] = {}
        self._fresh_until = float("-inf")
        self._reading: asyncio.Task[None] | None = None

    def expire(self) -> None:
        """Read the keys again before the next request is let in."""
        self._fresh_until = float("-inf")

    async def caller(self, authorization: str | None) -> Caller:
        """Return who shows this header. Raises: RefusedRequest for a key that is not valid."""
        if self._now() >= self._fresh_until:
            await self._refresh()
        if authorization is None:
            return ANONYMOUS if self._keys else EVERY_ROLE
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise not_authenticated("the Authorization header shows no key")
        return self._holder(key_hash(secret.strip()))

    async def caller_in_session(self, key: str) -> Caller:
        """Return who logged in with the key of this hash; nobody once it was revoked."""
        if self._now() >= self._fresh_until:
            await self._refresh()
        try:
            return self._holder(key)
        except RefusedRequest:
            return ANONYMOUS

    def _holder(self, shown: str) -> Caller:
        """Return who has the key of this hash. Raises: RefusedRequest for one that is not valid."""
        key = self._keys.get(shown)
        # The hash of what was shown tells nothing of other keys; it is compared in constant time all the same.
        if key is None:
            raise not_authenticated("this key is not known")
        assert hmac.compare_digest(key.hash, shown)
        if key.revoked is not None:
            raise not_authenticated("this key was revoked")
        if key.role not in ROLES:
            raise RefusedRequest("not-for-role", "the role of this key is not known", fix="make another key")
        return Caller(key.role, key.hash, key.department, key.staff_number)

    @property
    def is_open(self) -> bool:
        """Whether no key was ever configured. A revoked one counts: it must not open everything again."""
        return not self._keys

    async def _refresh(self) -> None:
        reading = self._reading = self._reading or asyncio.ensure_future(self._load())
        try:
            await asyncio.shield(reading)
        finally:
            if reading.done():
                self._reading = None

    async def _load(self) -> None:
        begun = self._now()
        self._keys = {key.hash: key for key in await self._read()}
        self._fresh_until = begun + _SECONDS_KEPT


def not_authenticated(what: str) -> RefusedRequest:
    """Return the refusal of somebody who shows no valid key."""
    return RefusedRequest(
        "not-authenticated", what, fix=_WITH_A_KEY, headers={"WWW-Authenticate": 'Bearer realm="liangti"'}
    )


def check_role(caller: Caller, rule: Rule) -> None:
    """Raise RefusedRequest unless a caller may ask at a route."""
    if caller.role in rule.roles:
        return
    needed = ", ".join(name for name in ROLES if name in rule.roles)
    if not caller.role:
        raise not_authenticated(f"this needs a key of one of the roles {needed}")
    fix = "ask somebody who has one of these roles"
    raise RefusedRequest("not-for-role", f"this is for {needed}, and the key is for {caller.role}", fix=fix)
