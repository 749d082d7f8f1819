"""The command line goes before the environment, the environment before the default."""

from pathlib import Path

import pytest

from api.settings import Settings, settings_from
from kb.errors import LiangtiError
from kb.loader import shipped_folders


def test_without_anything_the_shipped_rules_are_served_on_loopback():
    settings = settings_from({})
    assert (settings.host, settings.port, settings.home) == ("127.0.0.1", 8000, Path("var"))
    assert (settings.kb, settings.body_limit) == (shipped_folders()[0], 1 << 20)
    assert settings == Settings(further_kbs=tuple(shipped_folders()[1:]))


def test_the_environment_goes_before_the_default(tmp_path):
    environment = {
        "LIANGTI_HOST": "::1",
        "LIANGTI_PORT": "80",
        "LIANGTI_HOME": str(tmp_path),
        "LIANGTI_KB": str(Settings().kb),
        "LIANGTI_BODY_LIMIT": "2048",
        "LIANGTI_OTHER": "x",
    }
    assert settings_from(environment) == Settings("::1", 80, tmp_path, Settings().kb, 2048)


def test_what_only_the_environment_sets_is_read():
    environment = {
        "LIANGTI_STORE": "duckdb:////data/x.duckdb",
        "LIANGTI_NODE": "node-2",
        "LIANGTI_RATE": "0",
        "LIANGTI_REQUEST_SECONDS": "5",
        "LIANGTI_SHADOW_SHARE": "0.5",
        "LIANGTI_PERSONAL_DAYS": "30",
        "LIANGTI_TRUSTED_PROXIES": "10.0.0.5, 192.168.0.0/16, ::1",
    }
    settings = settings_from(environment)
    assert (settings.store, settings.node, settings.rate) == ("duckdb:////data/x.duckdb", "node-2", 0)
    assert (settings.request_seconds, settings.shadow_share, settings.personal_days) == (5, 0.5, 30)
    assert [str(one) for one in settings.trusted_proxies] == ["10.0.0.5/32", "192.168.0.0/16", "::1/128"]


def test_the_password_of_a_store_is_not_repeated():
    with pytest.raises(LiangtiError) as caught:
        settings_from({"LIANGTI_STORE": "postgres://liangti:secret@db/liangti"})
    assert "secret" not in str(caught.value)


def test_the_command_line_goes_before_the_environment():
    settings = settings_from({"LIANGTI_PORT": "80", "LIANGTI_HOST": "::1"}, port="81", host=None)
    assert (settings.port, settings.host) == (81, "::1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "http"),
        ("port", "65536"),
        ("port", "-1"),
        ("port", "８０"),
        ("port", ""),
        ("port", "9" * 5000),
        ("host", " "),
        ("home", ""),
        ("home", __file__),
        ("kb", __file__),
        ("kb", str(Path(__file__).parent)),
        ("kb", "/no/such/folder"),
        ("store", "sqlite:///x"),
        ("store", "duckdb://x"),
        ("store", " "),
        ("node", "two words"),
        ("node", "x" * 61),
        ("node", "节点"),
        ("rate", "-1"),
        ("rate", "fast"),
        ("request_seconds", "0"),
        ("shadow_share", "2"),
        ("shadow_share", "nan"),
        ("shadow_share", "1%"),
        ("personal_days", "-5"),
        ("trusted_proxies", "proxy.local"),
        ("trusted_proxies", "10.0.0.0/99"),
        ("body_limit", "0"),
        ("body_limit", "1MB"),
        ("body_limit", str(1 << 40)),
    ],
)
def test_a_wrong_value_is_one_error_that_says_where_it_was_given(name, value):
    variable = f"LIANGTI_{name.upper()}"
    with pytest.raises(LiangtiError) as caught:
        settings_from({variable: value})
    assert caught.value.where == variable
    assert caught.value.fix
    with pytest.raises(LiangtiError) as caught:
        settings_from({variable: "ignored"}, **{name: value})
    assert caught.value.where == f"--{name.replace('_', '-')}"


def test_a_setting_that_does_not_exist_is_refused():
    with pytest.raises(LiangtiError, match="did you mean `port`"):
        settings_from({}, prot=80)
