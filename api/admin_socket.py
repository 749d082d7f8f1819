"""`liangti.sock`: whoever may open it is admin. A service listens on it while it owns the store of a data folder."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from decision.store.errors import StoreOwned
from kb.errors import LiangtiError

NAME = "liangti.sock"
# Where the system shows the folders that this process has open.
FOLDERS = Path("/proc/self/fd")
_LONGEST_PATH = 107 if sys.platform == "linux" else 103
_SECONDS_TO_ANSWER = 5.0


@contextmanager
def listening(home: Path) -> Iterator[socket.socket]:
    """Listen on the socket of a data folder, for its owner only; what a dead service left behind is replaced.

    Raises: StoreOwned, with the process, while another service lives; LiangtiError if the folder holds no socket.
    """
    folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # The lock ends with its process, however that ends; a file alone would not tell the living from the dead.
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(folder)
        raise owned(home) from None
    path = home / NAME
    try:
        with suppress(FileNotFoundError):
            path.unlink()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            _bind(listener, home, folder)
            listener.listen(64)
            try:
                yield listener
            finally:
                path.unlink(missing_ok=True)
    finally:
        os.close(folder)


def dial(home: Path) -> socket.socket | None:
    """Return a connection to the service that lives in a data folder, or None where there is none."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(_SECONDS_TO_ANSWER)
    try:
        folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        connection.close()
        return None
    try:
        connection.connect(_address(home, folder))
    except PermissionError:
        connection.close()
        raise LiangtiError(
            "this user may not open the socket of the service",
            where=str(home / NAME),
            fix="run the command as the user of the service",
        ) from None
    except OSError:
        connection.close()
        return None
    finally:
        os.close(folder)
    return connection


def process_of(connection: socket.socket) -> int:
    """Return the id of the process at the other end, 0 where the system does not tell it."""
    if not hasattr(socket, "SO_PEERCRED"):
        return 0
    size = struct.calcsize("3i")
    process: int = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))[0]
    return process


def owned(home: Path) -> StoreOwned:
    """Return the refusal of a data folder in which a service lives, which it names."""
    process = 0
    if connection := dial(home):
        with connection:
            process = process_of(connection)
    who = f"process {process} serves" if process else "another process serves"
    fix = "stop that service first, or name another folder with --home"
    return StoreOwned(f"{who} this data folder", where=str(home), fix=fix)


def is_through_socket(scope: Mapping[str, Any]) -> bool:
    """Return whether a request came through the socket. A port has a number; the path of a socket has none."""
    server = scope.get("server")
    return server is not None and server[1] is None and str(server[0]).endswith(NAME)


def _bind(listener: socket.socket, home: Path, folder: int) -> None:
    # Nobody else may open it, not even for the moment between two calls.
    before = os.umask(0o177)
    try:
        listener.bind(_address(home, folder))
    except OSError as error:
        what = f"no socket can be made in this folder: {error.strerror}"
        raise LiangtiError(what, where=str(home / NAME), fix="name a folder of a local disk") from None
    finally:
        os.umask(before)


def _address(home: Path, folder: int) -> str:
    """Return how to name the socket: a path of up to 107 bytes, or through the open folder where it is longer."""
    path = str(home / NAME)
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        return path
    through = FOLDERS / str(folder)
    if not through.exists():
        what = f"the path of the socket has more than {_LONGEST_PATH} bytes"
        raise LiangtiError(what, where=path, fix="name a folder with a shorter path with --home")
    return str(through / NAME)
