"""Rule files held in memory, made a folder for a while, so that they can be read as any other folder is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from kb.errors import LiangtiError

LONGEST_NAME, MOST_PARTS = 200, 4


class WrongFileName(LiangtiError):
    """The name of a file that would not lie in its folder, or that no file can have."""


@contextmanager
def folder_of(files: Mapping[str, bytes]) -> Iterator[Path]:
    """Lend a folder with these files; nothing is written outside of it. Raises: WrongFileName."""
    for name in files:
        check_name(name)
    with TemporaryDirectory(prefix="liangti-rules-") as parent:
        for name, data in files.items():
            path = Path(parent, name)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            except (FileExistsError, IsADirectoryError, NotADirectoryError):
                what, fix = "this is a file and a folder at once", "name one of them otherwise"
                raise WrongFileName(what, where=name, fix=fix) from None
        yield Path(parent)


def check_name(name: str) -> None:
    r"""Raise WrongFileName unless a name stays below its folder: `items/s1.yaml` does, `../x` and `/x` do not.

    >>> check_name("items/s1.yaml")
    """
    path = PurePosixPath(name)
    is_below = not path.is_absolute() and not {"..", "."} & {*name.split("/")} and "" not in name.split("/")
    is_plain = name.isprintable() and not set(name) & set('\\:*?"<>|') and 0 < len(name) <= LONGEST_NAME
    if not (is_below and is_plain and len(path.parts) <= MOST_PARTS):
        what = "this is no name of a file in a rule folder"
        raise WrongFileName(what, where=name[:60], fix="name it as items/s1.yaml, from the rule folder on")
