"""A restaurant's building project from 受理 to 办结: everybody acts in the pages, and things go wrong on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import httpx

from decision.cases.folds import event_of
from decision.cases.history import History
from decision.cases.view import View
from tests.api.pages.cases.office import form_of
from tests.api.pages.reading import get, send

# The spring festival of this year was made longer when it had begun.
OPENED = datetime(2020, 1, 13, 1, 0, tzinfo=UTC)
ANNOUNCED, LONGER = date(2020, 1, 27), "cn-2020-01-27"
SILENT, STOPPED, REFUSED, WITHDRAWN = "gas", "eia_form", "fire_review", "lightning_review"
SENT_BACK, FOUND_IN = "civil_defence", "construction_planning_permit"


class Person:
    """Somebody with a session of their own."""

    def __init__(self, address, key):
        # Without certificates, which take long to load and which nobody shows on this machine.
        self.http = httpx.Client(base_url=address, timeout=30, verify=False)
        self.request = self.http.request
        if key:
            assert send(self, get(self, "/login"), key=key).status_code == 303

    def act_again(self, receipt, **said):
        """Send an act as its form would, with the token that this browser keeps."""
        fields = {"form": self.http.cookies["liangti_form"], **said}
        return self.request("POST", f"/cases/{receipt}/events", data=fields)


class Hands:
    """The browsers of everybody who acts, each with a session of its own."""

    def __init__(self, browser, address):
        self.browser, self.address, self.pages = browser, address, {}

    def page(self, key):
        if key not in self.pages:
            page = self.browser.new_context(base_url=self.address, locale="zh-CN").new_page()
            page.goto("/login")
            page.fill("#key", key)
            page.press("#key", "Enter")
            page.wait_for_url("**/")
            self.pages[key] = page
        return self.pages[key]

    def act(self, key, place, act, **answers):
        """Open the form of an act, fill it in and send it; hold that it was entered."""
        page = self.page(key)
        page.goto(place)
        form = page.locator(f"#act-{act}")
        form.locator("summary").first.click()
        for name, given in answers.items():
            for value in given if isinstance(given, list) else [given]:
                self.fill(form, name, value)
        form.locator("button").click()
        page.get_by_text("已登记第").wait_for()
        assert "entered=" in page.url

    def fill(self, form, name, value):
        field = form.locator(f"[name={name}]")
        kind = field.first.get_attribute("type")
        if kind in ("checkbox", "radio"):
            form.locator(f"[name={name}][value='{value}']").check()
        elif field.first.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        elif kind != "hidden":
            field.fill(value)

    def close(self):
        for page in self.pages.values():
            page.context.close()


class Story:
    """The people of an office and a case; `tell` is called after each thing that happens.

    What goes wrong, and what repairs it, people do in a browser; what they do every day is sent as its form would be.
    """

    def __init__(self, office, address, hands, tell):
        self.office, self.address, self.hands, self.tell = office, address, hands, tell
        self.people, self.happened, self.receipt, self.history = {}, {}, "", None

    def person(self, role, department=""):
        who = (role, department)
        if who not in self.people:
            self.people[who] = Person(self.address, self.office.key(*who) if role else "")
        return self.people[who]

    def close(self):
        self.hands.close()
        for person in self.people.values():
            person.http.close()

    @property
    def key(self):
        return self.receipt.replace("-", "")

    def view(self):
        """Return the case as of now."""
        return View.at(self.office.services.cases.docket.folds.current(self.key).case, self.now())

    def folded(self):
        """Return the case as of now, folded here from what the store holds, whatever the service keeps."""
        cases = self.office.services.cases
        for record in cases.docket.records(self.key)[self.history.seq if self.history else 0 :]:
            before = self.history or History(cases.rules_of(record.data["release"]))
            self.history = before.extended(event_of(record))
        return View.at(self.history.case, self.now())

    def now(self):
        return (self.office.clock[0] + timedelta(hours=8)).replace(tzinfo=None)

    def did(self, what):
        """Remember when something happened first, and tell of it."""
        self.happened.setdefault(what, self.now().date())
        self.tell(self)

    def act(self, role, department, step, act, what, **answers):
        place = self.step(step) if step else f"/cases/{self.receipt}"
        self.hands.act(self.office.key(role, department), place, act, **answers)
        self.did(what)

    def next_day(self):
        today = self.now().date() + timedelta(days=1)
        self.office.clock[0] = datetime.combine(today, time(1, 0), UTC)
        if today == ANNOUNCED:
            event = {"type": "calendar_changed", "calendar": LONGER, "by": "system"}
            answer = self.office.ask("POST", f"/v1/cases/{self.receipt}/events", json=event)
            assert answer.status_code == 201, answer.json()
            self.happened["a longer holiday"] = today
        self.tell(self)

    def go_on(self, until=None, most=200):
        """Let everybody do their duty day by day, until something has happened or the case is complete."""
        for _ in range(most):
            while any(self.do(*duty) for duty in self.view().duties):
                if until in self.happened:
                    return
            if self.view().case.state == "completed" and not self.view().duties:
                return
            self.next_day()
        raise AssertionError(self.view().duties)

    def do(self, step, who, event, by):
        """Do one duty, or not yet; return whether something was entered."""
        return getattr(self, f"_{event}")(step, who, by)

    def routine(self, role, department, step, event, **said):
        """Enter what everybody does every day."""
        seq = self.office.services.cases.docket.folds.current(self.key).seq
        person = self.person(role, department)
        sent = {"seq": str(seq), "act": f"{event}-{role}", "type": event, "step": step, **said}
        answer = person.act_again(self.receipt, **sent)
        assert answer.status_code == 303, answer.text
        self.did(event)

    def _accepted(self, step, who, _):
        if step == WITHDRAWN and "withdrawn" not in self.happened:
            self.act("intake", "", step, "withdrawn-step-applicant", "withdrawn")
        elif step == SENT_BACK and "papers asked for" not in self.happened:
            form = form_of(get(self.person("window", who), self.step(step)), "correction_asked-window")
            paper = form.choices["documents"][0]
            answers = {"documents": [paper], "reason": "图纸缺页"}
            self.act("window", who, step, "correction_asked-window", "papers asked for", **answers)
            self.paper = paper
        else:
            self.routine("window", who, step, "accepted")
        return True

    def _delivered(self, step, who, _):
        self.routine("window", who, step, "delivered")
        return True

    def _supplied(self, *_):
        self.act("intake", "", "", "supplied-applicant", "papers brought", documents=[self.paper])
        return True

    def _opinion(self, step, party, by):
        if step == "pipeline_sign" and party == SILENT:
            if by is None or self.now().date() <= by:
                return False
            answers = {"party": party, "value": "agree", "authority": "督办通知〔2020〕3号"}
            self.act("supervisor", "", step, "opinion-supervisor", "a substitute spoke", **answers)
        else:
            self.routine("window", party, step, "opinion", party=party, value="agree")
        return True

    def _closed(self, step, who, by):
        if by and self.now().date() < by and (step != STOPPED or "stopped" in self.happened):
            return False
        if step == STOPPED and "stopped" not in self.happened:
            until = self.now().date() + timedelta(days=9)
            answers = {"reason": "expert_review", "until": until.isoformat(), "applicant_told": "true"}
            self.act("window", who, step, "stopped-window", "stopped", **answers)
        elif step == REFUSED and "refused" not in self.happened:
            answers = {"reason": "疏散楼梯宽度不足", "remedies_told": "true"}
            self.act("head", who, step, "closed-refused-head", "refused", **answers)
        elif step == FOUND_IN and "sent back" not in self.happened:
            answers = {"found_in": step, "reason": "人防面积与总图不符"}
            self.act("head", who, SENT_BACK, "reopened-office-head", "sent back", **answers)
        else:
            self.routine("head", who, step, "closed", result="granted")
        return True

    def _resumed(self, *_):
        """A stop ends by itself."""
        return False

    def _reopened(self, step, *_):
        self.act("intake", "", step, "reopened-applicant-applicant", f"{step} applied again", reason="已改好")
        return True

    def step(self, name):
        return f"/cases/{self.receipt}/steps/{name}"
