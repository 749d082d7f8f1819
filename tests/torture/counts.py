"""How often a thing is done: seldom in `make test`, often in `make torture`."""

import os
from typing import TypeVar

import pytest

IS_LONG = os.environ.get("LIANGTI_TORTURE") == "long"
only_long = pytest.mark.skipif(not IS_LONG, reason="`make torture` does this")

T = TypeVar("T")


def times(short: T, long: T) -> T:
    """Return how often, or with what."""
    return long if IS_LONG else short
