"""An empty knowledge base: two kinds of project, two drawn charts; its comments say what to write next, in which order.

It checks clean and decides a project as it stands, so each line can be replaced by what a notice says, and checked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from string import Template

from kb.errors import LiangtiError

_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def new_base(folder: Path, begin: date) -> tuple[Path, ...]:
    """Write an empty knowledge base into a new folder; its id is the name of the folder, its rules begin on `begin`.

    Raises: LiangtiError if the name is no id, or something stands in the folder already; OSError.
    """
    name = folder.resolve().name
    if not _ID.fullmatch(name):
        raise LiangtiError(
            f"`{name[:100]}` is no id of a knowledge base",
            where=str(folder),
            fix="name the folder in small letters, digits, `-` and `_`, beginning with a letter",
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LiangtiError("something stands there already", where=str(folder), fix="name a new folder")
    written = []
    for file, text in FILES.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(id=name, begin=begin), encoding="utf-8")
        written.append(path)
    return tuple(written)


_MANIFEST = """\
# 1. 先写这个文件：是哪里的规则，依据哪份文件。写一点就用 liangti check 检查一次。
# First this file: whose rules, from which document. Check after every change.

id: $id
zh: 某市工程建设项目审批流程
en: Approval charts of a city
jurisdiction: {zh: 某市, en: A city}
law_as_of: $begin
effective_from: $begin
# 顺序照图上的箭头（charts.yaml）。改为 documents，顺序就由要件得出，不再用 charts.yaml。
# drawn: the arrows of charts.yaml give the order. documents: it follows from documents, without charts.yaml.
order: drawn

# 没有写进来的、自己的读法、文件之间对不上而算不出的，一条条写在这里。What is left out, and each reading of your own.
not_modelled:
  - {zh: 还没有写入公布的规则。, en: No published rule is written yet.}

# 项目的大类，用来分组。Categories of projects.
categories:
  - {id: all, zh: 工程建设项目, en: Construction projects}

# 每份文件一条：文号、日期；read 写 whole（全文）、part（部分）或 title（只有标题）；verified 写是否读过原文。
# bounds 写明“以上”“以下”含不含本数：included 含，excluded 不含；reading 写 stated（文件写明）或 assumed（自己的读法）。
# One entry for each document. bounds says how 以上 and 以下 of it read.
sources:
  - id: DOC-1
    zh: 文件名称
    en: Title of the document
    number: 文号
    date: $begin
    read: title
    verified: false
    bounds: {above: included, below: included, reading: assumed}
"""

_VOCABULARY = """\
# 2. 申报人要回答的事实：图名、表头里区分项目的每一个词是一个事实。
# type：code（选一个值）、boolean（是否）、number（数，写 unit、step、minimum）、date（日期）。
# What an applicant is asked: one fact for each thing by which the charts tell projects apart.

facts:
  - id: kind
    zh: 项目类型
    en: Kind of project
    type: code
    question: {zh: 是哪一类项目？, en: Which kind of project is it?}
    values:
      - {id: first, zh: 第一类, en: First kind}
      - {id: second, zh: 第二类, en: Second kind}

  # 数的写法：以后在表格里可以写 500以上、不满500、[500..2000)。How a number is written:
  # - id: floor_m2
  #   zh: 建筑面积
  #   type: number
  #   unit: 平方米
  #   step: 0.01
  #   minimum: 0
  #   question: {zh: 建筑面积多少平方米？}

# 3. 再写两张表：flowcharts.csv 每张图一行；situations.csv 每种项目一行，事实各一列，- 表示都可以。
# Then the two tables: a row for each chart; a row for each kind of project, with a column for each fact, - for any.
"""

_SITUATIONS = """\
id,category,kind,flowchart,name_zh,name_en,basis,verified,provenance
S-1,all,first,F-1,第一类项目,First kind of project,DOC-1 第一条,false,reconstruction
S-2,all,second,F-2,第二类项目,Second kind of project,DOC-1 第二条,false,reconstruction
"""

_FLOWCHARTS = """\
id,category,name_zh,name_en,basis,verified,provenance
F-1,all,第一类项目流程图,Chart of the first kind,DOC-1 第一条,false,reconstruction
F-2,all,第二类项目流程图,Chart of the second kind,DOC-1 第二条,false,reconstruction
"""

_DEPARTMENTS = """\
# 4. 图上的阶段和写了名字的部门。The stages of the charts, and the departments that they name.

stages:
  - {id: start, zh: 立项阶段, en: Start}

departments:
  - {id: OFFICE, zh: 审批部门, en: Approving office, kind: authority}

provenance: {stages: reconstruction, departments: reconstruction}
"""

_ITEMS = """\
# 5. 图上的每一个框是一个事项；公布的时限一处写一条，没有写天数的写 null，不要自己补。
# Every box of a chart is an item; one limit for each place that publishes it, null where no days are said.

items:
  - id: application
    zh: 受理申请
    en: Application
    department: OFFICE
    type: filing
    promised: [{days: null, basis: DOC-1, page: "1"}]
    basis: [{law: DOC-1, article: 第一条, verified: false}]
    provenance: reconstruction

  - id: decision
    zh: 作出决定
    en: Decision
    department: OFFICE
    type: approval
    promised: [{days: null, basis: DOC-1, page: "1"}]
    basis: [{law: DOC-1, article: 第一条, verified: false}]
    provenance: reconstruction
"""

_CHARTS = """\
# 6. 照图画：框里的天数 days，在哪个阶段 in，从哪些框来的箭头 after；图上印的总时限写 total，阶段的时限写 brackets。
# 主线旁边的框写 branch: true；同办的事项写 with；只有文字写明的先后写 after_text。算出的和印出的不一致，check 会报告。
# As drawn: days of a box, its stage, the boxes its arrows come from; totals as printed. check compares the sums.

charts:
  - id: F-1
    basis: DOC-1
    page: "1"
    variants: [{total: null}]
    steps:
      - {item: application, days: null, in: start, after: []}
      - {item: decision, days: null, in: start, after: [application]}

  - id: F-2
    basis: DOC-1
    page: "2"
    variants: [{total: null}]
    steps:
      - {item: application, days: null, in: start, after: []}
"""

_EXAMPLES = """\
# 7. 每种情形至少一个例子，界限上和旁边各一个：check 时会逐个判断。
# At least one example for each situation, and one on and beside each bound: check decides them all.

examples:
  - id: first
    zh: 第一类项目
    facts: {kind: first}
    expect: {outcome: decided, situation: S-1, flowchart: F-1, items: [application, decision]}
    provenance: reconstruction

  - id: second
    zh: 第二类项目
    facts: {kind: second}
    expect: {outcome: decided, situation: S-2, flowchart: F-2, items: [application]}
    provenance: reconstruction
"""

FILES: Mapping[str, str] = {
    "manifest.yaml": _MANIFEST,
    "vocabulary.yaml": _VOCABULARY,
    "situations.csv": _SITUATIONS,
    "flowcharts.csv": _FLOWCHARTS,
    "departments.yaml": _DEPARTMENTS,
    "items/items.yaml": _ITEMS,
    "charts.yaml": _CHARTS,
    "examples/examples.yaml": _EXAMPLES,
}
