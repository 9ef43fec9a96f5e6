"""What a browser says it is, shortened to what its owner knows it by."""

from typing import Final

_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    (" Line/", "LINE"),
    ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""The first that is found counts: most browsers also name those that they are made after."""
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
_LENGTH_MAX: Final = 60


def device_name(agent: str) -> str:
    """Such as `Chrome · Android`; what is not known, as it says itself, cut short."""
    found = [
        next((name for mark, name in names if mark in agent), None)
        for names in (_BROWSERS, _SYSTEMS)
    ]
    known = " · ".join(name for name in found if name is not None)
    return known or agent[:_LENGTH_MAX]
