"""Who gets the last unit: the decision for a whole batch at once, as a pure function."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Resource = TypeVar("Resource", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Decision(Generic[Resource]):
    """Accepted when `short` is empty; else what was left of each resource that did not suffice."""

    short: Mapping[Resource, int]

    @property
    def is_accepted(self) -> bool:
        """Whether the request got everything it asked for."""
        return not self.short


_ACCEPTED: Decision[Any] = Decision({})


def decide(
    available: Mapping[Resource, int], requests: Sequence[Mapping[Resource, int]]
) -> list[Decision[Resource]]:
    """Decide requests in order: first come, first served; all of a request or nothing of it.

    `available`: units left of each resource (a SKU, a coupon's uses, a person's limit); a resource
    that is not named has none. `requests`: for each request the units it needs of each resource,
    already summed over its lines. A request that is turned down leaves everything to the next.
    """
    left = dict(available)
    decisions = []
    for request in requests:
        short = {
            resource: left.get(resource, 0)
            for resource, units in request.items()
            if units > left.get(resource, 0)
        }
        if not short:
            for resource, units in request.items():
                left[resource] -= units
        decisions.append(Decision(short) if short else _ACCEPTED)
    return decisions
