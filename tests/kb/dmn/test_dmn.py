"""DMN models are read whatever their version, wherever their tables stand, and never with a document type."""

from __future__ import annotations

import pytest

from kb.decision_tables.analysis import analyse
from kb.decision_tables.table import UnreadableTables
from kb.dmn import read_dmn

NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)


def table(name: str, test: str = "&gt;= 0", type_ref: str = "number", more: str = "") -> str:
    return f"""<decisionTable id="{name}"><input><inputExpression typeRef="{type_ref}"><text>n</text></inputExpression>
        {more}</input><output/><rule><inputEntry><text>{test}</text></inputEntry>
        <outputEntry><text>1</text></outputEntry></rule></decisionTable>"""


def model(body: str, *, namespace: str = NAMESPACES[-1], more: str = "", name: str = "urn:m") -> str:
    return f'<definitions xmlns="{namespace}" namespace="{name}">{more}{body}</definitions>'


def written(folder, text: str, name: str = "model.dmn"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def kinds(path) -> list[str]:
    (one,) = read_dmn(path)
    return [problem.kind for problem in analyse(one).problems]


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_every_version_is_read(tmp_path, namespace):
    path = written(tmp_path, model(f"<decision name='d'>{table('t')}</decision>", namespace=namespace))
    (found,) = read_dmn(path)
    assert (found.id, found.name, found.hit_policy, found.rules[0].tests) == ("t", "d", "UNIQUE", (">= 0",))


def test_tables_come_in_the_order_of_the_document(tmp_path):
    nested = f"<context><contextEntry>{table('first')}</contextEntry></context>{table('second')}"
    path = written(tmp_path, model(f"<decision name='d'>{nested}</decision>{table('third')}"))
    assert [one.id for one in read_dmn(path)] == ["first", "second", "third"]


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE definitions [<!ENTITY a "x">]>' + model("<decision name='&a;'/>"),
        "<!DOCTYPE definitions>" + model(""),
        '<!DOCTYPE definitions SYSTEM "file:///etc/passwd">' + model(""),
    ],
)
def test_a_document_type_is_refused(tmp_path, text):
    with pytest.raises(UnreadableTables, match="document type"):
        read_dmn(written(tmp_path, text))


@pytest.mark.parametrize(
    "text", ["", "no xml", "<definitions>", "<html/>", "<definitions xmlns='urn:other'/>"]
)
def test_what_is_no_model_is_refused_with_its_name(tmp_path, text):
    with pytest.raises(UnreadableTables, match=r"^model\.dmn"):
        read_dmn(written(tmp_path, text))


def test_a_defined_type_gives_its_base_and_its_values(tmp_path):
    types = """<itemDefinition name="inner"><typeRef>number</typeRef><allowedValues><text>[0..9]</text></allowedValues>
        </itemDefinition><itemDefinition name="outer"><typeRef>inner</typeRef></itemDefinition>"""
    (found,) = read_dmn(written(tmp_path, model(table("t", type_ref="outer"), more=types)))
    assert (found.inputs[0].type, found.inputs[0].domain) == ("number", "[0..9]")


def test_values_at_the_input_come_before_those_of_its_type(tmp_path):
    types = """<itemDefinition name="a"><typeRef>number</typeRef><allowedValues><text>&gt;= 0</text></allowedValues>
        </itemDefinition>"""
    own = "<inputValues><text>&gt; 5</text></inputValues>"
    (found,) = read_dmn(written(tmp_path, model(table("t", type_ref="a", more=own), more=types)))
    assert found.inputs[0].domain == "> 5"


def test_an_imported_type_is_found_beside_the_model(tmp_path):
    types = '<itemDefinition name="a"><typeRef>number</typeRef></itemDefinition>'
    written(tmp_path, model("", more=types, name="urn:types"), "types.dmn")
    path = written(
        tmp_path, model(table("t", type_ref="i.a"), more='<import name="i" namespace="urn:types"/>')
    )
    (found,) = read_dmn(path)
    assert (found.inputs[0].type, found.inputs[0].fault) == ("number", "")


@pytest.mark.parametrize(
    ("type_ref", "types"),
    [
        ("nowhere", ""),
        ("a", '<itemDefinition name="a"><typeRef>a</typeRef></itemDefinition>'),
        ("a", '<itemDefinition name="a" isCollection="true"><typeRef>number</typeRef></itemDefinition>'),
        ("a", '<itemDefinition name="a"><itemComponent name="b"/></itemDefinition>'),
        ("context", ""),
        ("i.a", '<import name="i" namespace="urn:missing"/>'),
    ],
)
def test_a_type_that_cannot_be_analysed_is_named(tmp_path, type_ref, types):
    assert kinds(written(tmp_path, model(table("t", type_ref=type_ref), more=types))) == ["unsupported-type"]


def test_a_domain_without_a_value_is_named(tmp_path):
    own = "<inputValues><text>(1..2)</text></inputValues>"
    assert kinds(written(tmp_path, model(table("t", type_ref="integer", more=own)))) == ["empty-domain"]


def test_an_input_without_a_type_has_that_of_its_variable_or_of_its_cells(tmp_path):
    variable = '<inputData name="n"><variable name="n" typeRef="integer"/></inputData>'
    (found,) = read_dmn(written(tmp_path, model(table("t", type_ref=""), more=variable)))
    assert found.inputs[0].type == "integer"
    assert kinds(written(tmp_path, model(table("t", type_ref="")))) == []


@pytest.mark.parametrize(
    ("test", "kind"),
    [
        ("&gt; limit", "symbol-in-cell"),
        ("!= 4", "bad-operator"),
        ("[5..1]", "empty-range"),
        ("1, ", "unreadable-cell"),
        ("now()", "unsupported-call"),
        ('date("2019-02-30")', "bad-value"),
        ('"a"', "wrong-type"),
        ("1 2", "unreadable-cell"),
    ],
)
def test_a_cell_that_cannot_be_analysed_is_named(tmp_path, test, kind):
    assert kinds(written(tmp_path, model(table("t", test)))) == [kind]
