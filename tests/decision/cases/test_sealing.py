"""Personal values leave no trace in what is kept of an event, and come back to their places."""

import json

from hypothesis import given
from hypothesis import strategies as st

from decision.cases.sealing import FREE_TEXTS, is_sealed, sealed_event, unsealed
from decision.store.digests import digest_of

KEY = b"k" * 32
WORDS = st.text(min_size=1, max_size=20).map(lambda text: f"张{text}")
SAID = st.dictionaries(st.sampled_from(FREE_TEXTS), WORDS)
CITED = st.lists(
    st.fixed_dictionaries({"id": WORDS}, optional={"valid_until": st.just("2020-01-01")}), max_size=3
)


@st.composite
def events(draw):
    steps = draw(st.dictionaries(st.sampled_from("abc"), CITED))
    plan = {
        "id": "d1",
        "steps": {name: {"department": "PLAN", "certificates": cited} for name, cited in steps.items()},
    }
    return {"type": "closed", "step": "a", **draw(SAID), "plan": plan}


@given(events())
def test_an_event_comes_back_whole_with_its_values(event):
    body, values = sealed_event(event, KEY)
    assert unsealed(body, values) == event
    assert set(values) == {digest_of(value, KEY) for value in values.values()}


@given(events())
def test_no_value_stands_in_what_is_kept(event):
    body, values = sealed_event(event, KEY)
    kept = json.dumps(body, ensure_ascii=False)
    assert not any(json.dumps(value, ensure_ascii=False) in kept for value in values.values())
    assert is_sealed(kept) == bool(values)


@given(events())
def test_what_was_deleted_is_nothing_and_all_else_stays(event):
    body, _ = sealed_event(event, KEY)
    left = unsealed(body, {})
    assert all(left[name] is None for name in FREE_TEXTS if name in event)
    assert (left["type"], left["step"]) == ("closed", "a")


def test_the_reason_of_a_closed_list_is_no_personal_value():
    event = {"type": "stopped", "reason": "hearing"}
    assert sealed_event(event, KEY) == (event, {})
