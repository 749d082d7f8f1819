"""What the cells of a row say together: each check with a sound row beside it."""

from __future__ import annotations

import pytest

from tests.decision.register.made import PROJECT, csv_bytes, only_problem, problems_of, row

LAND = {"type": "state_land_cert_held", "valid_until": ""}
SITE = {"type": "建设项目选址意见书", "project": PROJECT, "valid_until": ""}


@pytest.mark.parametrize(
    "cells",
    [
        {"valid_from": "2014-05-18", "valid_until": "2014-05-18"},
        {"valid_from": "2014-06-01"},
        {"issued": "", "valid_from": ""},
        {"valid_until": "长期"},
        {"valid_until": ""},
        {"issuer": "CONS"},
        {"issuer": "市城乡建设委员会"},
        {"holder": "", "credit_code": "", "organisation_code": "MA18XK3T7"},
        {"organisation_code": "MA18XK3T-7"},
        SITE,
        {**LAND, "valid_until": "2044-05-17"},
    ],
    ids=repr,
)
def test_a_sound_row_has_no_finding(cells):
    data = csv_bytes([row(**cells)])
    assert problems_of(data) + problems_of(data, "warning") == []


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"valid_until": "2014-05-17"}, "2014-05-17 lies before the day on which the certificate was issued"),
        (
            {"valid_from": "2014-06-01", "valid_until": "2014-05-31"},
            "2014-05-31 lies before the day on which the validity begins",
        ),
        ({"holder": "", "credit_code": ""}, "the certificate belongs to nobody"),
        ({"holder": "", "credit_code": "123"}, "has 18 characters, this one has 3"),
        ({"issuer": "市城乡建设局"}, "`市城乡建设局` is no department"),
        ({"type": "安全生产许可"}, "`安全生产许可` is no type of certificate"),
        ({"state": "过期"}, "`过期` is no state of a certificate"),
        ({"state": ""}, "the cell is empty"),
        ({"number": "NULL"}, "the cell is empty"),
        ({"id": " "}, "the cell is empty"),
    ],
    ids=repr,
)
def test_a_wrong_row_is_refused(cells, said):
    assert said in only_problem(csv_bytes([row(**cells)]))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"issuer": "市规划局", "state": "有效"}, "did you mean `市城乡规划局`?"),
        ({"type": "建筑施工企业安全生产许可"}, "did you mean `建筑施工企业安全生产许可证`?"),
        ({"state": "有校"}, "did you mean `有效`?"),
        ({"state": "到期"}, "the last valid day into 有效期至"),
        ({"state": "??"}, "write 有效, 暂停, 注销, 吊销 or 换发"),
    ],
    ids=repr,
)
def test_a_wrong_word_comes_with_what_was_perhaps_meant(cells, said):
    assert said in only_problem(csv_bytes([row(**cells)]))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {"issuer": "PLAN"},
            "certificates of this type come from 市城乡建设委员会: this one exempts from nothing",
        ),
        (
            {"organisation_code": "00250028-7"},
            "this is not the organisation code inside the unified social credit code",
        ),
        ({**SITE, "project": ""}, "counts for a project, and none is named"),
        ({"holder": "", "credit_code": "", "project": PROJECT}, "counts for its holder, and none is named"),
        (LAND, "nothing tells until when the certificate is valid"),
        ({"issued": "", "valid_until": ""}, "nothing tells until when the certificate is valid"),
        ({"issued": "1970-01-01"}, "1970-01-01 is what a missing day turns into"),
        ({"credit_code": "91350203M0001QKT19"}, "the check character should be `F`, not `9`"),
    ],
    ids=repr,
)
def test_a_doubtful_row_is_taken_in_with_a_warning(cells, said):
    data = csv_bytes([row(**cells)])
    assert problems_of(data) == []
    assert said in only_problem(data, "warning")
