"""What holds for every page: words of one language, nothing from elsewhere, nothing inline, small, links lead on."""

import gzip
import re

import pytest

from tests.api.pages.reading import Page, get
from tests.api.projects import FACTORY, request

ADDRESSES = {
    "front": "/",
    "form": "/apply",
    "first question": "/wizard",
    "next question": "/wizard?facts.acquisition=collective_public&facts.management=%3F",
    "question changed": "/wizard?facts.acquisition=grant_held&change=acquisition",
    "all answered": "/wizard?facts.investor=government&facts.acquisition=allocation_new",
    "not settled": "/wizard?facts.acquisition=grant_held&facts.investor=%3F&facts.management=%3F&facts.land_nature=%3F",
    "search": "/search",
    "ambiguous word": "/search?q=%E8%87%AA%E6%9C%89%E5%9C%9F%E5%9C%B0",
    "words": "/search?q=sgxkz",
    "nothing found": "/search?q=%E2%96%B2",
    "tree": "/browse",
    "flowchart": "/flowcharts/F-COL-02",
    "no two": "/compare",
    "two": "/compare?a=F-AGR-01&b=F-GRT-02",
    "the same": "/compare?a=F-AGR-01&b=F-AGR-01",
    "no page": "/nowhere",
}
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def addresses(client):
    """Every kind of page; a decision of each outcome among them."""
    cases = {
        "decided": FACTORY,
        "undecided": {},
        "impossible": {"investor": "government", "management": "filing"},
    }
    told = {name: client.ask(request(facts)).json() for name, facts in cases.items()}
    assert {name: one["outcome"] for name, one in told.items()} == dict(zip(cases, cases, strict=True))
    return ADDRESSES | {name: f"/decisions/{one['id']}" for name, one in told.items()}


NAMES = [*ADDRESSES, "decided", "undecided", "impossible"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_is_whole_safe_and_small(client, addresses, name, lang):
    page = get(client, addresses[name], Cookie=f"liangti_lang={lang}")
    answer = page.answer
    assert answer.status_code == (404 if name == "no page" else 200)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert ("html", {"lang": {"zh": "zh-CN", "en": "en"}[lang]}) in page.tags
    assert page.title
    assert sum(tag == "h1" for tag, _ in page.tags) == 1
    assert len(page.ids) == len(set(page.ids))
    assert len(gzip.compress(answer.content)) < 100_000
    for header in ("content-security-policy", "x-content-type-options", "referrer-policy", "x-frame-options"):
        assert answer.headers[header]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(client, addresses, name):
    page = get(client, addresses[name])
    for tag, attributes in page.tags:
        assert not {key for key in attributes if key == "style" or key.startswith("on")}
        assert tag != "style"
        assert tag != "script" or attributes["src"]
    assert "//" not in page.answer.text.replace("<!doctype", "")
    policy = dict(
        part.strip().split(" ", 1) for part in page.answer.headers["content-security-policy"].split(";")
    )
    assert policy.pop("default-src") == policy.pop("base-uri") == policy.pop("frame-ancestors") == "'none'"
    assert set(policy.values()) == {"'self'"}


def test_every_link_and_every_file_is_there(client, addresses):
    seen: dict[str, Page] = {}
    wanted = list(addresses.values())
    for address in wanted:
        page = get(client, address)
        seen[address] = page
        for link in [*page.links, *page.loaded]:
            target, _, part = link.partition("#")
            if not target:
                assert part in page.ids
            elif link not in seen and "lang=" not in link and "edition=" not in link:
                seen[link] = get(client, target) if "/assets/" not in target else page
                found = client.request("GET", target)
                assert found.status_code == 200, link
                assert not part or f'id="{part}"' in found.text


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name not in ("no page", "words", "ambiguous word")]
)
def test_an_english_page_holds_no_chinese_but_the_name_and_what_the_rules_say_in_chinese_only(
    client, addresses, name
):
    page = get(client, addresses[name], Cookie="liangti_lang=en")
    body = page.answer.text.split("<main")[1].split("</main>")[0]
    shown = re.sub(r"<[^>]*>", " ", body)
    departments = r"[\u4e00-\u9fff（）]+(局|委员会|办公室|支队|政府|中心|企业|部门|单位)[\u4e00-\u9fff（）]*"
    assert not HAN.search(re.sub(departments, "", shown)), HAN.findall(re.sub(departments, "", shown))[:20]


def test_language_and_type_are_chosen_by_a_link_and_kept_in_a_cookie(client):
    page = get(client, "/browse")
    assert "全部流程" in page.title
    (english,) = [link for link in page.links if "lang=en" in link]
    (large,) = [link for link in page.links if "edition=large" in link]
    for link, cookie in ((english, "liangti_lang=en"), (large, "liangti_edition=large")):
        kept = client.request("GET", link).headers["set-cookie"]
        assert kept.startswith(cookie)
        assert "HttpOnly" in kept
        assert "SameSite=lax" in kept
    both = get(client, "/browse", Cookie="liangti_lang=en; liangti_edition=large")
    assert both.tags[0] == ("html", {"lang": "en", "class": "large"})
    assert "set-cookie" not in both.answer.headers


def test_a_switch_keeps_what_was_answered(client):
    page = get(client, "/wizard?facts.acquisition=grant_held")
    (english,) = [link for link in page.links if "lang=en" in link]
    assert "facts.acquisition=grant_held" in english


@pytest.mark.parametrize("cookie", ["liangti_lang=xx", "liangti_edition=<b>", "liangti_form=short", "a=b; ="])
def test_a_strange_cookie_is_no_fault(client, cookie):
    page = get(client, "/apply", Cookie=cookie)
    assert page.answer.status_code == 200
    assert page.tags[0] == ("html", {"lang": "zh-CN"})


@pytest.mark.parametrize("name", NAMES)
def test_the_reconstruction_is_named_on_every_page(client, addresses, name, opened):
    assert opened.kb.manifest.reconstruction.zh in get(client, addresses[name]).text


def test_a_refusal_is_a_page_for_browsers_and_a_problem_for_others(client):
    page = get(client, "/flowcharts/F-NONE")
    assert page.answer.status_code == 404
    assert "没有这个地址" in page.title
    assert page.answer.headers["x-request-id"] in page.text
    problem = client.request("GET", "/flowcharts/F-NONE")
    assert problem.json()["type"] == "/problems/not-found"
    api = client.request("GET", "/v1/flowcharts/F-NONE", headers={"Accept": "text/html"})
    assert api.headers["content-type"] == "application/problem+json"


def test_what_somebody_typed_is_shown_and_never_run(client):
    page = get(client, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page.answer.text
    assert "<script>alert(1)</script>" in page.title


def test_the_size_of_a_page_asked_for_by_head_is_that_of_the_page(client):
    whole, head = (client.request(method, "/browse") for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]
