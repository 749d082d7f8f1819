"""Clients that ask for decisions until the service is gone, each under a key of its own."""

from __future__ import annotations

import http.client
import random
import threading
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from tests.api.projects import FACTORY, IMPOSSIBLE, ON_STATE_LAND, PERSONAL, request
from tests.torture.service import Connection, Service

_FACTS = (FACTORY, ON_STATE_LAND, {}, IMPOSSIBLE)
_CLIENTS = 4


def body_of(key: str) -> dict[str, Any]:
    """Return what is asked under a key: the same each time."""
    chance = random.Random(key)
    more: dict[str, Any] = PERSONAL if chance.random() < 0.3 else {}
    day = f"2015-05-{chance.randint(18, 28)}"
    return request(chance.choice(_FACTS), reference=key, start=day, **more)


def decided(connection: Connection | Service, key: str) -> str:
    """Return the hash of the answer to what is asked under a key."""
    answer = connection.ask("POST", "/v1/decisions", body_of(key), Idempotency_Key=key)
    assert answer.status in (200, 201, 422), answer
    return sha256(answer.body).hexdigest()


@dataclass
class Load:
    """The hash of each answer by its key, and which keys were sent last without an answer."""

    answered: dict[str, str] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)

    def start(self, address: str, name: str) -> list[threading.Thread]:
        """Let clients ask one after another until their connections break; each key begins with `name`."""
        threads = [
            threading.Thread(target=self._ask, args=(address, f"{name}.{client}"))
            for client in range(_CLIENTS)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _ask(self, address: str, name: str) -> None:
        connection, number = Connection(address), 0
        while True:
            number += 1
            key = f"{name}.{number}"
            try:
                self.answered[key] = decided(connection, key)
            except (OSError, http.client.HTTPException):
                self.unanswered.append(key)
                connection.close()
                return
