"""A page that stands by itself: Chinese first and English beside it, in large type, with its style and no script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from explain.columns import without_controls
from explain.pictures.look import FONTS
from explain.wording import Lang

Both = Mapping[Lang, str]
_STYLE = f"""
:root{{color-scheme:light dark;--paper:#fbfaf7;--ink:#1f2529;--quiet:#545d66;--line:#d5d2ca;--accent:#0b5c76;
--tint:#e8f1f4}}
@media (prefers-color-scheme:dark){{:root{{--paper:#14191c;--ink:#e7eaec;--quiet:#aab4bb;--line:#37424a;
--accent:#79c7dd;--tint:#1d313a}}}}
body{{margin:0 auto;max-width:72rem;padding:1.5rem;background:var(--paper);color:var(--ink);font-family:{FONTS};
font-size:1.1875rem;line-height:1.7;overflow-wrap:anywhere}}
h1{{font-size:1.75rem;line-height:1.4}}h2{{font-size:1.4rem;margin-top:2.5rem}}h3{{font-size:1.1875rem;margin-top:2rem}}
[lang=en]{{color:var(--quiet);font-size:1rem}}h1 [lang=en],h2 [lang=en],h3 [lang=en]{{display:block;font-weight:400}}
table{{width:100%;border-collapse:collapse;margin:.5rem 0 1rem}}
th,td{{border:1px solid var(--line);padding:.5rem .75rem;text-align:start;vertical-align:top}}
th{{background:var(--tint);font-weight:600}}th[scope=row]{{width:20%}}td{{width:40%}}
td>p{{margin:0 0 .4rem}}p>[lang=en],th>[lang=en],li>[lang=en]{{display:block}}
@media (max-width:40rem){{tr,th,td,th[scope=row]{{display:block;width:auto}}thead{{display:none}}}}
@media print{{body{{font-size:11pt;max-width:none}}table{{break-inside:avoid}}}}
"""


def page(title: Both, body: Iterable[str]) -> str:
    """Return a whole page of parts that are markup already. Nothing is loaded from elsewhere."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{plain(title['zh'])} · {plain(title['en'])}</title><style>{_STYLE}</style>"
    )
    inside = "\n".join((element("h1", both(title)), *body))
    return f'<!DOCTYPE html>\n<html lang="zh-CN"><head>{head}</head>\n<body><main>\n{inside}\n</main></body></html>\n'


def plain(text: str) -> str:
    """Return text as markup that shows it."""
    return escape(without_controls(text))


def both(words: Both) -> str:
    """Return words in both languages; what is the same in both stands once."""
    if words["zh"] == words["en"]:
        return plain(words["zh"])
    return f'{plain(words["zh"])} <span lang="en">{plain(words["en"])}</span>'


def element(tag: str, inside: str, **attributes: str) -> str:
    """Return an element around markup."""
    written = "".join(f' {name}="{plain(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>{inside}</{tag}>"


def table(head: Iterable[Both], rows: Iterable[tuple[Both, Iterable[Iterable[Both]]]]) -> str:
    """Return a table; a row has its heading, and in each further cell one paragraph for each entry."""
    columns = "".join(element("th", both(words), scope="col") for words in head)
    lines = (
        element("th", both(heading), scope="row")
        + "".join(element("td", "".join(element("p", both(one)) for one in cell)) for cell in cells)
        for heading, cells in rows
    )
    body = "".join(element("tr", one) for one in lines)
    return element("table", element("thead", element("tr", columns)) + element("tbody", body))


def listed(lines: Iterable[Both]) -> str:
    """Return a list, each entry in both languages."""
    return element("ul", "".join(element("li", both(one)) for one in lines))
