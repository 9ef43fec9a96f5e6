"""Parcels: by whom goods leave, under which number they can be followed, and where. The move `ship` of
their order stands in `orders.py`; what a parcel may not hold is in `delivery.py`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from kaimai.domain.delivery import HOME, Delivery
from kaimai.domain.errors import InvalidInput

PARCELS_MAX = 20
"""Of one order."""
BATCH_MAX = 500
"""Orders that are shipped in one transaction."""
SHIP_TRACKED = "order.tracking"
"""The event that tells the buyer of a number given, corrected or added after the order was shipped."""
_TRACKING = re.compile(r"[A-Z0-9]{4,32}")
_BLANKS = re.compile(r"[\s\-－]+")


class Carrier(NamedTuple):
    """Who takes parcels. `page`: where a number is looked up; `{number}` in it is replaced by it."""

    name: str
    name_en: str
    page: str = ""


CARRIERS: Mapping[str, Carrier] = {
    "tcat": Carrier(
        "黑貓宅急便",
        "T-CAT",
        "https://www.t-cat.com.tw/Inquire/TraceDetail.aspx?BillID={number}",
    ),
    "hct": Carrier("新竹物流", "HCT", "https://www.hct.com.tw/Search/SearchGoods_n.aspx"),
    "pelican": Carrier("宅配通", "Taiwan Pelican"),
    "post": Carrier(
        "中華郵政", "Chunghwa Post", "https://postserv.post.gov.tw/pstmail/main_mail.html"
    ),
    "sf": Carrier(
        "順豐速運",
        "SF Express",
        "https://www.sf-express.com/tw/tc/dynamic_function/waybill/#search/bill-number/{number}",
    ),
    "711": Carrier(
        "7-ELEVEN 交貨便", "7-ELEVEN", "https://eservice.7-11.com.tw/e-tracking/search.aspx"
    ),
    "family": Carrier(
        "全家店到店", "FamilyMart", "https://fmec.famiport.com.tw/FP_Entrance/QueryBox"
    ),
    "hilife": Carrier("萊爾富店到店", "Hi-Life"),
    "ok": Carrier("OK 超商店到店", "OK mart", "https://ecservice.okmart.com.tw/Tracking/Search"),
    "self": Carrier("店家自送", "The shop itself"),
    "other": Carrier("其他", "Another carrier"),
}
"""By the code that our records use. The chains have the codes that `delivery.CHAINS` gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One parcel of an order. Without a tracking number nobody can follow it but the carrier."""

    id: str
    carrier: str
    tracking_number: str
    actor: str
    sent_at: datetime

    @property
    def carrier_name(self) -> str:
        """The carrier as people in Taiwan call it."""
        return CARRIERS[self.carrier].name

    @property
    def page(self) -> str:
        """Where it can be followed; empty where the carrier has no such page, or it has no number."""
        page = CARRIERS[self.carrier].page
        return page.replace("{number}", quote(self.tracking_number)) if self.tracking_number else ""

    @property
    def is_page_its_own(self) -> bool:
        """Whether that page shows this parcel at once; elsewhere the number is typed in."""
        return "{number}" in CARRIERS[self.carrier].page


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipOrder:
    """That the order of this number has left. `parcel_id` names the parcel, so that a form that is sent
    twice ships once; without one it gets a new name."""

    number: str
    carrier: str
    tracking_number: str = ""
    parcel_id: str = ""


def checked_carrier(code: str) -> str:
    """A carrier's code. Raises InvalidInput."""
    if code not in CARRIERS:
        raise InvalidInput("carrier", f"must be one of {', '.join(CARRIERS)}")
    return code


def checked_tracking(text: str) -> str:
    """A tracking number as carriers print it, without blanks and hyphens; it may be empty. Raises
    InvalidInput."""
    number = same_tracking(text)
    if number and not _TRACKING.fullmatch(number):
        raise InvalidInput("tracking_number", "must have 4 to 32 letters and digits")
    return number


def same_tracking(text: str) -> str:
    """A tracking number so that two spellings of it are equal."""
    return _BLANKS.sub("", text).upper()


def usual_carrier(delivery: Delivery | None) -> str:
    """The carrier that a form begins with: the chain that the buyer picks the parcel up from."""
    if delivery is None or delivery.kind == HOME:
        return "tcat"
    chain = getattr(delivery, "chain", "")
    return chain if chain in CARRIERS else "other"
