"""Signatures of notices sent out, as in the scenarios."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from decision.cases.webhooks import signature, signatures

WEBHOOKS = json.loads((Path(__file__).parent / "data" / "scenarios.json").read_bytes())["webhooks"]


@pytest.mark.parametrize("sent", WEBHOOKS, ids=lambda sent: sent["id"])
def test_a_message_is_signed(sent):
    signed = signature(sent["secret"], sent["id"], sent["timestamp"], sent["body"].encode())
    assert signed == sent["signature"]


def test_while_secrets_rotate_each_of_them_signs():
    one, other = WEBHOOKS
    message = other["id"], other["timestamp"], other["body"].encode()
    header = signatures((one["secret"], other["secret"]), *message)
    assert header.split(" ") == [signature(sent["secret"], *message) for sent in (one, other)]


def test_a_secret_that_is_no_base64_is_refused():
    with pytest.raises(ValueError, match=r"base64|padding|Only"):
        signature("whsec_?", "id", 0, b"")
