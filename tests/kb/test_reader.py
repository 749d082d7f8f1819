"""YAML and CSV text -> plain data: every value as written, at its place."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb import reader
from kb.errors import Finding
from kb.location import Entries, Entry, Location, Text
from kb.reader import MAX_DEPTH, UnreadableFile, decode, read_csv, read_yaml

WORDS = [
    "tea",
    "茶水",
    "no",
    "on",
    "yes",
    "null",
    "~",
    "12:30",
    "0123",
    "1e3",
    "2014-01-01",
    "=",
    "0x1F",
    "a b",
    "😀",
]
words = st.sampled_from(WORDS)
trees = st.recursive(
    words,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(words, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)
mappings = st.dictionaries(words, trees, min_size=1, max_size=4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("reader")


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def parser(request, monkeypatch):
    """Read by the parser in C, then by the one in Python that stands in for it."""
    monkeypatch.setattr(reader, "LOADER", getattr(yaml, request.param))


both_parsers = pytest.mark.usefixtures("parser")


def yaml_file(folder: Path, text: str | bytes) -> Path:
    path = folder / "rules.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def read(folder: Path, text: str | bytes) -> tuple[Entry, list[Finding]]:
    problems: list[Finding] = []
    return read_yaml(yaml_file(folder, text), "rules.yaml", problems), problems


def refused(folder: Path, text: str | bytes) -> Finding:
    with pytest.raises(UnreadableFile) as error:
        read(folder, text)
    assert str(error.value) == str(error.value.finding)
    return error.value.finding


def texts(data):
    """Yield every scalar and every key below `data`."""
    if isinstance(data, Text):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from texts(value)
    else:
        for part in data:
            yield from texts(part)


# --- YAML


@given(
    data=mappings,
    flow=st.sampled_from([True, False, None]),
    indent=st.integers(2, 5),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(deadline=None)
def test_every_value_is_read_as_text_from_the_place_where_it_stands(folder, data, flow, indent, end):
    text = yaml.safe_dump(
        data, allow_unicode=True, default_flow_style=flow, indent=indent, line_break=end, width=1000
    )

    entry, problems = read(folder, text)

    assert problems == []
    assert entry == data
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for word in texts(entry):
        at = lines[word.location.line - 1][word.location.column - 1 :]
        assert at.lstrip("'\"").startswith(word if word != "😀" else ("😀", "\\U0001F600"))


@both_parsers
def test_lists_and_mappings_have_places_too(folder):
    entry, _ = read(folder, "items:\n  - id: visit\n    waits: [a,\n      b]\n")
    (item,) = entry["items"]
    assert isinstance(entry["items"], Entries)
    assert [
        str(part.location) for part in (entry, entry["items"], item, item["waits"], item["waits"][1])
    ] == [
        "rules.yaml:1:1",
        "rules.yaml:2:3",
        "rules.yaml:2:5",
        "rules.yaml:3:12",
        "rules.yaml:4:7",
    ]


@pytest.mark.parametrize("word", WORDS)
@both_parsers
def test_no_word_is_turned_into_something_else(folder, word):
    entry, _ = read(folder, f"value: {word}\nlist: [{word}]\n{word} : key\n")
    assert entry == {"value": word, "list": [word], word: "key"}


@both_parsers
def test_what_is_left_empty_is_an_empty_text(folder):
    assert read(folder, "a:\nb: ''\nc: [ ]\nd: {}\n") == ({"a": "", "b": "", "c": [], "d": {}}, [])


@pytest.mark.parametrize("first", ["1", "on", "茶水", '"1"'])
@both_parsers
def test_a_repeated_key_is_found_and_the_first_value_stays(folder, first):
    """Fault 10: a repeated key kept the last one silently."""
    entry, (problem,) = read(folder, f"{first}: a\nx: b\n{first}: c\n")
    assert list(entry.values()) == ["a", "b"]
    assert str(problem.location) == "rules.yaml:3:1"
    assert "stands twice; the first is on line 1" in problem.problem


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("a: &name x\nb: *name\n", "1:4", "an anchor"),
        ("a: &name\n  b: *name\n", "1:4", "an anchor"),
        ("&name a: x\n", "1:1", "an anchor"),
        ("a: !tag x\n", "1:4", "a tag"),
        ("a: ! x\n", "1:4", "a tag"),
        ("a: !!str x\n", "1:4", "a tag"),
        ("a: !!python/object/apply:os.system [x]\n", "1:4", "a tag"),
        ("a: [b, !tag x]\n", "1:8", "a tag"),
        ("? [a, b]\n: c\n", "1:3", "a key must be a word"),
        ("a:\n  ? {b: c}\n  : d\n", "2:5", "a key must be a word"),
    ],
)
@both_parsers
def test_what_yaml_offers_beyond_words_lists_and_mappings_is_not_read(folder, text, place, problem):
    _, problems = read(folder, text)
    (finding,) = set(problems)
    assert (finding.check, str(finding.location)) == ("unreadable", f"rules.yaml:{place}")
    assert problem in finding.problem
    assert finding.fix


@both_parsers
def test_a_literal_that_begins_with_a_mark_is_no_anchor(folder):
    assert read(folder, "a: '&x'\nb: \"!x\"\nc: |\n  &x\nd: x &y !z\n")[1] == []


@pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1])
@both_parsers
def test_nesting_has_a_limit(folder, depth):
    _, problems = read(folder, "a: " + "[" * depth + "]" * depth + "\n")
    assert len(problems) == (depth > MAX_DEPTH)


@pytest.mark.parametrize("opening", ["[", "{a: "])
@both_parsers
def test_brackets_without_end_are_refused_and_not_followed(folder, opening):
    assert refused(folder, "a: " + opening * 5000).check == "unreadable"


@pytest.mark.parametrize(
    ("text", "place", "problem", "fix"),
    [
        ("a: b\n\tc: d\n", "2:1", "a tab stands here", "replace the tab by blanks"),
        ("a：b\nc: d\n", "1:2", "a full-width `：` stands behind this key", "write `:` and a blank instead"),
        ("a:\n  - b：c\n    d: e\n", "2:6", "a full-width `：`", "write `:` and a blank instead"),
        ("a: [b\n", "", "this is no YAML", "compare the line with its neighbours"),
        ("a: 'b\n", "", "this is no YAML", "compare the line with its neighbours"),
        ("a: b: c\n", "1:5", "this is no YAML", "compare the line with its neighbours"),
        ("a: b\n---\na: c\n", "", "this is no YAML", "compare the line with its neighbours"),
        ("a: *name\n", "1:4", "this is no YAML", "compare the line with its neighbours"),
        ("", "1:1", "the file is empty or holds no mapping", "begin with `key: value` lines"),
        ("# nothing\n", "1:1", "the file is empty or holds no mapping", "begin with `key: value` lines"),
        ("- a\n", "1:1", "the file is empty or holds no mapping", "begin with `key: value` lines"),
        ("a\n", "1:1", "the file is empty or holds no mapping", "begin with `key: value` lines"),
        ("a: b\nc: d\x07\n", "2:1", "character 0x07 is no text", "delete it"),
    ],
)
@both_parsers
def test_a_file_of_which_nothing_can_be_read_says_why(folder, text, place, problem, fix):
    finding = refused(folder, text)
    assert finding.location.file == "rules.yaml"
    assert str(finding.location).endswith(place)
    assert problem in finding.problem
    assert fix in finding.fix


@given(st.text(alphabet="ab:-[]{}'\"|>&*!#%@`?,\n \t中：", max_size=40))
@settings(deadline=None)
def test_any_text_is_read_or_refused_in_words(folder, text):
    problems: list[Finding] = []
    try:
        read_yaml(yaml_file(folder, text), "rules.yaml", problems)
    except UnreadableFile as error:
        problems.append(error.finding)
    assert all(problem.fix for problem in problems)
    assert all(1 <= problem.location.line <= text.count("\n") + 2 for problem in problems)


# --- bytes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("text", ["", "plain", "审批", "a,审批\nb,备案\n", "㐀𠀀", "é–“”", "审\ufffd"])
def test_utf8_and_gb18030_are_read(text, encoding):
    if encoding == "gb18030" and "\ufffd" in text:
        return  # The mark for a lost character is a character of its own in UTF-8 only.
    assert decode(text.encode(encoding), "x.csv") == text


@given(st.text(alphabet="审批核准备案国有土地出让划拨项目管理abc,0\n", max_size=80))
def test_chinese_text_is_not_taken_for_the_other_encoding(text):
    # Few characters alone can be both: 准 in GB18030 is a Hebrew letter in UTF-8.
    table = f"编号,审批事项\n{text}"
    assert decode(table.encode("gb18030"), "x") == decode(table.encode("utf-8"), "x") == table


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        ("审批\n".encode("utf-16"), 1, "saved as UTF-16"),
        ("审批\n".encode("utf-16-be"), 1, "saved as UTF-16"),
        ("审批\n".encode("utf-32"), 1, "saved as UTF-16"),
        (codecs.BOM_UTF16_LE, 1, "saved as UTF-16"),
        (b"a\x00b", 1, "saved as UTF-16"),
        ("审批\n备案".encode()[:-1], 2, "cannot stand in a UTF-8 file"),
        ("审批\r备案\r\n".encode() + b"\xff", 3, "byte 0xff cannot stand in a UTF-8 file"),
        ("审批\n备案\n".encode("gb18030") + b"\xff", 3, "byte 0xff cannot stand in a GB18030 file"),
        ("审批项目".encode("gb18030")[:-1], 1, "cannot stand in a GB18030 file"),
    ],
    ids=["utf16", "utf16_be", "utf32", "bom", "nul", "cut", "utf8_byte", "gb18030_byte", "gb18030_cut"],
)
def test_a_damaged_file_names_the_line_of_the_damage(data, line, problem):
    with pytest.raises(UnreadableFile) as refused:
        decode(data, "x.csv")
    assert refused.value.finding.location == Location("x.csv", line, 1)
    assert problem in refused.value.finding.problem
    assert "UTF-8" in refused.value.finding.fix


# --- CSV


def table(
    folder: Path, text: str, spare: tuple[str, ...] = ()
) -> tuple[list[Text], list[Entry], list[Finding]]:
    path, problems = folder / "table.csv", []
    path.write_bytes(text.encode("utf-8"))
    return *read_csv(path, "table.csv", problems, spare), problems


cell_texts = st.text(alphabet='ab中,"；\n ', max_size=6).map(str.strip)


@given(
    st.lists(st.lists(cell_texts, min_size=3, max_size=3).filter(any), max_size=5),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
@settings(deadline=None)
def test_every_cell_is_read_from_the_line_and_column_where_it_stands(folder, rows, quoting):
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator="\n").writerows([["id", "名称", "note"], *rows])

    header, entries, problems = table(folder, text.getvalue())

    assert problems == []
    assert header == ["id", "名称", "note"]
    assert [[*entry.values()] for entry in entries] == rows
    line = 2
    for entry, row in zip(entries, rows, strict=True):
        assert [cell.location for cell in entry.values()] == [("table.csv", line, n) for n in (1, 2, 3)]
        line += 1 + sum(cell.count("\n") for cell in row)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("id,note\na,b\n", [["a", "b"]]),
        ("id,note\n\na,b\n,\n\n", [["a", "b"]]),
        ("id,note,,\na,b,,\n,,,\n", [["a", "b"]]),
        ("id,note\na,b,\nc,d,\n", [["a", "b"], ["c", "d"]]),
        ("id,note\na\n", [["a", ""]]),
        ("id,,note\na,,b\n", [["a", "b"]]),
        (" id ,note\n a , b\u3000\n", [["a", "b"]]),
        ("id\na\nb\n", [["a"], ["b"]]),
        ("id,note\n", []),
    ],
)
def test_empty_rows_and_columns_are_left_out(folder, text, rows):
    _, entries, problems = table(folder, text, spare=("note",))
    assert [[*entry.values()] for entry in entries] == rows
    assert problems == []


@pytest.mark.parametrize(
    ("text", "place", "check", "problem", "fix"),
    [
        ("id,name,note\na,b\n", "2:2", "unreadable", "this row has 2 cells, the header has 3", "complete the row"),
        ("id,name\na\n", "2:1", "unreadable", "this row has 1 cells, the header has 2", "complete the row"),
        ("id,name\na,b,c\n", "2:2", "unreadable", "this row has 3 cells", "in quotation marks"),
        ("id,note\na,b\nc, d,\ne, f,\n", "3:2", "unreadable", "this row has 3 cells", "in quotation marks"),
        ("id,note\na,b,\n", "2:2", "unreadable", "this row has 3 cells", "in quotation marks"),
        ("id,,note\na,x,b\n", "2:2", "unreadable", "`x` stands in a column without a name", "name the column"),
        ("id,note,\na,b,x\n", "2:3", "unreadable", "`x` stands in a column without a name", "name the column"),
        ("id,note,id\na,b,c\n", "1:3", "duplicate", "column `id` stands twice", "delete one"),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_its_header_is_found(folder, text, place, check, problem, fix):
    _, _, problems = table(folder, text)
    assert [str(finding.location) for finding in problems][:1] == [f"table.csv:{place}"]
    assert {finding.check for finding in problems} == {check}
    assert problem in problems[0].problem
    assert fix in problems[0].fix


@pytest.mark.parametrize(
    ("text", "line", "problem", "fix"),
    [
        ("", 1, "the table has no header line", "write the column names"),
        ("\n\n", 1, "the table has no header line", "write the column names"),
        (",,\na,b,c\n", 1, "the table has no header line", "write the column names"),
        ("id;name\na;b\n", 1, "not separated by commas", "save as CSV separated by commas"),
        ("id\tname\n", 1, "not separated by commas", "save as CSV separated by commas"),
        ("id，name\n", 1, "not separated by commas", "save as CSV separated by commas"),
        ('id,name\na,"b\nc,d\n', 2, "this is no CSV", "close the quotation mark that opens on this line"),
        ('id,name\na,"b"c\n', 2, "this is no CSV", "close the quotation mark that opens on this line"),
        (f'id\n"{"x" * 200_000}"\n', 2, "this is no CSV", "close the quotation mark"),
    ],
    ids=["empty", "blank", "no_names", "semicolon", "tab", "full_width_comma", "open", "stray", "endless"],
)
def test_a_table_of_which_nothing_can_be_read_says_why(folder, text, line, problem, fix):
    with pytest.raises(UnreadableFile) as refused:
        table(folder, text)
    assert refused.value.finding.location == Location("table.csv", line, 1)
    assert problem in refused.value.finding.problem
    assert fix in refused.value.finding.fix
