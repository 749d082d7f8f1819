"""What is read by one look at each text is what is read field by field, with the same warnings and problems."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import as_written, schemas
from api.schemas import read_request
from decision.facts import WrongInput
from decision.identifiers import credit_check, organisation_check
from kb.loader import load
from tests.folders import STALLS

KB = load(STALLS)
_ORGANISATION = f"MA18WDRB{organisation_check('MA18WDRB')}"
SOUND = f"91230102{_ORGANISATION}{credit_check(f'91230102{_ORGANISATION}')}"
TODAY = date(2026, 7, 14)
PARTS = ("facts", "party", "other", "project", "certificate", "day")
TYPE = KB.certificate_types[0]
WORDS = st.sampled_from(
    [TYPE.id, TYPE.zh, "valid", "revoked", "contractor", "2015-05-18", "２０１５-05-18", "2015-02-30", "20150518",
     "2015-W20-1", "1", "哈规〔2014〕26号", "哈规(2014)26号", "MA18WDRB-0", "MA18WDRB0", SOUND, "91230102MA18WDRB02",
     SOUND.lower(), "2015-230102-47-03-000001", "2012-230102-47-03-000001", "202101-230102-47-03-000001", "某公司",
     "某公司（一）", "市规划局", "市 规划局", "", " x", "\x00", "某" * 201]
) | st.text(max_size=6) | st.none() | st.integers()  # fmt: skip
CODES = [code for fact in KB.vocabulary.facts for code in fact.codes]
ANSWERS = st.booleans() | st.integers(0, 2) | st.sampled_from([*CODES, "政府投资", "", "x"])
CERTIFICATE = {"type": TYPE.id, "number": "1", "state": "valid"}


def parts_of(*names, **said):
    """Return parts of a request with some of these fields, beside those that are said."""
    return st.dictionaries(st.sampled_from([*names, "other"]), WORDS).map(lambda more: said | more)


def told(body):
    try:
        return read_request(body, KB, TODAY)
    except WrongInput as error:
        return error.problems


@given(
    st.fixed_dictionaries(
        {"facts": st.dictionaries(st.sampled_from([*KB.vocabulary.ids(), "other"]), ANSWERS)},
        optional={
            "applicant": parts_of(*schemas.PARTY),
            "project": parts_of(*schemas.PROJECT),
            "parties": st.lists(parts_of(*schemas.PARTY, "role", role="contractor"), max_size=2),
            "certificates": st.lists(parts_of(*schemas.CERTIFICATE, **CERTIFICATE), max_size=3),
            "as_of": WORDS,
            "start": WORDS,
        },
    )
)
def test_a_request_read_at_once_is_the_one_that_is_read_field_by_field(body):
    at_once = told(body)
    with pytest.MonkeyPatch.context() as patch:
        for part in PARTS:
            patch.setattr(as_written, part, lambda *_: None)
        assert repr(told(body)) == repr(at_once)


@pytest.mark.parametrize(
    ("part", "stated"),
    [
        ("party", {"credit_code": SOUND, "name": "某公司"}),
        ("other", {"role": "contractor", "name": "某公司"}),
        ("project", {"code": "2015-230102-47-03-000001", "name": "某项目"}),
    ],
)
def test_a_part_in_its_one_form_is_read_at_once(part, stated):
    assert getattr(as_written, part)(stated) is not None


def test_a_certificate_in_its_one_form_is_read_at_once():
    stated = CERTIFICATE | {"holder": SOUND, "valid_until": "2016-02-29"}
    read = as_written.certificate(stated, KB.certificate_type_by_id)
    assert read is not None
    assert read.valid_until == date(2016, 2, 29)
