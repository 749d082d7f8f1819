"""What the service does with every event of every case: it goes out to subscribers, and streams are woken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event

from api.stream import Streams
from decision.cases.case import Case
from decision.cases.folds import Fold
from decision.cases.history import History
from decision.store.journal import Message
from decision.watching.concerned import departments_concerned
from decision.watching.subscribers import Subscribers

EVERY_DESK = "desks"


class Hearing:
    """Hears of events; see `decision.cases.listening`."""

    def __init__(self, subscribers: Subscribers, streams: Streams, posted: Event) -> None:
        self._subscribers, self._streams, self._posted = subscribers, streams, posted

    def messages(self, before: Case | None, after: History, /) -> Sequence[Message]:
        """Return what subscribers are told, with the event."""
        return self._subscribers.messages_with(before, after)

    def entered(self, before: Fold | None, after: Fold, /) -> None:
        """Wake the streams that an event is news for, and whoever carries messages."""
        self._posted.set()
        self._streams.tell(topics_of(before, after))


class Told:
    """Hears of events where no service runs: they only go out to subscribers."""

    def __init__(self, subscribers: Subscribers) -> None:
        self.messages = subscribers.messages_with

    def entered(self, _before: Fold | None, _after: Fold, /) -> None:
        pass


def topic_of_case(key: str) -> str:
    """Return the topic of a case."""
    return f"case/{key}"


def topic_of_desk(department: str) -> str:
    """Return the topic of a department; without one that of all cases."""
    return f"desk/{department}" if department else EVERY_DESK


def topics_of(before: Fold | None, after: Fold) -> Iterator[str]:
    """Yield every topic that an event is news for."""
    yield topic_of_case(after.key)
    yield EVERY_DESK
    yield from map(topic_of_desk, departments_concerned(before, after))
