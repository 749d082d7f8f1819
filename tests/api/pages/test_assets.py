"""Assets are kept by browsers for ever, since their address changes with their bytes."""

import pytest

from api.pages.assets import assets


@pytest.mark.parametrize("name", assets())
def test_an_asset_is_served_for_ever_and_sent_once(client, name):
    asset = assets()[name]
    first = client.request("GET", asset.address)
    assert first.content == asset.body
    assert first.headers["content-type"].startswith(asset.media_type)
    assert "immutable" in first.headers["cache-control"]
    again = client.request("GET", asset.address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/assets/style.css", "/assets/style.0000000000000000.css", "/assets/..%2Fbase.html"]
)
def test_no_other_file_is_served(client, path):
    assert client.request("GET", path).status_code == 404


def test_the_sheet_and_the_scripts_load_nothing_from_elsewhere():
    for asset in assets().values():
        text = asset.body.decode().replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "http" not in text.replace("https", "http").split("fetch(")[0]
        assert "@import" not in text
        assert "url(" not in text
