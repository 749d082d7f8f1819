"""An office with a clock that tests set: people log in with keys of their own and act in the pages, without scripts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.api.pages.reading import Form, Page, get, send
from tests.api.projects import add_key

OPENED = datetime(2015, 5, 18, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
# A restaurant is built on land that was bought at auction.
RESTAURANT = {
    "investor": "non_government",
    "land_nature": "state_other",
    "acquisition": "competitive_grant",
    "management": "filing",
}


class Office:
    """A service, what asks it without a network, its clock, and a key of everybody who acts."""

    def __init__(self, services, client, clock):
        self.services, self.client, self.clock, self.keys = services, client, clock, {}

    def key(self, role, department=""):
        if (role, department) not in self.keys:
            headers = add_key(self.services, role, department)
            self.keys[role, department] = headers["Authorization"].split()[1]
        return self.keys[role, department]

    def log_in(self, role, department=""):
        self.client.http.cookies.clear()
        answer = send(self.client, get(self.client, "/login"), key=self.key(role, department))
        assert answer.status_code == 303

    def ask(self, method, path, role="admin", department="", **how):
        headers = {"Authorization": f"Bearer {self.key(role, department)}"}
        return self.client.request(method, path, headers=headers, **how)

    def decided(self, facts=RESTAURANT):
        answer = self.ask("POST", "/v1/decisions", "intake", json={"facts": facts, "as_of": "2015-05-18"})
        assert answer.json()["outcome"] == "decided", answer.json()
        return answer.json()["id"]

    def opened(self, facts=RESTAURANT, **more):
        answer = self.ask("POST", "/v1/cases", "intake", json={"decision": self.decided(facts), **more})
        return answer.json()["receipt"]

    def enter(self, receipt, role, department="", **said):
        """Enter an event as the API takes it, where a test is about the pages that come afterwards."""
        answer = self.ask("POST", f"/v1/cases/{receipt}/events", role, department, json=said)
        assert answer.status_code in (200, 201), answer.json()
        return answer.json()["seq"]

    def supply_all(self, receipt):
        steps = self.ask("GET", f"/v1/cases/{receipt}").json()["steps"]
        papers = sorted({paper for step in steps for paper in step["papers"]})
        return self.enter(receipt, "intake", type="supplied", documents=papers)


def form_of(page: Page, act: str) -> Form:
    """Return the form of an act."""
    return next(form for form in page.forms if ("act", act) in form.fields)


def press(client, form: Form, **answers):
    """Send the form of an act with answers; a list is everything that is ticked in a field."""
    fields = dict(form.fields) | answers
    assert answers.keys() <= form.choices.keys(), (answers.keys(), form.choices.keys())
    return client.request("POST", form.action, data=fields, headers={"Accept": "text/html"})
