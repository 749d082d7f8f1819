"""What is remembered of certificates is what the database holds, also while they change."""

from datetime import timedelta

from decision.store.holder_cache import HolderCache
from decision.store.moments import EPOCH

LATER = EPOCH + timedelta(days=1)


class Source:
    """A database of one answer that counts how often it is asked; `meanwhile` happens while it is."""

    def __init__(self, answer, meanwhile=lambda: None):
        self.answer, self.meanwhile, self.asked = answer, meanwhile, 0

    def __call__(self, *_):
        self.asked += 1
        answer = self.answer
        self.meanwhile()
        return answer


def test_the_moment_of_the_last_change_is_read_once():
    cache, source = HolderCache(), Source(EPOCH)
    assert [cache.moment_of(source) for _ in range(3)] == [EPOCH] * 3
    assert source.asked == 1


def test_after_a_change_the_moment_is_read_again():
    for change in (lambda cache: cache.forget(["key"]), HolderCache.clear):
        cache, source = HolderCache(), Source(EPOCH)
        cache.moment_of(source)
        change(cache)
        source.answer = LATER
        assert cache.moment is None
        assert cache.moment_of(source) == LATER


def test_a_moment_read_while_certificates_changed_is_not_remembered():
    cache = HolderCache()
    cache.moment_of(Source(EPOCH, meanwhile=lambda: cache.forget([])))
    assert cache.moment is None
    assert cache.moment_of(Source(LATER)) == LATER


def test_versions_read_while_certificates_changed_are_not_remembered():
    cache = HolderCache()
    old, new = Source({"key": ("old",)}, meanwhile=lambda: cache.forget(["key"])), Source({"key": ("new",)})
    assert cache.get(["key"], old) == {"key": ("old",)}
    assert [cache.get(["key"], new) for _ in range(3)] == [{"key": ("new",)}] * 3
    assert new.asked == 1
