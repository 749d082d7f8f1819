"""A template and its values -> a page: words of one language, strict headers, cookies that keep the choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from api.access import ANONYMOUS, RULES
from api.pages.assets import assets
from api.pages.visit import Visit, visit_of
from api.pages.wording import PageWords
from kb.knowledge_base import KnowledgeBase
from kb.model import Rule
from kb.units import units_like

_FOLDER = Path(__file__).parent
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Vary": "Cookie",
}
# The doors in the order in which they are offered: path and the beginning of the names of their phrases.
DOORS = (("/apply", "apply"), ("/wizard", "wizard"), ("/search", "search"), ("/browse", "browse"))
# What those who work on cases find beside the doors: path, the phrase that names it, and the roles that may look.
TOOLS = tuple(
    (path, phrase, RULES["GET", path].roles)
    for path, phrase in (
        ("/desk", "desk_short"),
        ("/overview", "overview_short"),
        ("/workbench", "bench_short"),
    )
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who looks at a page: a role, or none; `is_open` says that no key is configured, so that all may do all."""

    role: str
    is_open: bool


@cache
def templates() -> Environment:
    """Return the templates: everything is escaped, and a name that is not there is an error."""
    made = Environment(
        loader=FileSystemLoader(
            [_FOLDER / "templates", *(_FOLDER / name / "templates" for name in ("cases", "workbench"))]
        ),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = lambda name: assets()[name].address
    made.globals["doors"] = DOORS
    made.globals["is_reconstruction"] = is_reconstruction
    made.globals["units_like"] = units_like
    made.globals["tools"] = TOOLS
    return made


def show(
    request: Request,
    kb: KnowledgeBase,
    template: str,
    status: int = 200,
    *,
    has_form: bool = False,
    shown_as: Visit | None = None,
    base: str = "",
    **values: Any,
) -> Response:
    """Return a page. One that `has_form` gets the cookie whose value every form of it sends along.

    One that is `shown_as` another look repeats nothing of its own address. With `base` begin the addresses of pages
    that show the rules of `kb`.
    """
    visit, staff = visit_of(request), staff_of(request)
    body = rendered(shown_as or visit, kb, template, staff, base=base, **values)
    response = Response(body, status, HEADERS, "text/html")
    visit.keep(response, has_form=has_form or bool(staff.role))  # Who is logged in can log out everywhere.
    return response


def rendered(visit: Visit, kb: KnowledgeBase, template: str, staff: Staff, **values: Any) -> str:
    """Return the HTML of a page; `of_kb` in it names the knowledge base to routes of the API, the default one not."""
    words = PageWords(visit.lang)
    of_kb = f"&knowledge_base={kb.manifest.id}" if values.get("base") else ""
    shown = {"visit": visit, "t": words, "kb": kb, "staff": staff, "base": "", "of_kb": of_kb}
    return templates().get_template(template).render(**shown | values)


def is_reconstruction(kb: KnowledgeBase) -> bool:
    """Return whether any rule of a knowledge base is a reconstruction; else every one was published."""
    rules: tuple[Rule, ...] = (*kb.situations, *kb.items, *kb.rows)
    return any(rule.provenance == "reconstruction" for rule in rules)


def staff_of(request: Request) -> Staff:
    """Return who looks at a page; nobody is known before the gate was passed."""
    state = request.scope["state"]
    caller = state.get("caller", ANONYMOUS)
    return Staff(caller.role if caller.key else "", is_open=state["open"])
