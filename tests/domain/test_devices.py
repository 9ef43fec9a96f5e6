"""Browsers by the names that people know them by."""

import pytest

from kaimai.domain.devices import device_name

CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1"
IN_LINE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Safari Line/14.1"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome · Android"),
        (EDGE, "Edge · Windows"),
        (SAFARI, "Safari · iPhone"),
        (IN_LINE, "LINE · iPhone"),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
        ("x" * 900, "x" * 60),
    ],
)
def test_a_browser_is_named_as_people_know_it(agent: str, name: str) -> None:
    assert device_name(agent) == name
