"""A line goes into a file in its encoding and with its line ends; every other line stays, byte for byte."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kb.reader import decode
from kb.writing.lines import Insertion, inserted, write

LINES = st.lists(
    st.text(st.sampled_from("ab,-:\"'审批项目流程建设用地规划一二"), max_size=12), min_size=1, max_size=8
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "gb18030"])


@given(lines=LINES, end=ENDS, encoding=ENCODINGS, has_last_end=st.booleans(), data=st.data())
def test_nothing_but_the_new_lines_is_changed(lines, end, encoding, has_last_end, data):
    lines = [
        "这是一份规则文件，用来说明审批流程",
        *lines,
        "末行",
    ]  # As every file of ours: enough Chinese to tell its encoding.
    after = data.draw(st.integers(0 if encoding != "utf-8-sig" else 1, len(lines)))
    before = (end.join(lines) + (end if has_last_end else "")).encode(encoding)

    made = inserted(before, after, "新一行\n- 第二行")

    read = re.split("\r\n|\r|\n", decode(made, "file"))
    assert read[after : after + 2] == ["新一行", "- 第二行"]
    assert [*read[:after], *read[after + 2 :]] == re.split("\r\n|\r|\n", decode(before, "file"))
    assert made.endswith((b"\r", b"\n")) == has_last_end
    assert len(made) == len(before) + 2 * len(end) + len(
        "新一行- 第二行".encode(encoding.removesuffix("-sig"))
    )


def test_a_new_file_is_written_with_its_folder_and_all_files_or_none(tmp_path):
    (tmp_path / "table.csv").write_bytes(b"id\r\na\r\n")

    write(tmp_path, [Insertion("table.csv", 2, "b"), Insertion("examples/b.yaml", 0, "examples:\n  - id: b")])

    assert (tmp_path / "table.csv").read_bytes() == b"id\r\na\r\nb\r\n"
    assert (tmp_path / "examples" / "b.yaml").read_bytes() == b"examples:\n  - id: b\n"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["b.yaml", "examples", "table.csv"]
