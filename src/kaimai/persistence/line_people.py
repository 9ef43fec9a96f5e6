"""People and groups as LINE tells of them. Events may come in any order: the latest one counts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.buyers import LINE
from kaimai.domain.messaging import Profile
from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import (
    buyer_identities,
    buyers,
    customer_terms_due,
    line_groups,
    line_people,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in LINE, who is a buyer from the first word on.

    `language` is LINE's tag, None while unknown; `greeted` maps each greeting they had to the event
    that brought it; `updated_at` is when the profile was fetched.
    """

    user_id: str
    buyer_id: str
    display_name: str
    language: str | None
    is_friend: bool
    handed_over_at: datetime | None
    greeted: Mapping[str, str]
    updated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Friendship:
    """What an event said: from `at` on this person is a friend of the account, or no longer."""

    user_id: str
    is_friend: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """What an event said: from `at` on the account is in this group, or no longer."""

    group_id: str
    is_in: bool
    at: datetime


NAME_MAX = 60
_PERSON = sa.select(
    line_people.c.user_id,
    buyer_identities.c.buyer_id,
    line_people.c.display_name,
    line_people.c.language,
    line_people.c.is_friend,
    line_people.c.handed_over_at,
    line_people.c.greeted,
    line_people.c.updated_at,
).join(
    buyer_identities,
    sa.and_(buyer_identities.c.kind == LINE, buyer_identities.c.value == line_people.c.user_id),
)


def ensure(conn: Connection, new_ids: Mapping[str, str], *, now: datetime) -> dict[str, Person]:
    """The people with these user ids; those who are new become buyers under the ids given for them.

    Safe to run twice at once.
    """
    if not new_ids:
        return {}
    found = by_user(conn, new_ids)
    missing = sorted(new_ids.keys() - found.keys())
    if not missing:
        return found
    known = set(
        conn.scalars(
            sa.select(buyer_identities.c.value).where(
                buyer_identities.c.kind == LINE, buyer_identities.c.value.in_(missing)
            )
        )
    )
    unknown = [user_id for user_id in missing if user_id not in known]
    if unknown:
        _make_buyers(conn, {user_id: new_ids[user_id] for user_id in unknown}, now)
    conn.execute(
        insert_or_skip(conn, line_people),
        [{"user_id": user_id, "greeted": {}} for user_id in missing],
    )
    return found | by_user(conn, missing)


def by_user(conn: Connection, user_ids: Collection[str]) -> dict[str, Person]:
    """The people with these user ids, as far as they are known."""
    rows = conn.execute(_PERSON.where(line_people.c.user_id.in_(sorted(user_ids))))
    return {row.user_id: Person(**row._mapping) for row in rows}


def by_buyer(conn: Connection, buyer_ids: Collection[str]) -> dict[str, Person]:
    """Who these buyers are in LINE, as far as they are."""
    rows = conn.execute(
        _PERSON.where(buyer_identities.c.buyer_id.in_(sorted(buyer_ids))).order_by(
            line_people.c.is_friend, line_people.c.user_id
        )
    )
    return {row.buyer_id: Person(**row._mapping) for row in rows}


def note_friendship(conn: Connection, told: Sequence[Friendship]) -> None:
    """Write down who is a friend by now; an event from before what is known changes nothing."""
    if not told:
        return
    conn.execute(
        insert_or_skip(conn, line_people),
        [{"user_id": each.user_id, "greeted": {}} for each in told],
    )
    for each in told:
        news = (
            {"friend_since": each.at, "blocked_at": None}
            if each.is_friend
            else {"blocked_at": each.at}
        )
        conn.execute(
            sa.update(line_people)
            .where(
                line_people.c.user_id == each.user_id,
                sa.or_(
                    line_people.c.friend_told_at.is_(None),
                    line_people.c.friend_told_at <= each.at,
                ),
            )
            .values(is_friend=each.is_friend, friend_told_at=each.at, **news)
        )


def presume_friends(conn: Connection, user_ids: Collection[str], *, now: datetime) -> None:
    """Write down as friends those of whom no event said anything yet: LINE showed us their profile."""
    conn.execute(
        sa.update(line_people)
        .where(line_people.c.user_id.in_(sorted(user_ids)), line_people.c.friend_told_at.is_(None))
        .values(is_friend=True, friend_since=now)
    )


def note_membership(conn: Connection, told: Sequence[Membership]) -> None:
    """Write down in which groups the account is by now."""
    if not told:
        return
    conn.execute(insert_or_skip(conn, line_groups), [{"group_id": each.group_id} for each in told])
    for each in told:
        news = {"joined_at": each.at, "left_at": None} if each.is_in else {"left_at": each.at}
        conn.execute(
            sa.update(line_groups)
            .where(
                line_groups.c.group_id == each.group_id,
                sa.or_(line_groups.c.told_at.is_(None), line_groups.c.told_at <= each.at),
            )
            .values(told_at=each.at, **news)
        )


def name_group(conn: Connection, group_id: str, name: str, *, now: datetime) -> None:
    """Remember what a group is called."""
    conn.execute(
        sa.update(line_groups)
        .where(line_groups.c.group_id == group_id)
        .values(name=name, updated_at=now)
    )


def keep_profiles(
    conn: Connection, profiles: Mapping[str, Profile | None], *, now: datetime
) -> None:
    """Remember profiles that were fetched; None: LINE shows none, which is remembered too.

    A buyer who has no name yet gets the one that LINE shows.
    """
    for user_id, profile in sorted(profiles.items()):
        news: dict[str, object] = {"updated_at": now}
        if profile is not None:
            news |= {"display_name": profile.display_name, "picture_url": profile.picture_url}
            if profile.language is not None:
                news["language"] = profile.language
        conn.execute(sa.update(line_people).where(line_people.c.user_id == user_id).values(**news))
        if profile is not None:
            is_theirs = sa.select(buyer_identities.c.buyer_id).where(
                buyer_identities.c.kind == LINE, buyer_identities.c.value == user_id
            )
            conn.execute(
                sa.update(buyers)
                .where(buyers.c.id.in_(is_theirs), buyers.c.name == "")
                .values(name=profile.display_name[:NAME_MAX])
            )
    _look_for_names(conn, [user_id for user_id, profile in profiles.items() if profile is not None])


def greet(conn: Connection, user_id: str, kind: str, event_id: str) -> bool:
    """Give a greeting to this event; False when another event had it before."""
    greeted = conn.scalar(
        sa.select(line_people.c.greeted).where(line_people.c.user_id == user_id).with_for_update()
    )
    if greeted is None or greeted.get(kind, event_id) != event_id:
        return False
    conn.execute(
        sa.update(line_people)
        .where(line_people.c.user_id == user_id)
        .values(greeted={**greeted, kind: event_id})
    )
    return True


def set_handed_over(conn: Connection, user_id: str, at: datetime | None) -> bool:
    """Hand a person over to the staff, or back (None); whether that changed anything."""
    column = line_people.c.handed_over_at
    is_news = column.is_not(None) if at is None else column.is_(None)
    changed = conn.execute(
        sa.update(line_people)
        .where(line_people.c.user_id == user_id, is_news)
        .values(handed_over_at=at)
    )
    return changed.rowcount == 1


def handed_over(conn: Connection) -> list[Person]:
    """Who talks with the staff, longest first."""
    rows = conn.execute(
        _PERSON.where(line_people.c.handed_over_at.is_not(None)).order_by(
            line_people.c.handed_over_at
        )
    )
    return [Person(**row._mapping) for row in rows]


def friends_among(conn: Connection, buyer_ids: Collection[str]) -> dict[str, str]:
    """The user id of each of these buyers who is a friend in LINE."""
    people = by_buyer(conn, buyer_ids) if buyer_ids else {}
    return {buyer_id: person.user_id for buyer_id, person in people.items() if person.is_friend}


def _look_for_names(conn: Connection, user_ids: Collection[str]) -> None:
    """Let customers be found by the names that they have in LINE."""
    named = sorted(
        conn.scalars(
            sa.select(buyer_identities.c.buyer_id).where(
                buyer_identities.c.kind == LINE, buyer_identities.c.value.in_(sorted(user_ids))
            )
        )
    )
    if named:
        conn.execute(
            insert_or_skip(conn, customer_terms_due), [{"buyer_id": each} for each in named]
        )


def _make_buyers(conn: Connection, new_ids: Mapping[str, str], now: datetime) -> None:
    conn.execute(
        sa.insert(buyers), [{"id": new_id, "created_at": now} for new_id in new_ids.values()]
    )
    conn.execute(
        insert_or_skip(conn, buyer_identities),
        [
            {"kind": LINE, "value": user_id, "buyer_id": new_id, "created_at": now}
            for user_id, new_id in new_ids.items()
        ],
    )
    # Somebody else may have made them at the same moment: then ours are nobody.
    taken = set(
        conn.scalars(
            sa.select(buyer_identities.c.buyer_id).where(
                buyer_identities.c.kind == LINE, buyer_identities.c.value.in_(sorted(new_ids))
            )
        )
    )
    spare = sorted(set(new_ids.values()) - taken)
    if spare:
        conn.execute(sa.delete(buyers).where(buyers.c.id.in_(spare)))
