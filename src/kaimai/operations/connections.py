"""The shop's accounts elsewhere, as people change them: at the bank, at LINE, at a mail server.

Secrets are sealed before they reach a transaction, and open only in the process that makes the calls.
What such a process makes of them is the composition's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec

from kaimai.domain.connections import (
    AS_IN_FILE,
    BANK,
    KINDS,
    Connection,
    SealedConnection,
    mistakes_in,
    owners_of,
    sealed_for,
    typed_connection,
)
from kaimai.domain.errors import (
    BankAccountInUse,
    Mistaken,
    NotFound,
    SecretsLocked,
    SettingsChanged,
)
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.persistence import audit, connections, payments, sealing
from kaimai.persistence.database import Connection as DatabaseConnection
from kaimai.persistence.database import Database
from kaimai.persistence.sealing import CannotOpen, SealingKeys
from kaimai.settings import Bank, Line, Mail, Settings

SUBJECT = "connection"
"""What the audit log calls them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody typed for a connection, when its newest version was `seen` (0: there was none)."""

    kind: str
    typed: Mapping[str, str]
    seen: int
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Back to an earlier version, by somebody who saw that `seen` was the newest."""

    kind: str
    version: int
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What the settings of the process say, which count where nothing was typed: the bank's shop
    number, and whether the bank's address is in them."""

    shop_no: str
    has_address: bool

    @classmethod
    def of(cls, settings: Settings) -> "Accounts":
        """Those of a process."""
        return cls(shop_no=settings.bank.shop_no, has_address=bool(settings.bank.base_url))


async def read_connections(db: Database) -> dict[str, SealedConnection]:
    """The newest version of each connection that was ever set."""
    return await db.read(connections.newest)


async def read_versions(db: Database, kind: str) -> list[SealedConnection]:
    """The versions of one connection, the newest first."""
    return await db.read(connections.versions, KINDS[kind].name)


def open_connection(keys: SealingKeys, sealed: SealedConnection) -> Connection:
    """A connection with its secrets. Raises CannotOpen."""
    place = sealed_for(sealed.kind, sealed.version)
    plain = sealing.unseal(keys, sealed.sealed or b"", place=place)
    return Connection(
        kind=sealed.kind,
        version=sealed.version,
        public=sealed.public,
        secrets=msgspec.json.decode(plain, type=dict[str, str]),
    )


async def change_connection(
    db: Database, mint: Mint, keys: SealingKeys, change: Change, accounts: Accounts
) -> int:
    """Keep what was typed as a new version; its number. A secret that was left empty stays.

    Raises SecretsLocked, Mistaken, SettingsChanged, and BankAccountInUse.
    """
    kind = KINDS[change.kind]
    if keys.trouble:
        raise SecretsLocked(keys.trouble)
    before = (await db.read(connections.newest)).get(kind.name)
    if (before.version if before else 0) != change.seen:
        raise SettingsChanged
    public, secrets = typed_connection(kind, change.typed, _kept(keys, before))
    mistakes = mistakes_in(kind, public, secrets)
    if public.get("environment") == AS_IN_FILE and not accounts.has_address:
        mistakes["environment"] = "malformed"
    if mistakes:
        raise Mistaken(mistakes)
    renewed = sorted(name for name in kind.secret if change.typed.get(name, "").strip())
    opened = Connection(kind=kind.name, version=change.seen + 1, public=public, secrets=secrets)
    new = _sealed(keys, mint, opened, change.actor)
    await db.write(_add, new, renewed, change.actor, accounts)
    return new.version


async def remove_connection(
    db: Database, mint: Mint, kind: str, *, seen: int, actor: Actor, accounts: Accounts
) -> None:
    """Let the settings of the process count again. Raises SettingsChanged and BankAccountInUse."""
    new = SealedConnection(
        kind=KINDS[kind].name,
        version=seen + 1,
        public={},
        sealed=None,
        is_set=False,
        actor=str(actor),
        at=mint.now(),
    )
    await db.write(_add, new, [], actor, accounts)


async def restore_connection(
    db: Database,
    mint: Mint,
    keys: SealingKeys,
    step: Step,
    *,
    actor: Actor,
    accounts: Accounts,
) -> None:
    """Go back to an earlier version, as a new one. Raises NotFound for one whose secrets are gone,
    SecretsLocked, SettingsChanged and BankAccountInUse."""
    known = {each.version: each for each in await read_versions(db, step.kind)}
    wanted = known.get(step.version)
    if wanted is None or wanted.sealed is None:
        raise NotFound("version")
    try:
        opened = open_connection(keys, wanted)
    except CannotOpen as locked:
        raise SecretsLocked(locked.why) from locked
    new = _sealed(keys, mint, replace(opened, version=step.seen + 1), actor)
    await db.write(_add, new, sorted(opened.secrets), actor, accounts)


async def reseal_connections(db: Database, mint: Mint, keys: SealingKeys) -> tuple[int, int]:
    """Put everything that is sealed under the present key: how many rows were, and how many could not
    be opened by any key. Safe to repeat. Raises SecretsLocked."""
    if keys.trouble:
        raise SecretsLocked(keys.trouble)
    done = lost = 0
    for row in await db.read(connections.sealed_rows):
        place, before = sealed_for(row.kind, row.version), row.sealed or b""
        try:
            plain = sealing.unseal(keys, before, place=place)
        except CannotOpen:
            lost += 1
            continue
        after = sealing.seal(keys, plain, place=place, nonce=_nonce(mint))
        done += await db.write(connections.reseal, row.kind, row.version, before, after)
    return done, lost


def with_connections(
    settings: Settings,
    rows: Mapping[str, SealedConnection],
    keys: SealingKeys,
    addresses: Mapping[str, str],
) -> tuple[Settings, dict[str, str]]:
    """The settings as the connections change them, and what is wrong with those that cannot be opened:
    they count as not set, since calls under another account would be worse than none.

    `addresses`: of the bank, by environment.
    """
    troubles: dict[str, str] = {}
    for kind, row in rows.items():
        if not row.is_set:
            continue
        try:
            opened = open_connection(keys, row)
        except CannotOpen as locked:
            troubles[kind] = locked.why
            settings = _without(settings, kind)
            continue
        settings = _with(settings, opened, addresses)
    return settings, troubles


def _with(settings: Settings, opened: Connection, addresses: Mapping[str, str]) -> Settings:
    values = {**opened.public, **opened.secrets}
    match opened.kind:
        case "bank":
            address = addresses.get(values.pop("environment"), settings.bank.base_url)
            return replace(settings, bank=replace(settings.bank, base_url=address, **values))  # type: ignore[arg-type]  # all of these are texts
        case "line":
            owners = owners_of(values.pop("owners"))
            return replace(settings, line=replace(settings.line, owners=owners, **values))  # type: ignore[arg-type]  # all of these are texts
        case _:
            port = int(values.pop("port"))
            return replace(settings, mail=replace(settings.mail, port=port, **values))


def _without(settings: Settings, kind: str) -> Settings:
    match kind:
        case "bank":
            return replace(settings, bank=Bank())
        case "line":
            return replace(settings, line=Line())
        case _:
            return replace(settings, mail=Mail())


def _kept(keys: SealingKeys, before: SealedConnection | None) -> Mapping[str, str]:
    """The secrets as they are. Of what cannot be opened none is left, so all have to be typed."""
    if before is None or before.sealed is None:
        return {}
    try:
        return open_connection(keys, before).secrets
    except CannotOpen:
        return {}


def _sealed(
    keys: SealingKeys,
    mint: Mint,
    opened: Connection,
    actor: Actor,
) -> SealedConnection:
    """A new version as it is stored. Raises SecretsLocked."""
    kind, version = opened.kind, opened.version
    plain = msgspec.json.encode(dict(opened.secrets))
    try:
        sealed = sealing.seal(keys, plain, place=sealed_for(kind, version), nonce=_nonce(mint))
    except CannotOpen as locked:
        raise SecretsLocked(locked.why) from locked
    return SealedConnection(
        kind=kind,
        version=version,
        public=dict(opened.public),
        sealed=sealed,
        is_set=True,
        actor=str(actor),
        at=mint.now(),
    )


def _nonce(mint: Mint) -> bytes:
    return bytes.fromhex(mint.token())[: sealing.NONCE_BYTES]


def _add(
    conn: DatabaseConnection,
    new: SealedConnection,
    renewed: list[str],
    actor: Actor,
    accounts: Accounts,
) -> None:
    before = connections.newest(conn).get(new.kind)
    if (before.version if before else 0) != new.version - 1:
        raise SettingsChanged
    if new.kind == BANK:
        _check_account(conn, _shop_no(before, accounts), _shop_no(new, accounts))
    if not connections.add(conn, new):
        raise SettingsChanged
    was = dict(before.public) if before else {}
    old, changed = audit.changed(was, dict(new.public))
    audit.note(
        conn,
        actor,
        "change" if new.is_set else "remove",
        SUBJECT,
        new.kind,
        before=old,
        # Which secrets are new, never what they are.
        after={**changed, "version": new.version, "renewed": renewed},
        now=new.at,
    )


def _shop_no(row: SealedConnection | None, accounts: Accounts) -> str:
    """The shop's number at the bank under this version."""
    return row.public["shop_no"] if row is not None and row.is_set else accounts.shop_no


def _check_account(conn: DatabaseConnection, before: str, after: str) -> None:
    """Payments that are not over can only be asked for under the account that they were made with."""
    if before and before != after:
        waiting = payments.unsettled(conn)
        if waiting:
            raise BankAccountInUse(waiting)
