"""`liangti`: the same calls on a terminal. The answer goes to stdout, everything else to stderr."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from api.schemas import DecisionRequest
    from api.settings import Settings
    from decision.facts import FieldProblem
    from decision.opened import OpenRelease
    from kb.errors import Finding, LiangtiError
    from kb.knowledge_base import KnowledgeBase
    from kb.location import Entry
    from kb.vocabulary import Value, Vocabulary

FINE, REFUSED, WRONG_USE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141
_BODY = ("facts", "applicant", "project", "parties", "certificates", "as_of", "known_at", "start")
_OVER_THE_FILE = ("as_of", "known_at", "start")


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with what was typed or with the file; `field` is its path in a request, if it has one."""

    where: str
    problem: str
    fix: str
    field: str = ""

    def __str__(self) -> str:
        from kb.errors import LiangtiError

        return str(LiangtiError(self.problem, where=self.where, fix=self.fix))


class WrongUse(Exception):
    """Wrong usage or wrong input; `problems` holds every one. Not imported from `kb`: help and Ctrl-C come at once."""

    def __init__(self, *problems: Wrong) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 findings or refusal, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = _run([_as_utf8(word) for word in (sys.argv[1:] if arguments is None else arguments)])
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has gone; what is left in the buffer must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _run(words: Sequence[str]) -> int:
    try:
        options = _read_options(words)
        if options.version:
            from importlib.metadata import version

            print(f"liangti {version('liangti')}")
            return FINE
        return int(options.command(options))
    except SystemExit as done:  # argparse has printed its help
        return int(done.code or 0)
    except Exception as error:
        from kb.errors import LiangtiError

        if not isinstance(error, WrongUse | LiangtiError):
            raise
        sys.stdout.flush()
        print(error, file=sys.stderr)
        if {"--json", "--format=json", "json"} & set(words):
            _print_json(_problem(error))
        return WRONG_USE if isinstance(error, WrongUse) else REFUSED


def _as_utf8(word: str) -> str:
    """Return a word of the command line read as UTF-8, whatever the locale says."""
    try:
        return os.fsencode(word).decode("utf-8")
    except UnicodeError:
        return word


# --- the command line


class _Parser(argparse.ArgumentParser):
    """A parser whose refusals have our one printed form."""

    def error(self, message: str) -> NoReturn:
        raise WrongUse(Wrong(self.prog, message, f"see `{self.prog} --help`"))


def _parser() -> _Parser:
    parser = _Parser(
        prog="liangti",
        description="Decides how a construction project is approved. 判断建设项目走哪张审批流程图。",
        epilog="Exit codes: 0 fine, 1 findings or refusal, 2 wrong use. 退出码：0正常，1不能办或有问题，2用法有误。",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version. 显示版本")
    commands = parser.add_subparsers(title="commands", parser_class=_Parser, metavar="COMMAND")
    _add_serve(commands)
    _add_check(commands)
    _add_decide(commands)
    _add_figures(commands)
    return parser


def _command(commands: Any, name: str, run: Callable[[argparse.Namespace], int], what: str, zh: str) -> Any:
    parser = commands.add_parser(
        name, help=f"{what}. {zh}", description=f"{what}. {zh}。", allow_abbrev=False
    )
    parser.set_defaults(command=run)
    return parser


def _add_serve(commands: Any) -> None:
    parser = _command(commands, "serve", serve, "Serve decisions over HTTP, in the foreground", "启动服务")
    parser.add_argument("--host", help="address to listen on (LIANGTI_HOST, 127.0.0.1). 监听地址")
    parser.add_argument("--port", help="port to listen on (LIANGTI_PORT, 8000). 端口")
    _add_folders(parser)


def _add_check(commands: Any) -> None:
    parser = _command(commands, "check", check, "Report every problem of rule folders", "检查规则文件")
    parser.add_argument(
        "folders", nargs="*", metavar="DIR", help="rule folders; all shipped ones without. 规则文件夹"
    )
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument(
        "--json", dest="format", action="store_const", const="json", help="same as --format json"
    )
    shape.add_argument("--format", choices=("text", "github", "json"), help="form of the findings. 输出格式")


def _add_decide(commands: Any) -> None:
    parser = _command(commands, "decide", decide, "Decide one project", "判断一个项目")
    parser.add_argument(
        "stated",
        nargs="+",
        metavar="FILE|key=value",
        help="a YAML or JSON file, or answers such as investor=government 出资人=政府投资. 文件或回答",
    )
    parser.add_argument("--json", action="store_true", help="print the whole decision as JSON. 输出JSON")
    parser.add_argument(
        "--as-of", metavar="DAY", help="case date, such as 2015-05-18; today without. 按哪一天办理"
    )
    parser.add_argument(
        "--known-at", metavar="DAY", help="day whose knowledge counts; today without. 按哪一天的消息"
    )
    parser.add_argument("--start", metavar="DAY", help="start of the plan; without, no dates. 哪一天开始")
    parser.add_argument(
        "--engine", action="store_true", help="also show what the engine fires. 显示引擎的推理"
    )
    _add_lang(parser)
    _add_folders(parser)


def _add_figures(commands: Any) -> None:
    parser = _command(
        commands, "figures", figures, "Print derived figures beside the published ones", "推算公布的数字"
    )
    parser.add_argument("--json", action="store_true", help="print them as JSON. 输出JSON")
    _add_lang(parser)
    _add_folders(parser)


def _add_lang(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the text (zh). 语言")


def _add_folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kb", metavar="DIR", help="rule folder (LIANGTI_KB, the shipped one). 规则文件夹")
    parser.add_argument("--home", metavar="DIR", help="where data is kept (LIANGTI_HOME, ./var). 数据文件夹")


def _read_options(words: Sequence[str]) -> argparse.Namespace:
    parser = _parser()
    options, rest = parser.parse_known_args(words)
    if rest and hasattr(options, "stated") and not any(word.startswith("-") for word in rest):
        options.stated += rest  # answers may stand behind an option
    elif rest:
        parser.error(f"unknown: {' '.join(rest)}")
    if not options.version and not hasattr(options, "command"):
        parser.error("no command is given")
    return options


def _settings(options: argparse.Namespace) -> Settings:
    from api.settings import settings_from
    from kb.errors import LiangtiError

    given = {name: getattr(options, name, None) for name in ("host", "port", "home", "kb")}
    try:
        return settings_from(**given)
    except LiangtiError as error:
        raise WrongUse(Wrong(error.where, error.what, error.fix)) from None


# --- the commands


def serve(options: argparse.Namespace) -> int:
    """Serve in the foreground until interrupted."""
    from api import server

    server.serve(_settings(options))
    return FINE


def check(options: argparse.Namespace) -> int:
    """Print every finding of the folders."""
    from explain.findings import as_annotation, counted, finding_as_data
    from kb import check_folder
    from kb.loader import shipped_folders

    folders = [Path(folder) for folder in options.folders] or shipped_folders()
    missing = [folder for folder in folders if not folder.is_dir()]
    with _progress() as step:
        found = [
            (folder, (_no_folder(folder),) if folder in missing else check_folder(folder, step)[1])
            for folder in folders
        ]
    with_folder = len(folders) > 1 or options.format == "github"
    findings = [
        _placed(finding, folder) if with_folder else finding for folder, some in found for finding in some
    ]
    if options.format == "json":
        _print_json({"findings": [finding_as_data(finding) for finding in findings]})
    for folder in missing:
        print(_wrong(_no_folder(folder)), file=sys.stderr)
    if missing:
        return WRONG_USE
    if options.format == "github":
        print("".join(f"{as_annotation(finding)}\n" for finding in findings), end="")
    elif options.format != "json":
        for finding in findings:
            print(finding)
        print(f"{', '.join(str(_from_here(folder)) for folder in folders)}: {counted(findings)}")
    return REFUSED if any(finding.severity != "info" for finding in findings) else FINE


def decide(options: argparse.Namespace) -> int:
    """Print the decision on one project."""
    settings = _settings(options)
    # First of all, and before the imports: what is mistyped is said at once.
    file = _file_named(options.stated)
    stated = _from_file(file, settings.body_limit) if file else _from_words(options.stated)

    from decision.decide import NoReleaseInForce
    from decision.decide import decide as decision_on
    from explain.as_data import decision_as_data, decision_bytes
    from explain.as_text import as_text
    from explain.firing import firing_as_text

    opened = _open(settings)
    request = _request(options, stated, opened.kb)
    try:
        decision = decision_on(request.case, opened, request.as_of, request.known_at)
    except NoReleaseInForce as error:
        raise WrongUse(Wrong("--as-of", error.what, error.fix, "as_of")) from None
    fired = _fire(opened, request.case.facts) if options.engine else None
    if not options.json:
        print(as_text(decision, options.lang, heading=_heading()), end="")
        print(f"\n{firing_as_text(fired, options.lang)}" if fired else "", end="")
    elif fired:
        _print_json({**decision_as_data(decision), "engine": fired})
    else:
        print(decision_bytes(decision).decode())
    return FINE if decision.outcome == "decided" else REFUSED


def figures(options: argparse.Namespace) -> int:
    """Print derived figures beside the published ones."""
    from decision.figures import figures as figures_of
    from explain.published_figures import figures_as_data, figures_as_text

    found = figures_of(_open(_settings(options)))
    if options.json:
        _print_json(figures_as_data(found))
    else:
        print(figures_as_text(found, options.lang), end="")
    return FINE


def _open(settings: Settings) -> OpenRelease:
    from decision.opening import open_release

    with _progress() as step:
        return open_release(settings.kb, settings.home, step)


def _fire(opened: OpenRelease, facts: Mapping[str, Value]) -> dict[str, Any]:
    """Return what the engine itself fires for these facts. Raises: EngineDisagrees if the written meaning differs."""
    from decision.conclusions import dependencies
    from decision.derive import Derivation
    from decision.engine import Engine
    from decision.opening import EngineDisagrees

    wanted = [conclusion for conclusion, needed in dependencies(opened.kb).items() if needed <= facts.keys()]
    bands = {name: axis.representatives for name, axis in opened.index.axes.items()}
    meant = Derivation(opened.kb, facts).conclusions(wanted)
    with _progress() as step:
        step("firing the rules")
        with Engine.start(opened.kb, bands) as engine:
            firing, version = engine.firings([facts], wanted)[0], engine.version
            if wrong := sorted(firing.conclusions ^ meant):
                rule, says = engine.first_rule(wrong[:1]), wrong[0] in firing.conclusions
                raise EngineDisagrees(rule, wrong[0], facts, engine_says=says)
    fired = [{"ruleset": ruleset, "rules": list(rules)} for ruleset, rules in firing.trace if rules]
    return {"version": version, "agrees": True, "fired": fired}


# --- what was stated


@dataclass(frozen=True)
class _Stated:
    """A request as plain data. `entry` is the same with its places in `file`; on the command line there is none.

    `is_bare`: the file holds nothing but answers.
    """

    data: Mapping[str, Any]
    file: str = ""
    entry: Entry | None = None
    is_bare: bool = False

    def wrong(self, problem: FieldProblem, vocabulary: Vocabulary) -> Wrong:
        """Return a problem of a field with its place."""
        return Wrong(self._place(problem.field, vocabulary), problem.problem, problem.fix, problem.field)

    def _place(self, field: str, vocabulary: Vocabulary) -> str:
        from kb.location import place_of

        head, *rest = field.split(".", 1)
        if self.entry is None:
            return self.file or (rest[0] if head == "facts" and rest else field)
        path: list[str | int] = [head, *rest]
        if head == "facts":
            answers = self.entry if self.is_bare else self.entry.get("facts", {})
            named = (key for key in answers if (fact := vocabulary.fact_of(key)) and [fact.id] == rest)
            path = [*([] if self.is_bare else [head]), *([next(named, *rest)] if rest else [])]
        elif rest:
            path = [head, *(int(part) if part.isdigit() else part for part in rest[0].split("."))]
        return str(place_of(self.entry, tuple(path)))


def _request(options: argparse.Namespace, stated: _Stated, kb: KnowledgeBase) -> DecisionRequest:
    """Return what is to be decided. Raises: WrongUse with every problem, each at its place."""
    from api.schemas import read_request, shanghai
    from decision.facts import WrongInput

    today = datetime.now(UTC).astimezone(shanghai()).date()
    over = {name: day for name in _OVER_THE_FILE if (day := getattr(options, name)) is not None}
    facts = stated.data.get("facts")
    typed = {"facts": _typed(facts, kb.vocabulary)} if isinstance(facts, dict) else {}
    try:
        return read_request({**stated.data, **typed, **over}, kb, today)
    except WrongInput as error:
        raise WrongUse(
            *(
                Wrong(f"--{p.field.replace('_', '-')}", p.problem, p.fix, p.field)
                if p.field in over
                else stated.wrong(p, kb.vocabulary)
                for p in error.problems
            )
        ) from None


def _file_named(words: Sequence[str]) -> Path | None:
    """Return the file, if one is named. Raises: WrongUse when it is not there, or not alone."""
    bare = [word for word in words if not re.search("[=＝]", word) or Path(word).is_file()]
    if not bare:
        return None
    if len(words) > 1:
        fix = "name one file alone, or give answers as key=value"
        raise WrongUse(*(Wrong(word, "this is no answer of the form key=value", fix) for word in bare))
    if not Path(bare[0]).is_file():
        fix = "name a YAML or JSON file, or give answers such as investor=government"
        raise WrongUse(Wrong(bare[0], "there is no such file", fix))
    return Path(bare[0])


def _from_words(words: Sequence[str]) -> _Stated:
    facts: dict[str, str] = {}
    for word in words:
        key, value = (part.strip() for part in re.split("[=＝]", word, maxsplit=1))
        if key in facts:
            raise WrongUse(Wrong(key, f"`{key}` is answered twice", "answer it once", f"facts.{key}"))
        facts[key] = value
    return _Stated({"facts": facts})


def _from_file(path: Path, limit: int) -> _Stated:
    """Return what a YAML or JSON file states: a whole request, or nothing but answers."""
    from kb.reader import UnreadableFile, read_yaml

    problems: list[Finding] = []
    file, entry, data = str(path), None, None
    try:
        if path.stat().st_size > limit:
            raise WrongUse(Wrong(file, f"the file has more than {limit} bytes", "state one project only"))
        if path.suffix.lower() == ".json":
            data = _read_json(path, file)
        try:
            entry = read_yaml(path, file, problems)
        except UnreadableFile as error:
            if data is None:
                raise WrongUse(_wrong(error.finding)) from None
    except OSError as error:
        raise WrongUse(
            Wrong(file, f"the file cannot be read: {error.strerror}", "name another file")
        ) from None
    except UnreadableFile as error:
        raise WrongUse(_wrong(error.finding)) from None
    if problems:
        raise WrongUse(*map(_wrong, problems))
    data = _without_places(entry) if data is None else data
    if not isinstance(data, dict):
        raise WrongUse(Wrong(file, "the file holds no object", 'write {"facts": {…}}, or the answers alone'))
    is_bare = not data.keys() & set(_BODY)
    return _Stated({"facts": data} if is_bare else data, file, entry, is_bare)


def _read_json(path: Path, file: str) -> Any:
    import json
    from decimal import Decimal

    from kb.reader import decode

    def refuse(word: str) -> NoReturn:
        raise WrongUse(Wrong(file, f"{word} is no JSON number", "write digits, or leave the field out"))

    try:
        return json.loads(decode(path.read_bytes(), file), parse_float=Decimal, parse_constant=refuse)
    except json.JSONDecodeError as error:
        where, fix = f"{file}:{error.lineno}:{error.colno}", "check commas, quotes and brackets there"
        raise WrongUse(Wrong(where, f"this is no JSON: {error.msg}", fix)) from None
    except (RecursionError, ValueError) as error:
        raise WrongUse(Wrong(file, f"this is no JSON: {error}", "write the file anew")) from None


def _wrong(finding: Finding) -> Wrong:
    return Wrong(str(finding.location), finding.problem, finding.fix)


def _without_places(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _without_places(value) for key, value in data.items()}
    return [_without_places(value) for value in data] if isinstance(data, list) else str(data)


def _typed(facts: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the answers with `true` and `false` as such, where a fact is yes or no: here they come as text."""
    truths = {"true": True, "false": False}
    typed = {}
    for key, answer in facts.items():
        fact = vocabulary.fact_of(key) if len(key) < 200 else None
        is_truth = fact is not None and fact.type == "boolean" and isinstance(answer, str)
        typed[key] = truths.get(answer.strip().lower(), answer) if is_truth else answer
    return typed


# --- what is printed


def _print_json(data: Any) -> None:
    import orjson

    print(orjson.dumps(data).decode())


def _problem(error: WrongUse | LiangtiError) -> dict[str, Any]:
    """Return a refusal in the form that HTTP gives it."""
    from api.errors import PROBLEMS
    from explain.findings import finding_as_data
    from kb.errors import KnowledgeBaseError

    if isinstance(error, WrongUse):
        problem, more = PROBLEMS["wrong-input"], {"errors": [asdict(wrong) for wrong in error.problems]}
        detail = (
            "one thing is wrong" if len(error.problems) == 1 else f"{len(error.problems)} things are wrong"
        )
    else:
        found = error.findings if isinstance(error, KnowledgeBaseError) else ()
        problem, more = PROBLEMS["refused"], {"findings": [finding_as_data(finding) for finding in found]}
        detail = error.what
    return {
        "type": problem.type,
        "title": problem.title,
        "title_zh": problem.title_zh,
        "detail": detail,
        **more,
    }


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Show what is being done on a terminal, and nothing on a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("") as status:
        yield lambda what: status.update(Text(what))


def _heading() -> Callable[[str], str]:
    """Return what sets a heading off: bold on a terminal, nothing on a pipe."""
    if not sys.stdout.isatty() or os.environ.get("TERM") in (None, "dumb"):
        return str
    from rich.color import ColorSystem
    from rich.style import Style

    return lambda line: Style(bold=True).render(line, color_system=ColorSystem.STANDARD)


def _placed(finding: Finding, folder: Path) -> Finding:
    """Return a finding whose file is named from here, and not from its rule folder."""
    if not folder.is_dir():
        return finding
    file = (_from_here(folder) / finding.location.file).as_posix()
    return replace(finding, location=finding.location._replace(file=file), identity=finding.id)


def _no_folder(folder: Path) -> Finding:
    from kb.errors import Finding
    from kb.location import Location

    what, fix = "there is no such folder", "name a folder that holds manifest.yaml"
    return Finding("unreadable", "error", Location(str(folder), 1, 1), what, fix)


def _from_here(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


if __name__ == "__main__":
    sys.exit(main())
