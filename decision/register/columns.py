"""The columns of a file of certificates, in codes and in Chinese; which of them a header line names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from decision.register.problems import shortened
from kb.errors import Finding, did_you_mean
from kb.location import Location
from kb.vocabulary import fold


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code, its Chinese name, other names that files use, and whether each row needs a value."""

    name: str
    zh: str
    also: tuple[str, ...] = ()
    is_required: bool = False

    def __str__(self) -> str:
        return f"{self.zh} ({self.name})"


COLUMNS = (
    Column("id", "记录编号", ("证照标识",)),
    Column("type", "类型", ("证照类型", "证照名称"), is_required=True),
    Column("number", "证号", ("证照编号", "证书编号", "文号"), is_required=True),
    Column("issuer", "发证机关", ("发证单位", "颁发机关")),
    Column("holder", "持有人", ("持证人", "持证单位")),
    Column("credit_code", "统一社会信用代码", ("信用代码",)),
    Column("organisation_code", "组织机构代码", ("机构代码",)),
    Column("registration_number", "注册号", ("营业执照注册号", "工商注册号")),
    Column("former_names", "曾用名", ("原名称",)),
    Column("project", "项目代码", ("项目", "项目名称")),
    Column("issued", "发证日期", ("颁发日期",)),
    Column("valid_from", "有效期自", ("有效期起", "有效期始")),
    Column("valid_until", "有效期至", ("有效期止",)),
    Column("state", "状态", ("证照状态",), is_required=True),
    Column("source", "来源", ("数据来源",)),
    Column("as_of", "数据时间", ("更新时间",)),
)
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
NOT_READ = frozenset(("序号", "备注", "no", "note"))

_BY_WORD = {fold(word): column for column in COLUMNS for word in (column.name, column.zh, *column.also)}


def column_of(word: str) -> Column | None:
    """Return the column that a word names."""
    return _BY_WORD.get(fold(word)) or _BY_WORD.get(fold(word).lower())


def is_not_read(word: str) -> bool:
    """Return whether a column of this name may stand in a file although nothing reads it."""
    return fold(word).lower() in NOT_READ


def unknown_column(word: str, place: Location) -> Finding:
    """Return the finding for a name that no column has."""
    near = did_you_mean(fold(word), _BY_WORD)
    fix = near or "delete it; known: " + ", ".join(map(str, COLUMNS))
    return Finding("unknown_names", "error", place, f"`{shortened(word)}` is no column of certificates", fix)


def header_of(names: Sequence[str], file: str, line: int) -> tuple[tuple[str, ...], list[Finding]]:
    """Return the code of each column of a table, an empty one where nothing is read, and what is wrong with them."""
    findings: list[Finding] = []
    codes: list[str] = []
    for index, name in enumerate(names, start=1):
        code = ""
        if name.strip() and not is_not_read(name):
            place, column = Location(file, line, index), column_of(name)
            if column is None:
                findings.append(unknown_column(name, place))
            elif column.name in codes:
                first = names[codes.index(column.name)]
                what = f"columns `{shortened(first)}` and `{shortened(name)}` mean the same"
                findings.append(Finding("duplicate", "error", place, what, "delete one of them"))
            else:
                code = column.name
        codes.append(code)
    findings += _missing(codes, Location(file, line, 1))
    return tuple(codes), findings


def _missing(codes: Sequence[str], place: Location) -> Iterator[Finding]:
    for column in COLUMNS:
        if column.is_required and column.name not in codes:
            yield Finding(
                "missing", "error", place, f"column {column} is missing", f"add a column `{column.zh}`"
            )
