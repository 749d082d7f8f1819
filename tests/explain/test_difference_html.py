"""The page of a change: whole, in both languages, and with everything that the other forms say."""

from __future__ import annotations

from html.parser import HTMLParser

from decision.compare import compare
from decision.index_build import build, by_meaning
from explain import difference_html
from explain.difference_html import difference_as_page
from explain.difference_words import DifferenceWords
from kb.loader import load
from tests import folders
from tests.explain.test_difference import changed, found

OLD = load(folders.STALLS)
VOID = ("meta",)


class Read(HTMLParser):
    """Reads a page: its text by element, and whether every element is closed."""

    def __init__(self, page):
        super().__init__()
        self.open, self.text, self.cells = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        assert "src" not in dict(attrs)
        assert "href" not in dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)
        if {"td", "th"} & {*self.open}:
            self.cells[-1] += data


def page(name="new"):
    return difference_as_page(found(), OLD, changed(), ("old", name))


def test_the_page_is_whole_and_loads_nothing():
    read = Read(page())
    assert read.open == []
    assert "default-src 'none'" in page()


def test_every_change_stands_there_before_and_after_in_both_languages():
    cells = Read(page()).cells
    for lang in ("zh", "en"):
        words = DifferenceWords(OLD, changed(), lang)
        for one in found().differences:
            for change in one.changes:
                for side in words.sides(change):
                    assert any(all(entry in cell for entry in side) for cell in cells)


def test_days_documents_and_exemptions_are_all_told():
    told = {change.aspect for one in found().differences for change in one.changes}
    assert {"working_days", "item", "exemption"} <= told
    text = "".join(Read(page()).text)
    for words in ("总工作日", "凭证照免交", "有效期", "exemptions by certificate"):
        assert words in text


def test_names_of_rules_are_shown_as_they_are():
    assert "<script>" not in page("<script>")
    assert "&lt;script&gt;" in page("<script>")


def test_of_many_regions_some_are_shown_and_the_rest_counted(monkeypatch):
    monkeypatch.setattr(difference_html, "MOST_SHOWN", 1)
    assert f"另有{len(found().differences) - 1}类" in page()


def test_rules_that_say_the_same_have_a_page_that_says_so():
    index = build(OLD, by_meaning(OLD))
    assert "结果全部相同" in difference_as_page(compare(index, index), OLD, OLD, ("a", "b"))
