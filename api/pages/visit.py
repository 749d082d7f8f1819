"""How somebody looks at the pages: language and size of type, kept in cookies, and the token of their forms."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from explain.wording import LANGUAGES, Lang

Edition = Literal["normal", "large"]
_EDITIONS: Mapping[str, Edition] = {"normal": "normal", "large": "large"}
CHOICES: Mapping[str, Mapping[str, Any]] = {"lang": LANGUAGES, "edition": _EDITIONS}
TOKEN = "liangti_form"  # noqa: S105  # the name of a cookie, no secret
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at one page; `chosen` is what was chosen with this request and has to be kept."""

    lang: Lang
    edition: Edition
    token: str
    path: str
    query: tuple[tuple[str, str], ...]
    chosen: Mapping[str, str]
    is_secure: bool

    def address(self, **changes: str) -> str:
        """Return the address of this page with some of its query changed."""
        kept = [(name, value) for name, value in self.query if name not in changes]
        return f"{self.path}?{urlencode([*kept, *changes.items()])}"

    def keep(self, response: Response, *, has_form: bool) -> None:
        """Set the cookies that keep what was chosen, and the one that a form needs."""
        for name, value in self.chosen.items():
            self._set(response, f"liangti_{name}", value, _A_YEAR)
        if has_form:
            self._set(response, TOKEN, self.token, None)

    def _set(self, response: Response, name: str, value: str, seconds: int | None) -> None:
        response.set_cookie(name, value, seconds, httponly=True, samesite="lax", secure=self.is_secure)


def visit_of(request: Request) -> Visit:
    """Return how a request looks: what its query chooses goes before what a cookie keeps; else Chinese, normal type."""
    query, cookies = request.query_params, request.cookies
    chosen = {name: query[name] for name, known in CHOICES.items() if query.get(name) in known}

    def of(name: str, default: str) -> Any:
        wanted = chosen.get(name) or cookies.get(f"liangti_{name}", default)
        return CHOICES[name].get(wanted, CHOICES[name][default])

    token = cookies.get(TOKEN, "")
    return Visit(
        lang=of("lang", "zh"),
        edition=of("edition", "normal"),
        token=token if _TOKEN.fullmatch(token) else secrets.token_urlsafe(32),
        path=request.url.path,
        query=tuple((name, value) for name, value in query.multi_items() if name not in CHOICES),
        chosen=chosen,
        is_secure=request.url.scheme == "https",
    )
