"""Friends and groups: follow, block, invite, join, leave, and the events that each causes."""

from collections.abc import Sequence

from line_simulator import identifiers
from line_simulator.chats import Refused, add_note, group_of, person_of
from line_simulator.events import emit, group_source, user_source
from line_simulator.records import Friendship, Group, Person
from line_simulator.state import LineState


def add_person(
    state: LineState,
    name: str,
    *,
    user_id: str | None = None,
    picture_url: str | None = None,
    language: str | None = "zh-TW",
    is_friend: bool = False,
) -> Person:
    """A new LINE user, a friend or not; no event tells of it."""
    person = Person(
        user_id=user_id or identifiers.hex_id(state.random, "U"),
        name=name,
        picture_url=picture_url,
        language=language,
        friendship=Friendship.FRIEND if is_friend else Friendship.NONE,
    )
    state.books.save_person(person)
    state.feed.bump()
    return person


def follow(state: LineState, user_id: str) -> None:
    """Add the account as a friend. Raises `Refused` for a friend, and for a blocker (unblock)."""
    person = person_of(state, user_id)
    if person.friendship is not Friendship.NONE:
        raise Refused(f"{person.name}已經認識這個帳號了")
    _befriend(state, person, is_unblocked=False)


def unblock(state: LineState, user_id: str) -> None:
    """Take back a block; the account is told as of a new friend. Raises `Refused`."""
    person = person_of(state, user_id)
    if person.friendship is not Friendship.BLOCKED:
        raise Refused(f"{person.name}沒有封鎖這個帳號")
    _befriend(state, person, is_unblocked=True)


def _befriend(state: LineState, person: Person, *, is_unblocked: bool) -> None:
    person.friendship = Friendship.FRIEND
    state.books.save_person(person)
    fields = {"follow": {"isUnblocked": is_unblocked}}
    emit(state, "follow", fields, source=user_source(person))
    state.feed.bump()


def block(state: LineState, user_id: str) -> None:
    """Block the account: nothing of it arrives one-to-one. Raises `Refused`."""
    person = person_of(state, user_id)
    if person.friendship is Friendship.BLOCKED:
        raise Refused(f"{person.name}已經封鎖這個帳號了")
    person.friendship = Friendship.BLOCKED
    person.loading_until = None
    state.books.save_person(person)
    emit(state, "unfollow", {}, source=user_source(person), has_reply_token=False)
    state.feed.bump()


def create_group(
    state: LineState,
    name: str,
    member_ids: Sequence[str],
    *,
    group_id: str | None = None,
    has_account: bool = False,
) -> Group:
    """A new group of people. `has_account`: ours is in it from the start, and no event tells."""
    for user_id in member_ids:
        person_of(state, user_id)
    if len(member_ids) > state.settings.group_members_max:
        raise Refused("群組人數太多")
    group = Group(
        group_id=group_id or identifiers.hex_id(state.random, "C"),
        name=name,
        member_ids=list(dict.fromkeys(member_ids)),
        has_account=has_account,
    )
    state.books.save_group(group)
    state.feed.bump()
    return group


def invite_account(state: LineState, user_id: str, group_id: str) -> None:
    """Invite the official account. It joins at once, or leaves at once when it may not join.

    Raises `Refused` when an official account is there already: a group holds one.
    """
    group, person = _member(state, user_id, group_id)
    if group.has_account or group.has_other_account:
        raise Refused("一個群組同時只能有一個官方帳號")
    name = state.settings.account.name
    add_note(state, group_id, f"{person.name} 邀請 {name} 加入群組")
    if not state.settings.may_join_groups:
        add_note(state, group_id, f"{name} 已離開群組")
        return
    group.has_account = True
    state.books.save_group(group)
    emit(state, "join", {}, source=group_source(group_id, None))
    state.feed.bump()


def remove_account(state: LineState, group_id: str, *, by: str = "") -> None:
    """The account leaves, or somebody (`by`) removes it. Raises `Refused` when it is not there."""
    group = group_of(state, group_id)
    if not group.has_account:
        raise Refused("這個帳號不在群組裡")
    if by:
        _member(state, by, group_id)
    group.has_account = False
    state.books.save_group(group)
    add_note(state, group_id, f"{state.settings.account.name} 已離開群組")
    emit(state, "leave", {}, source=group_source(group_id, None), has_reply_token=False)


def join(state: LineState, user_ids: Sequence[str], group_id: str) -> None:
    """People join a group together: one event lists them all. Raises `Refused`."""
    group = group_of(state, group_id)
    newcomers = [person_of(state, user_id) for user_id in dict.fromkeys(user_ids)]
    if any(person.user_id in group.member_ids for person in newcomers):
        raise Refused("有人已經在群組裡了")
    if len(group.member_ids) + len(newcomers) > state.settings.group_members_max:
        raise Refused("群組滿了")
    group.member_ids += [person.user_id for person in newcomers]
    state.books.save_group(group)
    for person in newcomers:
        add_note(state, group_id, f"{person.name} 已加入群組")
    if group.has_account:
        members = [user_source(person) for person in newcomers]
        fields = {"joined": {"members": members}}
        emit(state, "memberJoined", fields, source=group_source(group_id, None))


def leave(state: LineState, user_id: str, group_id: str) -> None:
    """One person leaves; with the last one the account leaves too. Raises `Refused`."""
    group, person = _member(state, user_id, group_id)
    group.member_ids.remove(user_id)
    state.books.save_group(group)
    add_note(state, group_id, f"{person.name} 已離開群組")
    if group.has_account:
        fields = {"left": {"members": [user_source(person)]}}
        source = group_source(group_id, None)
        emit(state, "memberLeft", fields, source=source, has_reply_token=False)
        if not group.member_ids:
            remove_account(state, group_id)


def _member(state: LineState, user_id: str, group_id: str) -> tuple[Group, Person]:
    group, person = group_of(state, group_id), person_of(state, user_id)
    if user_id not in group.member_ids:
        raise Refused(f"{person.name}不在這個群組")
    return group, person
