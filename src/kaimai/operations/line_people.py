"""Who is who in LINE: people become buyers, friends come and go, the account joins and leaves groups."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from kaimai.domain.identifiers import Mint
from kaimai.domain.messaging import Profile
from kaimai.persistence import line_people
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.line_people import Friendship, Membership, Person


async def people_of(db: Database, mint: Mint, user_ids: Collection[str]) -> dict[str, Person]:
    """The people with these user ids; whoever is new becomes a buyer. Safe to repeat."""
    wanted = sorted(set(user_ids))
    found = await db.read(line_people.by_user, wanted)
    missing = [user_id for user_id in wanted if user_id not in found]
    if not missing:
        return found
    made = await db.write(
        line_people.ensure, {user_id: mint.id() for user_id in missing}, now=mint.now()
    )
    return found | made


async def people_behind(db: Database, buyer_ids: Collection[str]) -> dict[str, Person]:
    """Who these buyers are in LINE, as far as they are."""
    return await db.read(line_people.by_buyer, sorted(set(buyer_ids)))


async def note_changes(
    db: Database, friendships: Sequence[Friendship], memberships: Sequence[Membership]
) -> None:
    """Write down who is a friend and in which groups the account is. Safe to repeat in any order."""
    if friendships or memberships:
        await db.write(_note, tuple(friendships), tuple(memberships))


def _note(
    conn: Connection, friendships: Sequence[Friendship], memberships: Sequence[Membership]
) -> None:
    line_people.note_friendship(conn, friendships)
    line_people.note_membership(conn, memberships)


async def keep_profiles(
    db: Database, mint: Mint, profiles: Mapping[str, Profile | None], *, are_friends: bool
) -> None:
    """Remember profiles that were fetched (None: LINE shows none).

    `are_friends`: LINE shows these only of friends, which is how those are known who were friends
    before the shop was in LINE.
    """
    if profiles:
        await db.write(_keep, dict(profiles), are_friends=are_friends, now=mint.now())


def _keep(
    conn: Connection,
    profiles: Mapping[str, Profile | None],
    *,
    are_friends: bool,
    now: datetime,
) -> None:
    line_people.keep_profiles(conn, profiles, now=now)
    if are_friends:
        shown = [user_id for user_id, profile in profiles.items() if profile is not None]
        line_people.presume_friends(conn, shown, now=now)


async def name_group(db: Database, mint: Mint, group_id: str, name: str) -> None:
    """Remember what a group is called."""
    await db.write(line_people.name_group, group_id, name, now=mint.now())


async def greet(db: Database, user_id: str, kind: str, event_id: str) -> bool:
    """Whether this event is the one that brings this greeting: the first, or the same one again."""
    return await db.write(line_people.greet, user_id, kind, event_id)


async def hand_over(db: Database, mint: Mint, user_id: str) -> bool:
    """Let the staff talk with a person: the shop falls silent. False when they do already."""
    return await db.write(line_people.set_handed_over, user_id, mint.now())


async def hand_back(db: Database, user_id: str) -> bool:
    """Let the shop answer a person again. False when it did already."""
    return await db.write(line_people.set_handed_over, user_id, None)


async def waiting_for_staff(db: Database) -> list[Person]:
    """Who talks with the staff, or waits for it, longest first."""
    return await db.read(line_people.handed_over)
