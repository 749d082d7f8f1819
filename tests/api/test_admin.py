"""Keys and checks as plain data."""

import pytest

from api import admin
from api.access import ROLES, key_hash
from decision.facts import WrongInput
from decision.store.errors import UnknownId
from decision.store.keys import ApiKey
from decision.store.opening import open_store
from tests.api.conftest import NOW

DEPARTMENTS = {"PLAN": None, "CONS": None}


@pytest.fixture
def store(tmp_path):
    with open_store("duckdb:///liangti.duckdb", tmp_path, None, lambda: NOW) as store:
        yield store


def fields(body):
    with pytest.raises(WrongInput) as refused:
        admin.key_request(body, DEPARTMENTS)
    return [problem.field for problem in refused.value.problems]


@pytest.mark.parametrize("role", ROLES)
def test_a_key_can_have_every_role(role):
    asked = admin.key_request({"role": role, "department": "PLAN", "staff_number": "7"}, DEPARTMENTS)
    assert asked == ApiKey("", role, "PLAN", "7")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ([], [""]),
        ({}, ["role"]),
        ({"role": "intak"}, ["role"]),
        ({"role": "intake", "department": "PLANS"}, ["department"]),
        ({"role": "intake", "label": 7}, ["label"]),
        ({"role": "intake", "label": "a\nb"}, ["label"]),
        ({"role": "intake", "label": "a" * 201}, ["label"]),
        ({"rle": "intake", "department": "X"}, ["rle", "role", "department"]),
    ],
)
def test_every_wrong_field_of_a_key_is_named(body, wrong):
    assert fields(body) == wrong


def test_the_secret_of_a_key_is_told_once_and_kept_as_a_hash(store):
    made = admin.add_key(store, ApiKey("", "intake", label="window 3"))
    (kept,) = store.keys.all()
    assert kept.hash == key_hash(made["key"])
    assert "key" not in admin.keys(store)[0]
    assert made["key"] not in str(admin.keys(store))
    assert len(made["key"]) > 40


def test_two_keys_differ(store):
    assert (
        admin.add_key(store, ApiKey("", "intake"))["key"] != admin.add_key(store, ApiKey("", "intake"))["key"]
    )


def test_a_key_is_revoked_by_its_id(store):
    made = admin.add_key(store, ApiKey("", "intake"))
    assert admin.revoke_key(store, made["id"])["revoked"]
    assert admin.keys(store)[0]["revoked"]


@pytest.mark.parametrize("identity", ["", "00000000", "%", "*"])
def test_no_key_is_revoked_by_an_id_that_none_has(store, identity):
    admin.add_key(store, ApiKey("", "intake"))
    with pytest.raises(UnknownId):
        admin.revoke_key(store, identity)
    assert not admin.keys(store)[0]["revoked"]


def test_no_key_is_revoked_by_an_id_that_several_begin_with(store):
    for end in "01":
        store.keys.add(ApiKey("ab" * 31 + "c" + end, "intake"))
    with pytest.raises(UnknownId, match="several keys"):
        admin.revoke_key(store, "abababab")


def test_a_sound_store_has_no_faults(store):
    admin.add_key(store, ApiKey("", "intake"))
    found, looked = [], []
    assert admin.check_store(store, found.append, looked.append).faults == 0
    assert (found, looked) == ([], [0])
