"""A page as its reader meets it: text, links, forms with their fields; a form filled in and sent without scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx


@dataclass
class Form:
    """A form: what it sends if nothing is touched, and what can be chosen in each field."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, **answers: str) -> list[tuple[str, str]]:
        """Return the fields with answers in the place of what stood there, in the order of the page."""
        given = {
            f"facts.{name}" if f"facts.{name}" in self.choices else name: text
            for name, text in answers.items()
        }
        assert given.keys() <= self.choices.keys()
        sent = dict(self.fields)
        return [
            (name, given.get(name, sent.get(name))) for name in self.choices if name in given or name in sent
        ]


class Page(HTMLParser):
    """One page, read."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.answer, self.text, self.title = answer, "", ""
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._is_title, self._select = False, ""
        self.feed(answer.text)

    @property
    def form(self) -> Form:
        """The form of this page that is neither the search nor the one to log out."""
        return [form for form in self.forms if form.action != "/logout"][-1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])
        elif tag in ("script", "img"):
            self.loaded.append(given["src"])
        elif tag == "link":
            self.loaded.append(given["href"])
        elif tag == "title":
            self._is_title = True
        elif tag == "form":
            self.forms.append(Form(given["action"], given["method"]))
        elif tag == "select":
            self._select = given["name"]
        elif tag == "textarea":
            self._offer(given["name"], "", is_chosen=True)
        elif tag == "option":
            self._offer(self._select, given.get("value") or "", is_chosen="selected" in given)
        elif tag == "button" and "name" in given:
            self._offer(given["name"], given.get("value") or "", is_chosen=False)
        elif tag == "input":
            is_choice = given["type"] in ("radio", "checkbox")
            self._offer(
                given["name"], given.get("value") or "", is_chosen=not is_choice or "checked" in given
            )

    def _offer(self, name: str, value: str, *, is_chosen: bool) -> None:
        form = self.forms[-1]
        if name not in form.choices and self._select == name:
            form.fields.append((name, value))  # a list shows its first entry
        form.choices.setdefault(name, []).append(value)
        if is_chosen:
            form.fields = [one for one in form.fields if one[0] != name] + [(name, value)]

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._is_title = False
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._is_title:
            self.title += data
        self.text += data


def get(client, path: str, **how) -> Page:
    """Return the page at an address, as a browser asks for it."""
    return Page(client.request("GET", path, headers={"Accept": "text/html", **how}))


def send(client, page: Page, **answers: str) -> httpx.Response:
    """Fill in the form of a page and send it."""
    form = page.form
    if form.method == "get":
        return client.request(
            "GET", form.action, params=form.filled(**answers), headers={"Accept": "text/html"}
        )
    return client.request("POST", form.action, data=dict(form.filled(**answers)))
