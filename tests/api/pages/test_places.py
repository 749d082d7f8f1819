"""Every place has every page: under its prefix, whole, with links that lead on, and a decision with all its tabs."""

from __future__ import annotations

import re

import pytest

from api.app import create_app
from kb.loader import shipped_folders
from tests.api.pages.reading import get
from tests.api.test_published_examples import asked

# The pages of the default rules have their own tests.
NAMES = [folder.name for folder in shipped_folders()[1:]]
TABS = ("", "/notice", "/explanation", "/why-not", "/what-if", "/review")


@pytest.fixture(scope="module")
def client(everywhere, client_of):
    return client_of(create_app(everywhere))


def decided(client, kb, outcome, reason):
    """Return the id of a kept decision on the first example that expects this."""
    example = next(one for one in kb.examples if (one.expect.outcome, one.expect.reason) == (outcome, reason))
    return client.ask(asked(kb, example)).json()["id"]


def addresses(client, kb):
    """Return an address of every kind of page of a place, with a decision for each outcome that its examples have."""
    base = f"/kb/{kb.manifest.id}"
    found = [
        f"{base}{path}" for path in ("", "/apply", "/wizard", "/search", "/search?q=a", "/browse", "/figures")
    ]
    found += [f"{base}/apply?topic={one.id}" for one in kb.manifest.topics]
    found += [f"{base}/wizard?topic={one.id}" for one in kb.manifest.topics]
    found += [f"{base}/tables/{one.id}" for one in kb.tables]
    found += [f"{base}/flowcharts/{one.id}" for one in kb.flowcharts]
    found += [f"{base}/items/{kb.items[0].id}", f"{base}/documents/{kb.documents[0].id}"] if kb.items else []
    if kb.flowcharts:
        one, other, *_ = kb.flowcharts
        found.append(f"{base}/compare?a={one.id}&b={other.id}")
    found += [f"{base}/rules/manifest.yaml"]
    for outcome, reason in sorted({(one.expect.outcome, one.expect.reason) for one in kb.examples}):
        identity = decided(client, kb, outcome, reason)
        found += [f"/decisions/{identity}{tab}" for tab in (TABS if outcome == "decided" else TABS[:3])]
    return found


def of_each_kind(links):
    """Return two links of each kind of page, since many differ by an id alone."""
    kinds: dict[str, list[str]] = {}
    for link in sorted(links):
        kinds.setdefault(re.sub(r"[^/]*$", "", link.partition("?")[0]), []).append(link)
    return [link for some in kinds.values() for link in some[:2]]


@pytest.mark.parametrize("name", NAMES)
def test_every_page_of_every_place_is_whole_and_its_links_lead_on(client, everywhere, name):
    kb = everywhere.knowledge_bases.named(name).opened.kb
    links: set[str] = set()
    pages = addresses(client, kb)
    for address, lang in zip(pages * 2, ["zh"] * len(pages) + ["en"] * len(pages), strict=True):
        page = get(client, address, Cookie=f"liangti_lang={lang}")
        assert page.answer.status_code == 200, address
        assert page.title
        assert sum(tag == "h1" for tag, _ in page.tags) == 1
        assert len(page.ids) == len(set(page.ids)), address
        assert "//" not in re.sub(r"<!doctype|https?://", "", page.answer.text)
        links |= {link.partition("#")[0] for link in [*page.links, *page.loaded]}
    wanted = {link for link in links - set(pages) if link and not re.search("lang=|edition=|/assets/", link)}
    for link in of_each_kind(wanted):
        assert client.request("GET", link, headers={"Accept": "text/html"}).status_code == 200, link
