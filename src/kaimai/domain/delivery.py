"""How goods reach their buyer: to an address, or to a convenience store; what it costs and what it takes.

How a store is chosen on a chain's map is behind `StoreMap`; its pages are elsewhere.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Protocol

from kaimai.domain.buyers import mask
from kaimai.domain.errors import InvalidInput, NotOffered
from kaimai.domain.taiwan import (
    checked_label_name,
    checked_mobile,
    checked_name,
    checked_street,
    district_of,
    find_district,
)

HOME = "home"
STORE = "store"
KINDS = (HOME, STORE)
CHAINS: Mapping[str, str] = {
    "711": "7-ELEVEN",
    "family": "全家",
    "hilife": "萊爾富",
    "ok": "OK mart",
}
"""Convenience stores that take parcels in, by the code that our own records use."""
PARCEL_WORTH_MAX = 20_000
"""NT$; what the chains take in and insure at most. The least is NT$1."""
_STORE_ID = re.compile(r"[A-Za-z0-9]{1,10}")


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeDelivery:
    """To an address."""

    name: str
    phone: str
    zip: str
    county: str
    district: str
    street: str
    kind: str = HOME

    def masked(self) -> "HomeDelivery":
        """The same for eyes that only hold the order's link: the district, no more."""
        return HomeDelivery(
            name=mask(self.name, 1),
            phone=mask(self.phone, 3),
            zip=self.zip,
            county=self.county,
            district=self.district,
            street=mask(self.street, 0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StorePickup:
    """To a convenience store, where the receiver shows who they are."""

    name: str
    phone: str
    chain: str
    store_id: str
    store_name: str
    store_address: str
    kind: str = STORE

    def masked(self) -> "StorePickup":
        """The same for eyes that only hold the order's link: the chain, no more."""
        return StorePickup(
            name=mask(self.name, 1),
            phone=mask(self.phone, 3),
            chain=self.chain,
            store_id="",
            store_name=mask(self.store_name, 1),
            store_address="",
        )


Delivery = HomeDelivery | StorePickup


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A convenience store as its chain's map names it."""

    chain: str
    id: str
    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRates:
    """What the shop asks for delivery, in NT$; `free_from`: of goods for so much it costs nothing."""

    kinds: tuple[str, ...] = (HOME,)
    home_fee: int = 0
    store_fee: int = 0
    free_from: int | None = None

    def fee(self, kind: str, goods: int) -> int:
        """The fee for goods that come to this much after any discount."""
        if self.free_from is not None and goods >= self.free_from:
            return 0
        return self.home_fee if kind == HOME else self.store_fee


class StoreMap(Protocol):
    """Where a buyer picks a convenience store: a page outside the shop, which sends the choice back."""

    def address(self, chain: str, *, reply_to: str) -> str:
        """Where to send the buyer's browser; the map posts the store to `reply_to`."""

    def store_in(self, form: Mapping[str, str]) -> Store | None:
        """The store that the map posted, in the map's own words; None if it cannot be read."""


def check_parcel(kind: str, goods: int, rates: DeliveryRates) -> NotOffered | None:
    """Why goods for this much cannot be delivered like this, or None."""
    if kind not in rates.kinds:
        return NotOffered("delivery.kind", f"{kind} is not offered")
    if kind == STORE and not 1 <= goods <= PARCEL_WORTH_MAX:
        return NotOffered(
            "delivery.kind",
            f"a parcel to a store holds goods for NT$1 to NT${PARCEL_WORTH_MAX:,}",
            limit=PARCEL_WORTH_MAX,
        )
    return None


def checked_home(
    *, name: str, phone: str, street: str, key: str = "", place: tuple[str, str, str] = ("", "", "")
) -> HomeDelivery:
    """Delivery to an address. Raises InvalidInput naming the part.

    The district is named by its `key`, or by `place`: postal code, city or county, and name.
    """
    district = district_of(key) if key else find_district(*place)
    if district is None:
        raise InvalidInput("delivery.district", "must be one of Taiwan's districts")
    return HomeDelivery(
        name=checked_name(name, "delivery.name"),
        phone=checked_mobile(phone, "delivery.phone"),
        zip=district.zip,
        county=district.county,
        district=district.name,
        street=checked_street(street, "delivery.street"),
    )


def checked_store(chain: str, store_id: str, name: str, address: str) -> Store:
    """A store as a map named it. Raises InvalidInput naming the part."""
    if chain not in CHAINS:
        raise InvalidInput("delivery.chain", f"must be one of {', '.join(CHAINS)}")
    if not _STORE_ID.fullmatch(store_id):
        raise InvalidInput("delivery.store", "must be chosen")
    return Store(
        chain=chain,
        id=store_id,
        name=checked_name(name, "delivery.store"),
        address=checked_street(address, "delivery.store") if address else "",
    )


def checked_pickup(*, name: str, phone: str, store: Store | None) -> StorePickup:
    """Pick-up at a store. Raises InvalidInput naming the part: no store, no order."""
    if store is None:
        raise InvalidInput("delivery.store", "must be chosen")
    return StorePickup(
        name=checked_label_name(name, "delivery.name"),
        phone=checked_mobile(phone, "delivery.phone"),
        chain=store.chain,
        store_id=store.id,
        store_name=store.name,
        store_address=store.address,
    )


def delivery_document(delivery: Delivery) -> dict[str, str]:
    """A delivery as it is stored with its order."""
    return asdict(delivery)


def delivery_of(document: Mapping[str, str]) -> Delivery:
    """A delivery as it was stored."""
    kind = HomeDelivery if document["kind"] == HOME else StorePickup
    return kind(**document)
