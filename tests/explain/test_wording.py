"""Every reason has its words in both languages, and no words are left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from decision.certificates import State
from decision.reason import Reason, because
from explain.wording import LABELS, REASONS, VALUES, Words, fill, say
from kb.model import CertificateType, Document

ROOT = Path(__file__).parents[2]
# What an f-string that names a reason can come to.
SPELLED_OUT = {
    "certificate_{certificate.state}": [f"certificate_{s}" for s in get_args(State) if s != "valid"]
}
OPTIONAL = re.compile(r"\[[^\]]*\]")
NAMES = re.compile(r"\{(\w+)\}")


def trees(*folders: str) -> Iterator[ast.Module]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ast.parse(path.read_bytes())


def reasons_given() -> dict[str, list[set[str] | None]]:
    """Return each code of a reason in the code -> the values that each place gives with it (None: not to be seen)."""
    found: dict[str, list[set[str] | None]] = {}
    modules = list(trees("decision", "api"))
    for call in (call for tree in modules for call in calls_of({"because", "Reason"}, tree)):
        for word in spelled(call.args[0]):
            found.setdefault(word, []).append(values_of(call))
    for name, place, values in (passed for tree in modules for passed in codes_passed_on(tree)):
        for call in (call for tree in modules for call in calls_of({name}, tree)):
            for word in spelled(call.args[place]):
                found.setdefault(word, []).append(values)
    return found


def codes_passed_on(tree: ast.Module) -> Iterator[tuple[str, int, set[str] | None]]:
    """Yield each function that is given the code of its reason: its name, at which place, and the values it gives."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            names = [argument.arg for argument in function.args.args]
            for call in calls_of({"because", "Reason"}, function):
                if isinstance(code := call.args[0], ast.Name) and code.id in names:
                    yield function.name, names.index(code.id), values_of(call)


def values_of(call: ast.Call) -> set[str] | None:
    given = {keyword.arg for keyword in call.keywords}
    return None if None in given or called(call) == "Reason" else {name for name in given if name}


def calls_of(names: set[str], inside: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(inside):
        if isinstance(node, ast.Call) and called(node) in names and node.args:
            yield node


def called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def spelled(code: ast.expr) -> list[str]:
    if isinstance(code, ast.Constant):
        return [code.value]
    if isinstance(code, ast.JoinedStr):
        return SPELLED_OUT[ast.unparse(code)[2:-1]]
    if isinstance(code, ast.IfExp):
        return [*spelled(code.body), *spelled(code.orelse)]
    return []


GIVEN = reasons_given()


def needed(phrase: str) -> set[str]:
    return set(NAMES.findall(OPTIONAL.sub("", phrase)))


def test_the_reasons_in_the_code_are_found():
    assert {
        "handed_over",
        "certificate_revoked",
        "project_code_check",
        "question_first_open",
        "as_of_absent",
    } <= set(GIVEN)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_reason_has_a_phrase_and_every_phrase_a_reason(lang):
    assert set(REASONS[lang]) == set(GIVEN)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_phrase_names_no_value_that_is_not_always_given(lang):
    missing = {
        code: needed(REASONS[lang][code]) - values
        for code, places in GIVEN.items()
        for values in places
        if values is not None and needed(REASONS[lang][code]) - values
    }
    assert missing == {}


def test_both_languages_name_the_same_values():
    different = {
        code
        for code in REASONS["zh"]
        if code != "advice"
        and set(NAMES.findall(REASONS["zh"][code])) != set(NAMES.findall(REASONS["en"][code]))
    }
    assert different == set()


@pytest.mark.parametrize("code", sorted(set(REASONS["zh"]) - {"advice"}))
def test_chinese_sentences_are_whole_and_use_full_width_punctuation(code):
    phrase = OPTIONAL.sub("", REASONS["zh"][code])
    assert phrase[-1] in "。？"
    assert not re.search(r"[\u4e00-\u9fff}][,;:?!()]|[,;:?!()][\u4e00-\u9fff{]", REASONS["zh"][code])


def test_labels_stand_in_both_languages_with_the_same_values():
    assert {label: set(NAMES.findall(text)) for label, text in LABELS["zh"].items()} == {
        label: set(NAMES.findall(text)) for label, text in LABELS["en"].items()
    }


def test_no_label_is_left_over():
    tables = ("words_zh.py", "words_en.py")
    texts = {
        node.value
        for layer in ("decision", "explain", "api")
        for path in (ROOT / layer).rglob("*.py")
        if path.name not in tables
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant)
    }
    # The columns of the figures of real running, and whose days they are, are named beside their tables.
    named = {f"running_{part}{text}" for part in ("", "holder_") for text in texts}
    assert set(LABELS["zh"]) - texts - named == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_value_of_a_fixed_list_has_its_words(lang):
    assert set(VALUES[lang]["kind"]) == set(get_args(Document.model_fields["kind"].annotation))
    assert set(VALUES[lang]["party"]) == set(get_args(CertificateType.model_fields["holder"].annotation))
    assert {kind: set(words) for kind, words in VALUES["zh"].items()} == {
        kind: set(words) for kind, words in VALUES["en"].items()
    }


def test_a_value_of_a_fixed_list_is_said_in_words():
    assert "中介机构" in say(because("party_not_named", party="intermediary"), "zh")
    assert "the intermediary" in say(because("party_not_named", party="intermediary"), "en")


def test_a_part_in_brackets_is_said_only_with_its_value():
    with_guess = because("credit_code_letter", position=9, found="O", suggestion="0")
    without = because("credit_code_letter", position=9, found="!", suggestion="")
    assert say(with_guess, "en").endswith("Is it `0`?")
    assert say(without, "en").endswith("holds.")


def test_a_reason_about_a_field_begins_with_the_field():
    doubt = because("credit_code_of_a_person", field="applicant.credit_code")
    assert say(doubt, "zh").startswith("applicant.credit_code：这像")


def test_advice_without_english_words_is_said_in_chinese():
    assert say(because("advice", zh="要先办农用地转用审批。", en=""), "en") == "要先办农用地转用审批。"


def test_braces_in_a_value_are_text():
    assert fill("“{found}”", {"found": "{x}[{y}]"}) == "“{x}[{y}]”"


def test_a_reason_without_words_is_shown_by_its_code():
    assert say(Reason("of_an_older_release"), "zh") == "of_an_older_release"


def test_a_thing_without_an_english_label_is_shown_by_its_chinese_one():
    class Thing:
        label, label_en = "施工许可", ""

    assert Words("en").of(Thing()) == "施工许可"
