"""Secrets of second steps at rest: sealed for their member where there is a key, else as they are.

What codes are made of them is in `one_time_codes.py`.
"""

import base64
import binascii

from kaimai.domain.errors import SecretsLocked
from kaimai.domain.identifiers import Mint
from kaimai.persistence import sealing, staff
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.sealing import CannotOpen, SealingKeys

_MARK = staff.SEALED_MARK


def closed(keys: SealingKeys, mint: Mint, member_id: str, secret: str) -> str:
    """A secret as it is stored: sealed for this member, or as it is where nothing can be sealed."""
    nonce = bytes.fromhex(mint.token())[: sealing.NONCE_BYTES]
    try:
        document = sealing.seal(keys, secret.encode(), place=_place(member_id), nonce=nonce)
    except CannotOpen:
        return secret
    return _MARK + base64.b64encode(document).decode()


def opened(keys: SealingKeys, member_id: str, stored: str | None) -> str | None:
    """The secret behind what is stored; None where there is none, or no key opens it."""
    if stored is None or not stored.startswith(_MARK):
        return stored
    try:
        document = base64.b64decode(stored.removeprefix(_MARK), validate=True)
        return sealing.unseal(keys, document, place=_place(member_id)).decode()
    except (CannotOpen, binascii.Error):
        return None


async def seal_if_open(
    db: Database, mint: Mint, keys: SealingKeys, member_id: str, stored: str | None
) -> None:
    """Seal a secret that was stored before there was a key, now that its member has come in with it."""
    if stored is None or stored.startswith(_MARK) or keys.trouble:
        return
    await db.write(_replace, member_id, stored, closed(keys, mint, member_id, stored))


async def reseal_steps(db: Database, mint: Mint, keys: SealingKeys) -> tuple[int, int]:
    """Put every secret under the present key: how many were, and how many no key opens. Safe to repeat.

    Raises SecretsLocked.
    """
    if keys.trouble:
        raise SecretsLocked(keys.trouble)
    done = lost = 0
    for member_id, stored in await db.read(staff.second_steps):
        secret = opened(keys, member_id, stored)
        if secret is None:
            lost += 1
            continue
        done += await db.write(_replace, member_id, stored, closed(keys, mint, member_id, secret))
    return done, lost


async def open_steps(db: Database) -> int:
    """How many members have a second step whose secret is not sealed."""
    return sum(not stored.startswith(_MARK) for _, stored in await db.read(staff.second_steps))


def _replace(conn: Connection, member_id: str, before: str, after: str) -> bool:
    return staff.replace_second_step(conn, member_id, before, after)


def _place(member_id: str) -> bytes:
    return f"kaimai second step {member_id}".encode()
