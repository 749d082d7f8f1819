"""What other processes do to a store in tests; each function runs in a child that can be killed."""

import multiprocessing
import os
import resource
import threading
from pathlib import Path

import decision.store.duckdb
import decision.store.postgres
import decision.store.store
from decision.store import StoreError, open_store
from decision.store.migrations import migrations_of
from tests.decision.store.places import TickingClock, draft

# Loaded before a child gives up the rights of root, after which it may not read them.
for _engine in ("duckdb", "postgres"):
    migrations_of(f"decision.store.{_engine}")
decision.store.postgres.database._PATIENCE_SECONDS = 0.5

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


def start(work, *values):
    """Start `work` in a child of its own; return the process and our end of its pipe."""
    here, there = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=work, args=(there, *values), daemon=True)
    process.start()
    there.close()
    return process, here


def outcome(work, *values):
    """Return what `work` sends from a child."""
    process, pipe = start(work, *values)
    sent = pipe.recv()
    process.join(30)
    return sent


def append_for_ever(pipe, url, home, first):
    """Append from four threads, and tell the id and hash of each record once it is acknowledged."""
    store = open_store(url, Path(home), "n1", TickingClock())
    lock = threading.Lock()

    def append(thread):
        number = first + thread
        while True:
            number += 4
            record = store.decisions.append(draft(number, id=f"d{number}", answer=_long(number)))
            with lock:
                pipe.send((record.id, record.hash))

    for thread in range(4):
        threading.Thread(target=append, args=(thread,)).start()


def _long(number):
    return b'{"text":"%s","number":%d}' % (b"x" * (number * 997 % 30_000), number)


def try_to_open(pipe, url, home, node):
    """Tell the error of opening, or that there was none."""
    try:
        open_store(url, Path(home), node, TickingClock()).close()
        pipe.send("opened")
    except StoreError as error:
        pipe.send((type(error).__name__, str(error)))


def try_to_open_as_nobody(pipe, url, home, read_only):
    """The same without the rights of root, which no file withstands."""
    os.setgid(65534)
    os.setuid(65534)
    try:
        with open_store(url, Path(home), None, TickingClock(), read_only=read_only) as store:
            pipe.send(len(store.decisions.page().records))
    except StoreError as error:
        pipe.send((type(error).__name__, str(error)))


def append_until_full(pipe, url, home, limit):
    """Append until no file may grow beyond `limit` bytes, lift the limit, append once more; tell all outcomes."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    store = open_store(url, Path(home), "n1", TickingClock())
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    acknowledged, errors = [], []
    for number in range(200):
        waiting = [
            store.decisions.append_soon(draft(4 * number + n, answer=_noise(number, n))) for n in range(4)
        ]
        for future in waiting:
            if error := future.exception(60):
                errors.append((type(error).__name__, str(error)))
            else:
                acknowledged.append(future.result().id)
        if errors:
            break
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    acknowledged.append(store.decisions.append(draft(9999)).id)
    store.close()
    pipe.send((acknowledged, errors))


def ready_while_full(pipe, url, home, limit):
    """Tell whether the store says that it is ready: once it is full, when asked to try, and with the limit lifted."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    with open_store(url, Path(home), "n1", TickingClock()) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        number = 0
        while store.decisions.append_soon(draft(number, answer=_noise(number, 0))).exception(60) is None:
            number += 1
        said = [_ready(store)]
        decision.store.store._SECONDS_UNTIL_TRIED = 0.0
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
        said.append(_ready(store))
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        said.append(_ready(store))
    pipe.send(said)


def _ready(store):
    try:
        store.ready()
    except StoreError as error:
        return type(error).__name__
    return "ready"


def _noise(number, more):
    return b'{"text":"%s"}' % os.urandom(20_000).hex().encode() + b"%d%d" % (number, more)
