"""Where something is wrong and what LINE says about it: places, families of wording, findings."""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple


class Family(Enum):
    """How a place is written and which words are used there."""

    REQUEST = "request"  # messages[0].text
    FLEX = "flex"  # /body/contents/0/text
    TEMPLATE = "template"  # template/actions/0/uri


class Detail(NamedTuple):
    """One entry of `details`."""

    message: str
    property: str


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in the JSON of a request, written as its family does."""

    family: Family
    path: str = ""

    def at(self, *steps: str | int) -> "Place":
        """The spot below this one."""
        path = self.path
        for step in steps:
            if self.family is Family.FLEX:
                path = f"{path}/{step}"
            elif self.family is Family.TEMPLATE:
                path = f"{path}/{step}" if path else str(step)
            elif isinstance(step, int):
                path = f"{path}[{step}]"
            else:
                path = f"{path}.{step}" if path else step
        return Place(self.family, path)

    def __str__(self) -> str:
        return self.path or "/"


@dataclass(slots=True)
class Findings:
    """What was found in one object, and which deviations from LINE it needed.

    `allow_local_http`: pictures at http://127.0.0.1 pass, which LINE would refuse.
    """

    allow_local_http: bool = False
    refuse_unknown: bool = False
    details: list[Detail] = field(default_factory=list)
    deviations: set[str] = field(default_factory=set)

    def add(self, place: Place, message: str) -> None:
        """Note what is wrong at a place."""
        self.details.append(Detail(message, str(place)))

    def missing(self, place: Place) -> None:
        """A required value is absent or empty."""
        words = "May not be empty" if place.family is Family.REQUEST else "must be specified"
        self.add(place, words)

    def too_long(self, place: Place, most: int) -> None:
        """A text is longer than it may be."""
        if place.family is Family.REQUEST:
            self.add(place, f"Length must be between 0 and {most}")
        elif place.family is Family.FLEX:
            self.add(place, "invalid property")
        else:
            self.add(place, f"size must be between 0 and {most}")

    def not_one_of(self, place: Place, choices: tuple[str, ...]) -> None:
        """A value is none of those that may stand here."""
        if place.family is Family.REQUEST:
            listed = ", ".join(choices)
            self.add(place, f"Must be one of the following values: [{listed}]")
        else:
            self.add(place, "invalid property")

    def wrong_count(self, place: Place, least: int, most: int) -> None:
        """A list is too short or too long."""
        if place.family is Family.REQUEST:
            self.add(place, f"Size must be between {least} and {most}")
        else:
            self.add(place, f"must not be more than {most} items")
