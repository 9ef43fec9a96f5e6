"""Changing settings of a running LINE by name, from JSON or from a form."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, get_type_hints

import msgspec

from line_simulator.line import Line
from line_simulator.settings import LineSettings

# What a running LINE was built with.
_FIXED: Final = frozenset(
    {
        "account",
        "public_url",
        "webhooks_at_once_max",
        "exchanges_kept_max",
        "webhook_attempts_kept_max",
        "login_channel_secret",
        "login_redirect_uris",
    }
)
_TYPES: Final = get_type_hints(LineSettings)
SWITCHES: Final = tuple(each.name for each in fields(LineSettings) if each.name not in _FIXED)


def switched(line: Line) -> dict[str, Any]:
    """Every setting that can be changed, with its present value."""
    return {name: getattr(line.settings, name) for name in SWITCHES}


def switch(line: Line, changes: Mapping[str, Any]) -> None:
    """Change settings; texts are read as the setting's type. Raises `ValueError`."""
    read = {}
    for name, value in changes.items():
        if name not in SWITCHES:
            raise ValueError(f"{name} is no setting that can be changed")
        read[name] = msgspec.convert(value, _TYPES[name], strict=False)
    line.change(**read)
