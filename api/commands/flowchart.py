"""`liangti flowchart`: a flowchart, or the plan of one project, as text, picture, process or calendar."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.commands.one_project import add_days, decided_project, id_named, request_of
from api.commands.options import add_command, add_folders, add_lang, settings_of
from api.commands.rules import open_rules
from api.commands.wrong_use import FINE, Wrong, WrongUse
from api.project_file import from_words

if TYPE_CHECKING:
    from api.drawing import Subject
    from api.settings import Settings

_FORMS = {
    "svg": "a picture in swim lanes. 泳道图",
    "bpmn": "a BPMN 2.0 process. BPMN流程",
    "ics": "a calendar; needs --start. 日历（须有--start）",
}
_THEMES = ("auto", "light", "dark")


def add(commands: Any) -> None:
    """Describe the command."""
    parser = add_command(commands, "flowchart", run, "Show a flowchart or the plan of a project", "看流程图")
    parser.add_argument(
        "stated",
        nargs="+",
        metavar="F-…|FILE|key=value",
        help="the id of a flowchart, or a project as `decide` takes it. 流程图编号、文件或回答",
    )
    form = parser.add_mutually_exclusive_group()
    for name, about in _FORMS.items():
        form.add_argument(f"--{name}", dest="form", action="store_const", const=name, help=about)
    parser.add_argument(
        "--theme", choices=_THEMES, default="auto", help="colours of the picture (auto). 配色"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file. 写入文件")
    add_days(parser)
    add_lang(parser)
    add_folders(parser)


def run(options: argparse.Namespace) -> int:
    """Print or write what is asked of one flowchart."""
    settings = settings_of(options)
    flowchart = id_named(options.stated)
    subject = _alone(options, settings, flowchart) if flowchart else _of_project(options, settings)
    text = _text(options, subject)
    if options.output is None:
        print(text, end="")
        return FINE
    try:
        Path(options.output).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        what = f"the file cannot be written: {error.strerror}"
        raise WrongUse(Wrong(options.output, what, "name another file")) from None
    return FINE


def _alone(options: argparse.Namespace, settings: Settings, flowchart: str) -> Subject:
    from api.drawing import flowchart_subject
    from api.errors import RefusedRequest

    if options.as_of is not None:
        raise WrongUse(Wrong("--as-of", "a flowchart has no case date", "leave this out, or name a file"))
    opened = open_rules(settings)
    # The days are read as those of a project are, so that they are refused alike.
    request = request_of(options, from_words(()), opened.kb)
    try:
        return flowchart_subject(opened, flowchart, request.case.start, request.known_at)
    except RefusedRequest as error:
        known = ", ".join(opened.kb.flowchart_by_id)
        raise WrongUse(Wrong(flowchart, error.what, f"known: {known}")) from None


def _of_project(options: argparse.Namespace, settings: Settings) -> Subject:
    project = decided_project(options, settings)

    from api.drawing import Subject

    return Subject(project.decision, project.opened, project.file.stem if project.file else "project")


def _text(options: argparse.Namespace, subject: Subject) -> str:
    from api.drawing import DRAWINGS, Look, drawn

    if options.form is None:
        return _as_text(options, subject)
    return drawn(DRAWINGS[f"flowchart.{options.form}"], subject, Look(options.lang, options.theme))


def _as_text(options: argparse.Namespace, subject: Subject) -> str:
    from api.commands.printed import heading
    from explain.as_text import as_text

    return as_text(subject.decision, options.lang, heading=heading() if options.output is None else str)
