"""The wizard: one question a page, as few as the interview claims; back, change and old links keep what still holds."""

from dataclasses import replace
from html import escape

import pytest

from api.app import create_app
from decision.index_build import build, by_meaning
from kb.release import Release
from tests.api.pages.reading import Page, get, send
from tests.decision.strategies import CRITERIA, VALID, answers, matching


def asked(page: Page) -> str:
    """Return the fact that a page asks for: the one that can be answered with 不知道."""
    (name,) = {name for name, values in page.form.choices.items() if "?" in values and len(values) > 1}
    return name.removeprefix("facts.")


def is_end(page: Page) -> bool:
    return all(form.action != "/wizard" for form in page.forms)


def facts_sent(page: Page) -> list[tuple[str, str]]:
    return [field for field in page.form.fields if field[0].startswith("facts.")]


def walk(client, whole, start="/wizard") -> list[Page]:
    """Answer for a project until there is no question; return every page."""
    pages = [get(client, start)]
    while not is_end(pages[-1]):
        fact = asked(pages[-1])
        value = whole[CRITERIA.index(fact)]
        pages.append(Page(send(client, pages[-1], **{fact: value})))
        assert len(pages) < 10
    return pages


@pytest.mark.parametrize("whole", VALID[::10], ids="-".join)
def test_a_project_is_decided_with_as_few_questions_as_the_interview_claims(client, whole):
    pages = walk(client, whole)
    claimed = client.request("POST", "/v1/interview", json={}).json()["questions_left"]
    assert len(pages) - 1 <= claimed["at_most"]
    sent = send(client, pages[-1])
    assert sent.status_code == 303
    told = client.request("GET", "/v1" + sent.headers["location"]).json()
    assert (told["outcome"], told["situation"]["id"]) == ("decided", matching(whole)[0])
    assert told["facts"] == answers(*whole)


def test_only_answers_that_are_still_possible_are_offered(client):
    page = get(client, "/wizard?facts.acquisition=collective_housing&facts.land_nature=collective")
    told = client.request(
        "POST", "/v1/interview", json={"facts": {"acquisition": "grant_held", "investor": "non_government"}}
    ).json()
    page = get(client, "/wizard?facts.acquisition=grant_held&facts.investor=non_government")
    offered = set(page.form.choices[f"facts.{asked(page)}"])
    assert offered == {one["value"] for one in told["next_question"]["values"] if one["possible"]} | {"?"}


def test_not_knowing_anything_ends_with_every_situation(client, opened):
    page = get(client, "/wizard")
    while not is_end(page):
        page = Page(send(client, page, **{asked(page): "?"}))
    assert all(f"/flowcharts/{one.flowchart}" in page.links for one in opened.kb.situations)


def test_back_returns_to_the_question_before_with_all_earlier_answers(client):
    pages = walk(client, ("government", "state_other", "grant_held", "approval"))
    for page, before in zip(pages[:0:-1], pages[-2::-1], strict=True):
        inside = page.answer.text.split("<main")[1]
        (link,) = {
            link
            for link in page.links
            if link.startswith("/wizard?release=") and f'plain" href="{escape(link)}' in inside
        }
        again = get(client, link)
        assert asked(again) == asked(before)
        assert facts_sent(again) == facts_sent(before)


def test_a_changed_answer_wins_and_what_contradicts_it_is_dropped_and_named(client, opened):
    start = (
        "/wizard?facts.land_nature=collective&facts.acquisition=collective_public&facts.investor=government"
    )
    page = get(client, start)
    (link,) = [link for link in page.links if link.endswith("change=land_nature")]
    changing = get(client, link)
    assert ("facts.land_nature", "collective") in changing.form.fields
    changed = Page(send(client, changing, land_nature="state_other"))
    kept = dict(changed.form.fields)
    assert (kept["facts.land_nature"], kept["facts.investor"]) == ("state_other", "government")
    assert "facts.acquisition" not in kept
    assert opened.kb.vocabulary["acquisition"].zh in changed.text.split("已经去掉")[1][:20]


def test_the_address_holds_release_and_answers(client, opened):
    pages = walk(client, ("non_government", "collective", "collective_enterprise", "filing"))
    address = str(pages[-1].answer.request.url)
    assert f"release={opened.release.fingerprint}" in address
    assert get(client, address).text == pages[-1].text


@pytest.fixture(scope="module")
def renewed(opened, services_of, client_of):
    """A service in which newer rules, without one situation of old, have taken over; and the older release."""
    kb = opened.kb
    gone = "S-COL-02"
    rules = {"situations": tuple(one for one in kb.situations if one.id != gone)}
    other = kb.model_copy(update=rules)
    services = services_of(opened)
    newer = replace(opened, release=Release(other), index=build(other, by_meaning(other)), kept={})
    services.default.swap(newer)
    return client_of(create_app(services)), opened.release.fingerprint, newer.release.fingerprint


OLD = "/wizard?release={}&facts.acquisition={}"


def test_an_old_link_still_works_and_says_what_changed(renewed, opened):
    client, old, new = renewed
    label = opened.kb.situation_by_id["S-COL-02"].zh
    page = get(client, OLD.format(old, "collective_public"))
    assert label in page.text.split("不再可能")[1]
    assert any(f"release={new}" in link for link in page.links)


def test_an_old_link_of_which_nothing_changed_says_so(renewed):
    client, old, _ = renewed
    assert "结果没有变化" in get(client, OLD.format(old, "grant_held")).text


def test_a_link_of_rules_that_are_gone_says_that_they_cannot_be_compared(client):
    page = get(client, OLD.format("0" * 64, "grant_held"))
    assert "无法逐项比较" in page.text
    assert dict(page.form.fields)["facts.acquisition"] == "grant_held"


def test_answers_that_the_new_rules_do_not_know_are_named(client):
    page = get(client, OLD.format("0" * 64, "by_lottery") + "&facts.colour=red")
    assert "colour" in page.text
    assert asked(page) == "acquisition"


def test_numbers_and_days_are_asked_as_such(stalls):
    page = get(stalls, "/wizard")
    facts = {"goods": "tea", "place": "park", "area_m2": "12.5", "first_day": "2015-05-18"}
    while not is_end(page):
        fact = asked(page)
        wrong = Page(send(stalls, page, **{fact: "xyz"}))
        assert asked(wrong) == fact
        page = Page(send(stalls, page, **{fact: facts[fact]}))
    told = stalls.request("GET", "/v1" + send(stalls, page).headers["location"]).json()
    assert (told["outcome"], told["facts"]["area_m2"]) == ("decided", "12.5")


def test_a_number_can_be_not_known_too(stalls):
    page = get(stalls, "/wizard?facts.goods=tea&facts.place=park")
    assert asked(page) == "area_m2"
    end = Page(send(stalls, page, area_m2="?"))
    assert {"/flowcharts/F-SMALL", "/flowcharts/F-LARGE"} <= set(end.links)
