"""Process settings: small frozen records, read once from a file and the environment.

A setting is looked up in the environment (`KAIMAI_` and its name in capitals), then in
`kaimai.toml` of the data folder, then it has its default. `docs/operations.md` lists them all.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

CONFIG_FILE = "kaimai.toml"


class InvalidSetting(Exception):
    """A setting cannot be read; the message names it and says what is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """The shop's account at the bank, and how to reach it."""

    base_url: str = ""
    shop_no: str = ""
    a1: str = field(default="", repr=False)
    a2: str = field(default="", repr=False)
    b1: str = field(default="", repr=False)
    b2: str = field(default="", repr=False)
    x_key_id: str = field(default="", repr=False)
    requests_per_second: float = 5.0
    timeout_seconds: float = 20.0

    @property
    def is_set(self) -> bool:
        """Whether payments can be asked for at all."""
        return bool(self.base_url and self.shop_no and self.a1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Where letters go; without a host they are written to the data folder."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = "shop@localhost"
    security: str = "starttls"

    @property
    def is_set(self) -> bool:
        """Whether letters leave this machine."""
        return bool(self.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The shop's LINE official account; without it nothing of LINE is loaded."""

    channel_secret: str = field(default="", repr=False)
    channel_access_token: str = field(default="", repr=False)
    api_base_url: str = "https://api.line.me"
    basic_id: str = ""
    """What people add as a friend, with its @; the add-friend link is made of it."""
    owners: tuple[str, ...] = ()
    """LINE user ids of those who may open and close sales in groups."""
    quota_warning: float = 0.8
    """The part of the month's messages after which the shop warns."""
    timeout_seconds: float = 10.0

    @property
    def is_set(self) -> bool:
        """Whether the shop is in LINE at all."""
        return bool(self.channel_secret and self.channel_access_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Requests a minute that one client may make; 0: no limit."""

    api_per_minute: int = 600
    pages_per_minute: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything one process needs to know before it opens its database."""

    data: Path
    database_url: str = ""
    public_url: str = "http://127.0.0.1:8000"
    shop_name: str = "開賣小舖"
    language: str = "zh"
    """The language of pages for those who have not chosen one."""
    bank: Bank = field(default_factory=Bank)
    mail: Mail = field(default_factory=Mail)
    line: Line = field(default_factory=Line)
    limits: Limits = field(default_factory=Limits)
    hold_card: timedelta = timedelta(minutes=30)
    hold_atm: timedelta = timedelta(hours=24)
    hold_no_link: timedelta = timedelta(minutes=15)
    ask_grace: timedelta = timedelta(minutes=15)
    atm_max: int = 30_000
    offered: tuple[tuple[str, int], ...] = ()
    """Methods of payment with the least total of each, as people have set them; none: the usual ones."""
    card_auto_capture: bool = True
    reconcile_at_hour: int = 6
    backup_folder: str = "backups"
    """Where each night's backup goes, from the data folder or absolute; empty: none is made."""
    backup_at_hour: int = 4
    audit_days: int = 400
    """How long what staff have changed can be looked up; never less than AUDIT_DAYS_MIN."""
    trusted_proxies: tuple[str, ...] = ()
    copies_seconds: float = 1.0
    """How old a public page may be; stock on it is as old."""
    store_map: str = ""
    """Where buyers pick a convenience store: `sample`, a map of made-up stores, or none."""
    is_demo: bool = False
    """A shop to look at, with pages about itself that buyers have no use for."""
    secret_key: str = field(default="", repr=False)
    """What seals the secrets that are set in the back office; only ever in the environment."""
    secret_key_old: str = field(default="", repr=False)


_SECTIONS: dict[str, type] = {"bank": Bank, "mail": Mail, "line": Line, "limits": Limits}
_TOP = (
    "database_url",
    "public_url",
    "shop_name",
    "language",
    "hold_card",
    "hold_atm",
    "hold_no_link",
    "ask_grace",
    "atm_max",
    "card_auto_capture",
    "reconcile_at_hour",
    "backup_folder",
    "backup_at_hour",
    "audit_days",
    "trusted_proxies",
    "copies_seconds",
    "store_map",
    "is_demo",
)

# In the data folder they would be copied with every backup of what they seal.
_IN_ENVIRONMENT_ONLY = ("secret_key", "secret_key_old")


AUDIT_DAYS_MIN = 365


def read_settings(data: Path, environment: Mapping[str, str]) -> Settings:
    """The settings for this data folder. Raises InvalidSetting."""
    written = _file(data / CONFIG_FILE)
    unknown = written.keys() - {*_TOP, *_SECTIONS}
    if unknown:
        raise InvalidSetting(f"{CONFIG_FILE}: there is no setting {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {}
    defaults = Settings(data=data)
    for name in _TOP:
        given = environment.get(f"KAIMAI_{name.upper()}", written.get(name))
        if given is not None:
            values[name] = _as(name, given, getattr(defaults, name))
    for name in _IN_ENVIRONMENT_ONLY:
        values[name] = environment.get(f"KAIMAI_{name.upper()}", "").strip()
    for section, record in _SECTIONS.items():
        values[section] = _section(section, record, written.get(section, {}), environment)
    if values.get("audit_days", AUDIT_DAYS_MIN) < AUDIT_DAYS_MIN:
        raise InvalidSetting(f"audit_days: at least {AUDIT_DAYS_MIN}, a year")
    return Settings(data=data, **values)


def _section(
    section: str,
    record: type,
    written: Any,  # noqa: ANN401 TOML
    environment: Mapping[str, str],
) -> Any:  # noqa: ANN401 one of the records above
    if not isinstance(written, dict):
        raise InvalidSetting(f"{CONFIG_FILE}: [{section}] must be a table")
    defaults = record()
    names = {each.name for each in fields(record)}
    unknown = written.keys() - names
    if unknown:
        raise InvalidSetting(f"{CONFIG_FILE}: [{section}] has no {', '.join(sorted(unknown))}")
    given = {
        name: environment.get(f"KAIMAI_{section}_{name}".upper(), written.get(name))
        for name in names
    }
    return record(
        **{
            name: _as(f"{section}.{name}", value, getattr(defaults, name))
            for name, value in given.items()
            if value is not None
        }
    )


def _as(name: str, given: Any, default: object) -> object:  # noqa: ANN401 text or TOML
    """The given value in the type of the default. Times are minutes."""
    try:
        match default:
            case bool():
                return given if isinstance(given, bool) else _flag(str(given))
            case int():
                return int(given)
            case float():
                return float(given)
            case timedelta():
                return timedelta(minutes=float(given))
            case tuple():
                items = given if isinstance(given, list) else str(given).split(",")
                return tuple(str(item).strip() for item in items if str(item).strip())
            case _:
                return str(given)
    except ValueError as error:
        raise InvalidSetting(f"{name}: {given!r} is not what is wanted ({error})") from error


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false", "1", "0", "yes", "no"):
        raise ValueError("true or false")
    return text.lower() in ("true", "1", "yes")


def _file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InvalidSetting(f"{path.name} cannot be read: {error}") from error
