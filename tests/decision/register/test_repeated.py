"""Which rows state a certificate that an earlier row states: found as a dictionary would find it, in little room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from decision.register.repeated import Repeated, SeenRows
from tests.decision.strategies import laws


@laws(100)
@given(
    rows=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2)), max_size=80), pieces=st.integers(1, 10)
)
def test_a_row_repeats_the_first_one_of_its_certificate(rows, pieces):
    seen, found = SeenRows(0), []
    for start in range(0, len(rows), pieces):
        piece = rows[start : start + pieces]
        names, contents = [name for name, _ in piece], [content for _, content in piece]
        lines = range(start + 2, start + 2 + len(piece))
        found += [one._replace(at=one.at + start) for one in seen.add(names, contents, lines)]
    first: dict[int, tuple[int, int]] = {}
    expected = []
    for at, (name, content) in enumerate(rows):
        line, same = first.setdefault(name, (at + 2, content))
        if line != at + 2:
            expected.append(Repeated(at, line, same == content))
    assert found == expected


def test_the_table_grows_with_what_it_holds():
    seen = SeenRows(0)
    names = [hash((number, "n")) for number in range(5000)]
    assert seen.add(names, names, range(5000)) == []
    assert [one.first_line for one in seen.add(names, names, range(5000, 10000))] == list(range(5000))
