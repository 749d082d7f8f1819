"""An office with two policy officers, and what they do in the pages of the workbench, form by form."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

from api.services import Services
from tests.api.pages.reading import Form, Page, get
from tests.api.projects import add_key

OFFICERS = {"王": "policy", "李": "policy", "收件": "intake"}


def form_with(page: Page, field: str) -> Form:
    """Return the form of a page that has this field."""
    return next(form for form in page.forms if field in form.choices)


class Office:
    """What people do; each method sends forms as a browser without scripts does, and reads what comes back."""

    def __init__(self, client, services: Services) -> None:
        self.client = client
        self._keys = {
            name: add_key(services, role)["Authorization"].split()[1] for name, role in OFFICERS.items()
        }

    def log_in(self, name: str) -> None:
        self.client.http.cookies.clear()
        self.client.request(
            "POST", "/login", data=dict(get(self.client, "/login").form.filled(key=self._keys[name]))
        )

    def send(self, form: Form, answers: Mapping[str, str]) -> Page:
        """Send a form; return the page that comes of it."""
        answer = self.client.request("POST", form.action, data=dict(form.filled(**answers)))
        return get(self.client, answer.headers["location"]) if answer.status_code == 303 else Page(answer)

    def begin(self, name: str) -> str:
        """Return the address of a new draft."""
        page = self.send(form_with(get(self.client, "/workbench"), "name"), {"name": name, "act": "begin"})
        assert page.title.startswith(name)
        return re.search(r'action="(/workbench/\d+)"', page.answer.text)[1]

    def row_with(self, draft: str, file: str, identity: str) -> str:
        """Return the number of the row that has this id."""
        page = get(self.client, f"{draft}/files/{file}")
        rows = re.findall(r'<tr id="L(\d+)"(.*?)</tr>', page.answer.text, re.DOTALL)
        return next(number for number, cells in rows if re.search(rf"<td[^>]*>{identity}<", cells))

    def row_form(self, draft: str, file: str, row: str) -> tuple[Form, dict[str, str]]:
        """Return the form of a row, and the name of the field of each column."""
        page = get(self.client, f"{draft}/files/{file}?row={row}")
        named = re.findall(r'for="cell(\d+)">[^<]*<span class="kind">([^<]*)</span>', page.answer.text)
        return form_with(page, "cell.0"), {column: f"cell.{place}" for place, column in named}

    def set_row(self, draft: str, file: str, row: str, cells: Mapping[str, str], act: str = "save") -> Page:
        form, fields = self.row_form(draft, file, row)
        return self.send(form, {fields[column]: cell for column, cell in cells.items()} | {"act": act})

    def add_row(self, draft: str, file: str, row: str, cells: Mapping[str, str]) -> Page:
        return self.set_row(draft, file, row, cells, "add")

    def remove_row(self, draft: str, file: str, row: str) -> Page:
        return self.set_row(draft, file, row, {}, "remove")

    def set_value(self, draft: str, file: str, entry: str, name: str, value: str) -> Page:
        page = get(self.client, f"{draft}/files/{file}?entry={entry}")
        return self.send(form_with(page, f"value.{name}"), {f"value.{name}": value, "act": "save"})

    def set_text(self, draft: str, file: str, make: Callable[[str], str]) -> Page:
        page = get(self.client, f"{draft}/files/{file}?text=1")
        written = re.search(r'<textarea id="text"[^>]*>(.*?)</textarea>', page.answer.text, re.DOTALL)[1]
        return self.send(form_with(page, "text"), {"text": make(html.unescape(written)), "act": "save"})

    def errors(self, draft: str) -> list[str]:
        """Return what a draft has to mend, as its page tells it."""
        page = self.client.request("GET", draft).text
        found = re.findall(r'<li class="finding error">(.*?)</li>', page, re.DOTALL)
        return [" ".join(re.sub(r"<[^>]*>", " ", html.unescape(one)).split()) for one in found]

    def propose(self, draft: str, begin: str, why: str) -> Page:
        form = form_with(get(self.client, draft), "transition")
        return self.send(form, {"from": begin, "why": why, "act": "propose"})

    def approve(self) -> Page:
        return self.send(form_with(get(self.client, "/workbench"), "number"), {"act": "approve"})
