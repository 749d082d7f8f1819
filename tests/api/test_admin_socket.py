"""The socket of a data folder: for its owner only, one service at a time, whatever a dead one left behind."""

import os
import socket
import stat
import subprocess
import sys

import pytest

from api import admin_socket
from api.admin_socket import NAME, dial, is_through_socket, listening, process_of
from decision.store.errors import StoreOwned
from kb.errors import LiangtiError


def test_only_the_owner_may_open_it(tmp_path):
    with listening(tmp_path):
        assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    assert not (tmp_path / NAME).exists()


def test_it_leads_to_the_process_that_listens(tmp_path):
    with listening(tmp_path), dial(tmp_path) as connection:
        assert process_of(connection) == os.getpid()


def test_nobody_answers_where_no_service_lives(tmp_path):
    assert dial(tmp_path) is None
    assert dial(tmp_path / "nowhere") is None


def test_what_a_dead_service_left_behind_is_replaced(tmp_path):
    code = f"import socket; socket.socket(socket.AF_UNIX).bind({str(tmp_path / NAME)!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert (tmp_path / NAME).exists()
    assert dial(tmp_path) is None
    with listening(tmp_path), dial(tmp_path) as connection:
        assert connection


def test_a_living_service_is_not_replaced_and_named(tmp_path):
    said = f"process {os.getpid()} serves this data folder"
    with listening(tmp_path), pytest.raises(StoreOwned, match=said), listening(tmp_path):
        pass
    with listening(tmp_path):
        pass


def test_a_path_that_is_too_long_for_a_socket_is_reached_through_its_folder(tmp_path):
    folder = tmp_path / ("long-" * 30)
    folder.mkdir()
    with listening(folder), dial(folder) as connection:
        assert process_of(connection) == os.getpid()
    assert not (folder / NAME).exists()


def test_a_path_that_is_too_long_is_said_where_there_is_no_other_way(tmp_path, monkeypatch):
    folder = tmp_path / ("long-" * 30)
    folder.mkdir()
    monkeypatch.setattr(admin_socket, "FOLDERS", tmp_path / "no-proc")
    with pytest.raises(LiangtiError, match=r"more than 10. bytes"), listening(folder):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every socket")
def test_a_socket_of_another_user_is_said_to_be_closed(tmp_path):
    with listening(tmp_path):
        (tmp_path / NAME).chmod(0)
        with pytest.raises(LiangtiError, match="this user may not open the socket"):
            dial(tmp_path)


def test_a_request_through_a_port_is_none_through_the_socket():
    assert not is_through_socket({"server": ("127.0.0.1", 8000)})
    assert not is_through_socket({"server": (NAME, 80)})
    assert not is_through_socket({"server": None})
    assert not is_through_socket({})
    assert is_through_socket({"server": (f"/var/lib/liangti/{NAME}", None)})


def test_a_socket_stays_closed_to_others_from_its_first_moment(tmp_path, monkeypatch):
    masks = []
    bind = socket.socket.bind

    def seen(self, address):
        masks.append(os.umask(0o177))
        return bind(self, address)

    monkeypatch.setattr(socket.socket, "bind", seen)
    with listening(tmp_path):
        assert masks == [0o177]
