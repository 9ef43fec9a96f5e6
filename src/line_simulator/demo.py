"""The people and the group of the demonstration. Their ids are fixed, so that a shop can name them."""

from typing import Final

from line_simulator.line import Line

# (user id, name): the first opens group buys.
DEMO_PEOPLE: Final = (
    ("U11111111111111111111111111111111", "王小美"),
    ("U22222222222222222222222222222222", "林志明"),
    ("U33333333333333333333333333333333", "陳雅婷"),
)
DEMO_GROUP: Final = ("C44444444444444444444444444444444", "巷口好鄰居團購群")


def populate(line: Line) -> None:
    """Three people who do not know the account yet, and their group. Safe to repeat."""
    known = {person.user_id for person in line.people}
    for user_id, name in DEMO_PEOPLE:
        if user_id not in known:
            line.add_person(name, user_id=user_id)
    group_id, name = DEMO_GROUP
    if group_id not in {group.group_id for group in line.groups}:
        line.create_group(name, [user_id for user_id, _ in DEMO_PEOPLE], group_id=group_id)
