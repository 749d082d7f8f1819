"""Rule files made a folder for a while: what is written is read, and nothing leaves the folder."""

from __future__ import annotations

import pytest

from kb.release import rule_files
from kb.unpacked import WrongFileName, folder_of
from tests import folders


def test_the_folder_holds_the_files_and_is_gone_afterwards():
    files = rule_files(folders.STALLS)
    with folder_of(files) as folder:
        assert rule_files(folder) == files
    assert not folder.exists()


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../x.yaml", "items/../../x.yaml", "./x.yaml", "items//x.yaml", "a/b/c/d/e.yaml",
     "c:\\x.yaml", "x\n.yaml", "x\0.yaml", "x" * 300, "items/"],
)  # fmt: skip
def test_a_name_that_leads_out_of_the_folder_is_refused(name):
    with pytest.raises(WrongFileName), folder_of({name: b""}):
        pass


def test_a_file_cannot_be_a_folder_as_well():
    with pytest.raises(WrongFileName), folder_of({"items": b"", "items/s1.yaml": b""}):
        pass
