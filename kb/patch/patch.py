"""Rule files and settings -> the same files with other values: every other byte of their text stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from kb.patch.cells import with_cell
from kb.patch.scalars import holds_entry, with_scalar
from kb.patch.setting import Setting, unknown
from kb.reader import decode
from kb.rule_files import FOLDERS
from kb.tables import TABLES
from kb.vocabulary import Vocabulary

_TABLES = {table.file: table for table in TABLES}
_VOCABULARY = "vocabulary.yaml"


def patched(
    files: Mapping[str, bytes], settings: Sequence[Setting], vocabulary: Vocabulary
) -> dict[str, bytes]:
    """Return the files with every value set; `vocabulary` tells columns of tables by the labels of their facts.

    Raises: UnknownPath with the nearest name that is known; kb.reader.UnreadableFile.
    """
    made = dict(files)
    for setting in settings:
        name = _file_of(setting, made)
        text = decode(made[name], name)
        if name in _TABLES:
            made[name] = with_cell(text, _TABLES[name], setting, vocabulary).encode()
        else:
            made[name] = with_scalar(text, name, setting).encode()
    return made


def _file_of(setting: Setting, files: Mapping[str, bytes]) -> str:
    """Return the file in which a value stands: of a folder the one that holds the entry."""
    if setting.file in FOLDERS:
        inside = [name for name in files if name.startswith(f"{setting.file}/")]
        ids: list[str] = []
        for name in inside:
            found = holds_entry(decode(files[name], name), setting.path[0], ids)
            if found:
                return name
        raise unknown(setting, setting.path[0], f"{setting.file}/", ids)
    stems = {PurePosixPath(name).stem: name for name in files if "/" not in name}
    if setting.file not in stems:
        raise unknown(setting, setting.file, "the rule folder", (*stems, *FOLDERS))
    return stems[setting.file]
