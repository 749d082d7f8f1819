"""Rule files that somebody sends, a JSON object or a zip: size, number and names are bounded before all else."""

from __future__ import annotations

import io
import zipfile
import zlib
from base64 import b64decode

from decision.facts import FieldProblem, WrongInput
from kb.unpacked import WrongFileName, check_name, folder_of

__all__ = ["LARGEST_RULES", "MOST_FILES", "ZIP", "files_of_json", "files_of_zip", "folder_of", "wrong"]

ZIP = "application/zip"
LARGEST_RULES, MOST_FILES = 16 << 20, 500


def files_of_json(said: object, field: str = "files") -> dict[str, bytes]:
    """Return rule files as bytes. Raises: WrongInput."""
    if not isinstance(said, dict) or not said:
        raise wrong(field, "this is no object of files", 'give {"manifest.yaml": "the text of it", …}')
    if len(said) > MOST_FILES:
        raise wrong(field, f"there are more than {MOST_FILES} files", "send the rule files alone")
    files = {}
    for name, text in said.items():
        _check(name, field)
        try:
            files[name] = (
                b64decode(text["base64"], validate=True) if isinstance(text, dict) else text.encode()
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            fix = 'give the whole file as one text, or {"base64": "…"} where it is no UTF-8'
            raise wrong(f"{field}.{name}", "this is no text", fix) from None
    if sum(map(len, files.values())) > LARGEST_RULES:
        raise wrong(field, f"the files have more than {LARGEST_RULES >> 20} MB", "send the rule files alone")
    return files


def files_of_zip(body: bytes) -> dict[str, bytes]:
    """Return the files of a zip; where all of them lie in one folder, from that folder on. Raises: WrongInput."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > LARGEST_RULES:
                what = f"it unpacks to more than {MOST_FILES} files or {LARGEST_RULES >> 20} MB"
                raise wrong("", what, "send the rule files alone")
            files = {part.filename: archive.read(part) for part in parts}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
        fix = "zip the rule folder again, without a password"
        raise wrong("", "this is no zip, or a damaged one", fix) from None
    for name in files:
        _check(name, "zip")
    tops = {name.partition("/")[0] for name in files}
    if len(tops) == 1 and "manifest.yaml" not in files:
        files = {name.partition("/")[2] or name: data for name, data in files.items()}
    return files


def wrong(field: str, problem: str, fix: str) -> WrongInput:
    """Return the refusal of one field."""
    return WrongInput((FieldProblem(field, problem, fix),))


def _check(name: str, field: str) -> None:
    try:
        check_name(name)
    except WrongFileName as error:
        raise wrong(f"{field}.{error.where}", error.what, error.fix) from None
