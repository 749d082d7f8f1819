"""What a file is, by its bytes: kind, encoding, and the place of the first byte that cannot be read."""

from __future__ import annotations

import io

import pytest

from decision.register.files import inspect, opened_text
from kb.reader import UnreadableFile
from tests.decision.register.made import csv_bytes, ndjson_bytes, only_problem, row, xlsx_bytes


def inspected(data: bytes):
    return inspect(io.BytesIO(data), "f")


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        inspected(data)
    return str(caught.value.finding)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (csv_bytes([row()]), "csv"),
        (ndjson_bytes([row()]), "ndjson"),
        (b"\xef\xbb\xbf\r\n " + ndjson_bytes([row()]), "ndjson"),
        (xlsx_bytes([["类型"]]), "xlsx"),
    ],
    ids=["csv", "ndjson", "ndjson after a mark and blanks", "xlsx"],
)
def test_a_file_is_known_by_its_first_bytes_whatever_its_name(data, kind):
    assert inspected(data).kind == kind


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_utf8_with_or_without_mark_and_gb18030_give_the_same_text(encoding):
    file = io.BytesIO("类型,证号\n𠮷野,〔2014〕\n".encode(encoding))
    with opened_text(file, inspect(file, "f")) as text:
        assert text.read() == "类型,证号\n𠮷野,〔2014〕\n"
    assert not file.closed


def test_a_letter_that_lies_across_two_chunks_is_read():
    text = "a" * ((1 << 20) - 1) + "规" * 10
    assert inspected(text.encode()).encoding == "utf-8-sig"
    assert inspected(text.encode("gb18030")).encoding == "gb18030"


@pytest.mark.parametrize(
    ("data", "is_cut", "lines"),
    [
        (b"a\nb\n", False, 2),
        (b"a\nb", True, 2),
        (b"a\r\nb\r\n", False, 2),
        (b"a\rb\r", False, 2),
        (b"a", True, 1),
    ],
)
def test_lines_are_counted_and_a_last_one_without_end_is_noticed(data, is_cut, lines):
    found = inspected(data)
    assert (found.is_cut, found.lines) == (is_cut, lines)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "f:1:1: the file is empty"),
        (b"  \n", "f:1:1: the file is empty"),
        ("类型".encode("utf-16"), "f:1:1: this file is saved as UTF-16"),
        (b"a,b\nc,\0\n", "f:2:1: byte 0x00 cannot stand in a UTF-8 file"),
        (b"[{}]", "f:1:1: this is one JSON list"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "f:1:1: this is an Excel file from before 2007, or one with a password",
        ),
        (b"\xef\xbb\xbfa\n\xb9\xe6", "f:2:1: byte 0xb9 cannot stand in a UTF-8 file"),
        ("类型\n".encode("gb18030") + b"a\xff\xff\n", "f:2:1: byte 0xff cannot stand in a GB18030 file"),
    ],
    ids=["empty", "blank", "utf-16", "nul", "json list", "old excel", "mark says utf-8", "neither encoding"],
)
def test_what_cannot_be_read_is_said_with_its_line(data, said):
    assert refusal(data).startswith(said)


def test_a_damaged_utf8_file_is_not_taken_for_gb18030():
    text = "证照数据库\n" * 20
    assert "f:21:1: byte 0x96 cannot stand in a UTF-8 file" in refusal(
        text.encode() + b"\x96\n" + text.encode()
    )


def test_a_file_that_cannot_be_read_is_one_finding_of_the_import():
    assert "the file is empty" in only_problem(b"")
