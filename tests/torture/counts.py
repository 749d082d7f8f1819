"""How often a thing is done: seldom in `make test`, often in `make torture`."""

import os

import pytest

IS_LONG = os.environ.get("LIANGTI_TORTURE") == "long"
only_long = pytest.mark.skipif(not IS_LONG, reason="`make torture` does this")


def times(short: int, long: int) -> int:
    """Return how often."""
    return long if IS_LONG else short
