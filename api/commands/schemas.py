"""`liangti schemas`: what an editor needs to complete and mark rule files while they are written."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from api.commands.options import add_command, add_folders, settings_of
from api.commands.wrong_use import FINE, Wrong, WrongUse


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(
        commands,
        "schemas",
        run,
        "Write the schemas of all rule files for an editor",
        "写出规则文件的格式说明",
    )
    parser.add_argument(
        "folder", metavar="DIR", help="where to write them; made if it is not there. 写到哪里"
    )
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Write the schemas and print the settings of VS Code for them. Raises: WrongUse, KnowledgeBaseError."""
    from kb.loader import load
    from kb.schemas.files import editor_settings, schemas_of

    folder, rules = Path(options.folder), settings_of(options).kb
    schemas = schemas_of(load(rules))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for schema in schemas:
            (folder / schema.file).write_text(schema.text, encoding="utf-8", newline="\n")
    except OSError as error:
        what = f"nothing can be written here ({error.strerror})"
        raise WrongUse(Wrong(str(folder), what, "name a folder that you may write to")) from None
    settings = editor_settings(
        schemas, *(os.path.relpath(path).replace(os.sep, "/") for path in (folder, rules))
    )
    print(json.dumps(settings, ensure_ascii=False, indent=2))
    return FINE
