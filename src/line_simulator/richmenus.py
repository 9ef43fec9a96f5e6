"""Rich menus: which one a person sees, linking, aliases, and switching by a tap."""

from collections.abc import Sequence
from datetime import timedelta

from line_simulator.records import Friendship, Json, Person, RichMenu
from line_simulator.state import BulkJob, LineState


def menu_of(state: LineState, person: Person) -> RichMenu | None:
    """What this person's phone shows: the own menu, else the default. None on a PC."""
    if person.device == "pc":
        return None
    books = state.books
    for menu_id in (person.rich_menu_id, books.channel.default_rich_menu_id):
        if menu_id is not None and (menu := books.rich_menus.get(menu_id)):
            return menu
    return None


def link(state: LineState, person: Person, menu_id: str | None) -> None:
    """Give a friend a menu of their own, or take it; without effect for anybody else."""
    if person.friendship is Friendship.FRIEND or menu_id is None:
        person.rich_menu_id = menu_id
        state.books.save_person(person)
        state.feed.bump()


def link_later(state: LineState, user_ids: Sequence[str], menu_id: str | None) -> None:
    """Accept a change for many; it takes effect some seconds later."""
    due_at = state.now() + timedelta(seconds=state.settings.bulk_seconds)
    state.jobs.put(due_at, BulkJob(tuple(user_ids), menu_id))


def run_bulk_jobs(state: LineState) -> None:
    """Let the accepted changes that are due take effect."""
    for job in state.jobs.take_due(state.now()):
        for user_id in job.user_ids:
            if person := state.books.people.get(user_id):
                link(state, person, job.rich_menu_id)


def switch(state: LineState, person: Person, alias_id: str) -> Json:
    """Switch a person's menu by its alias; the params of the postback that tells of it."""
    books = state.books
    menu_id = books.channel.aliases.get(alias_id)
    if menu_id is None:
        return {"status": "RICHMENU_ALIAS_ID_NOTFOUND"}
    menu = books.rich_menus.get(menu_id)
    if menu is None:
        return {"status": "RICHMENU_NOTFOUND"}
    if menu.image is None or person.friendship is not Friendship.FRIEND:
        return {"status": "FAILED"}
    link(state, person, menu_id)
    return {"newRichMenuAliasId": alias_id, "status": "SUCCESS"}
