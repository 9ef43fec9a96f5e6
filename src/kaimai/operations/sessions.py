"""Who is signed in to the back office: sessions that begin, are looked up, listed and ended.

What somebody must show before one begins is in `operations/sign_in.py`.
"""

import hashlib
from datetime import datetime, timedelta

from kaimai.domain.errors import NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.staff import SignedIn
from kaimai.persistence import audit, staff_sessions
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.staff_sessions import Session

IDLE_MAX = timedelta(hours=12)
"""A session that nobody uses for so long is over."""
LIFE_MAX = timedelta(days=30)
"""However it is used, it is over after so long."""
USE_NOTED_EVERY = timedelta(minutes=5)
"""A session in steady use costs one write in so long, not one a page."""
DEVICE_LENGTH_MAX = 200
DIGITS = 64
"""Hex digits of what the cookie holds: 256 random bits."""


async def begin(
    db: Database,
    mint: Mint,
    member_id: str,
    *,
    device: str,
    address: str,
    now: datetime,
) -> str:
    """A new session of a member who has shown who they are; what the cookie must hold."""
    secret = mint.secret()
    session = new_session(mint, member_id, device=device, address=address, now=now)
    await db.write(staff_sessions.insert, session, digest_of(secret))
    return secret


def new_session(mint: Mint, member_id: str, *, device: str, address: str, now: datetime) -> Session:
    """A session that begins now, with a password that was typed just now."""
    return Session(
        id=mint.id(),
        staff_id=member_id,
        started_at=now,
        last_used_at=now,
        confirmed_at=now,
        address=address,
        device=device[:DEVICE_LENGTH_MAX],
    )


async def signed_in(db: Database, cookie: str | None, *, now: datetime) -> SignedIn | None:
    """Who is behind this cookie; None when nobody is, or their session is over."""
    if cookie is None or len(cookie) != DIGITS or not cookie.isascii():
        return None
    found = await db.read(
        staff_sessions.living,
        digest_of(cookie),
        used_since=now - IDLE_MAX,
        started_since=now - LIFE_MAX,
    )
    if found is None:
        return None
    member, session = found
    if session.last_used_at + USE_NOTED_EVERY <= now:
        await db.write(staff_sessions.set_used, session.id, now=now)
    return SignedIn(member=member, session_id=session.id, confirmed_at=session.confirmed_at)


async def sessions_of(db: Database, member_id: str, *, now: datetime) -> list[Session]:
    """Where a member is signed in now, the session used last first."""
    return await db.read(
        staff_sessions.of_member,
        member_id,
        used_since=now - IDLE_MAX,
        started_since=now - LIFE_MAX,
    )


async def sign_out(db: Database, member_id: str, session_id: str, *, now: datetime) -> None:
    """End one's own session; safe to repeat."""
    await db.write(staff_sessions.end, member_id, only=session_id, now=now)


async def end_session(
    db: Database, member_id: str, session_id: str, *, actor: Actor, now: datetime
) -> None:
    """End one session of a member. Raises NotFound when it is not alive, or somebody else's."""
    await db.write(_end_one, member_id, session_id, actor, now)


async def end_sessions(
    db: Database, member_id: str, *, actor: Actor, now: datetime, keep: str | None = None
) -> int:
    """End all sessions of a member, but the one to `keep`; how many there were."""
    return await db.write(end_all, member_id, actor, now, keep)


def _end_one(
    conn: Connection, member_id: str, session_id: str, actor: Actor, now: datetime
) -> None:
    if not staff_sessions.end(conn, member_id, only=session_id, now=now):
        raise NotFound("session")
    audit.note(conn, actor, "end_sessions", "staff", member_id, after={"sessions": 1}, now=now)


def end_all(
    conn: Connection, member_id: str, actor: Actor, now: datetime, keep: str | None = None
) -> int:
    """The same in a transaction that does more."""
    ended = staff_sessions.end(conn, member_id, keep=keep, now=now)
    if ended:
        audit.note(
            conn, actor, "end_sessions", "staff", member_id, after={"sessions": ended}, now=now
        )
    return ended


def digest_of(secret: str) -> str:
    """What is stored of a random secret of 80 bits or more, which cannot be found by trying."""
    return hashlib.sha256(secret.encode()).hexdigest()
