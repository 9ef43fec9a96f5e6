"""People as the conversations need them: known as buyers, with the names that LINE shows.

Names are fetched from LINE and kept; an answer never waits long for one.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

import structlog

from kaimai.domain.identifiers import Mint
from kaimai.domain.messaging import LineGateway, LineRefused, LineUnreachable, Profile
from kaimai.line_channel.events import Heard
from kaimai.operations import line_people
from kaimai.persistence.database import Database
from kaimai.persistence.line_people import Friendship, Membership, Person

NAMES_KEPT = timedelta(days=7)
"""How old a name may be before LINE is asked again."""
WAIT_SECONDS = 2.0
"""How long an answer waits for names; those that come later are there the next time."""
AT_ONCE = 32
_log = structlog.get_logger("kaimai.line_channel")


class People:
    """Everybody whom the shop knows in LINE. Safe to share."""

    def __init__(self, db: Database, line: LineGateway, mint: Mint) -> None:
        self._db = db
        self._line = line
        self._mint = mint
        self._asking: dict[str, asyncio.Task[Profile | None]] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._groups: set[str] = set()

    async def take_note(self, heard: Sequence[Heard]) -> None:
        """Write down what events say of friends and groups. Safe to repeat, in any order."""
        friendships = [
            Friendship(user_id=each.user_id, is_friend=each.kind == "follow", at=each.at)
            for each in heard
            if each.user_id is not None and each.kind in ("follow", "unfollow")
        ]
        memberships = [
            Membership(group_id=each.group_id, is_in=each.kind != "leave", at=each.at)
            for each in heard
            if each.group_id is not None
            and (each.kind in ("join", "leave") or each.group_id not in self._groups)
        ]
        # One is enough to know a group that was joined before the shop was in LINE.
        kept = {(each.group_id, each.is_in): each for each in memberships}
        await line_people.note_changes(self._db, friendships, list(kept.values()))
        for membership in kept.values():
            if membership.is_in and membership.group_id not in self._groups:
                self._groups.add(membership.group_id)
                await self._name_group(membership.group_id)

    async def person_of(self, user_id: str) -> Person:
        """The person with this user id, made a buyer when new; with a name if LINE shows it in time."""
        return (await self.of_many([user_id]))[user_id]

    async def of_many(
        self, user_ids: Collection[str], group_id: str | None = None
    ) -> dict[str, Person]:
        """The same for many, who may be members of a group: there LINE shows strangers' names too."""
        found = await line_people.people_of(self._db, self._mint, user_ids)
        oldest = self._mint.now() - NAMES_KEPT
        stale = [
            user_id
            for user_id, person in found.items()
            if person.updated_at is None or person.updated_at < oldest
        ]
        if not stale:
            return found
        await line_people.keep_profiles(
            self._db,
            self._mint,
            await self._fetch(stale, group_id),
            are_friends=group_id is None,
        )
        return await line_people.people_of(self._db, self._mint, user_ids)

    async def of_buyers(self, buyer_ids: Collection[str]) -> dict[str, Person]:
        """Who these buyers are in LINE, as far as they are; as last seen."""
        return await line_people.people_behind(self._db, buyer_ids)

    async def greet(self, user_id: str, kind: str, event_id: str) -> bool:
        """Whether this event is the one that brings this greeting: the first, or the same one again."""
        return await line_people.greet(self._db, user_id, kind, event_id)

    async def hand_over(self, user_id: str) -> bool:
        """Let the staff talk with a person: the shop falls silent. False when they do already."""
        return await line_people.hand_over(self._db, self._mint, user_id)

    async def hand_back(self, user_id: str) -> bool:
        """Let the shop answer a person again. False when it did already."""
        return await line_people.hand_back(self._db, user_id)

    async def _fetch(
        self, user_ids: Collection[str], group_id: str | None
    ) -> Mapping[str, Profile | None]:
        """The profiles that LINE gives in time; the rest is asked for again by the next event."""
        asked = {user_id: self._ask(user_id, group_id) for user_id in user_ids}
        await asyncio.wait(asked.values(), timeout=WAIT_SECONDS)
        return {
            user_id: task.result()
            for user_id, task in asked.items()
            if task.done() and not task.cancelled() and task.exception() is None
        }

    def _ask(self, user_id: str, group_id: str | None) -> "asyncio.Task[Profile | None]":
        task = self._asking.get(user_id)
        if task is None:
            task = asyncio.create_task(self._profile(user_id, group_id))
            self._asking[user_id] = task
            task.add_done_callback(lambda ended: self._forget(user_id, ended))
        return task

    def _forget(self, user_id: str, ended: "asyncio.Task[Profile | None]") -> None:
        del self._asking[user_id]
        error = None if ended.cancelled() else ended.exception()
        if isinstance(error, LineUnreachable | LineRefused):
            _log.warning("a profile could not be fetched", error=str(error))

    async def _name_group(self, group_id: str) -> None:
        try:
            name = await asyncio.wait_for(self._line.group_name(group_id), WAIT_SECONDS)
        except (LineUnreachable, LineRefused, TimeoutError) as error:
            _log.warning("a group's name could not be fetched", error=str(error))
            return
        if name:
            await line_people.name_group(self._db, self._mint, group_id, name)

    async def _profile(self, user_id: str, group_id: str | None) -> Profile | None:
        async with self._turn:
            if group_id is not None:
                return await self._line.member_profile(group_id, user_id)
            return await self._line.profile(user_id)
