"""Addresses, mobile numbers and names as they are written in Taiwan. The districts are in `districts.py`."""

import re
from dataclasses import dataclass

from kaimai.domain.districts import BY_COUNTY
from kaimai.domain.errors import InvalidInput

STREET_LENGTH_MAX = 120
NAME_LENGTH_MAX = 60
_MOBILE = re.compile(r"09[0-9]{8}")
_ABROAD = re.compile(r"(?:\+|00)8860?(?=9)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_ON_A_LABEL = frozenset("^'`!@#%&*+\\\"<>|")
"""Characters that the convenience stores' labels cannot carry."""


@dataclass(frozen=True, slots=True, order=True)
class District:
    """A 鄉鎮市區. Two cities share one postal code among theirs (300, 600), so `key` names it."""

    zip: str
    county: str
    name: str

    @property
    def key(self) -> str:
        """Code and name: what a form sends."""
        return f"{self.zip}{self.name}"


COUNTIES = {
    county: tuple(District(each[:3], county, each[3:]) for each in listed.split())
    for county, listed in BY_COUNTY.items()
}
"""City or county → its districts, by postal code."""
_BY_KEY = {district.key: district for districts in COUNTIES.values() for district in districts}
_BY_PLACE = {(each.county, each.name): each for each in _BY_KEY.values()}
_BY_ZIP: dict[str, list[District]] = {}
for _each in _BY_KEY.values():
    _BY_ZIP.setdefault(_each.zip, []).append(_each)


def district_of(key: str) -> District | None:
    """The district that a form names, such as `100中正區`."""
    return _BY_KEY.get(key)


def find_district(zip_code: str, county: str = "", name: str = "") -> District | None:
    """The district of a postal code, or of the city or county and the district's name.

    What is given must agree. 台 is read as 臺. None when nothing fits, and for a code that several
    share without the name of one.
    """
    county, name = county.replace("台", "臺"), name.replace("台", "臺")
    if county and name:
        found = _BY_PLACE.get((county, name))
        return found if found is not None and zip_code in ("", found.zip) else None
    fitting = [
        each
        for each in _BY_ZIP.get(zip_code, [])
        if county in ("", each.county) and name in ("", each.name)
    ]
    return fitting[0] if len(fitting) == 1 else None


def mobile_number(text: str) -> str | None:
    """A mobile number as its ten digits, `09xxxxxxxx`, however it is punctuated; None if it is none."""
    digits = re.sub(r"[\s\-().]", "", text)
    digits = _ABROAD.sub("0", digits, count=1)
    return digits if _MOBILE.fullmatch(digits) else None


def same_phone(text: str) -> str:
    """A telephone number so that two spellings of it are equal: who is counted by limits."""
    return mobile_number(text) or re.sub(r"[^0-9#]", "", text)


def checked_mobile(text: str, field: str) -> str:
    """A mobile number as its ten digits. Raises InvalidInput."""
    number = mobile_number(text)
    if number is None:
        raise InvalidInput(field, "must be a mobile number such as 0912345678")
    return number


def checked_street(text: str, field: str) -> str:
    """The part of an address below its district. Raises InvalidInput."""
    street = text.strip()
    if len(street) < 3 or len(street) > STREET_LENGTH_MAX or _CONTROL.search(street):
        raise InvalidInput(field, f"must be an address of 3 to {STREET_LENGTH_MAX} characters")
    return street


def checked_name(text: str, field: str) -> str:
    """Whom a parcel is for. Raises InvalidInput."""
    name = text.strip()
    if not name or len(name) > NAME_LENGTH_MAX or _CONTROL.search(name):
        raise InvalidInput(field, f"must be a name of 1 to {NAME_LENGTH_MAX} characters")
    return name


def checked_label_name(text: str, field: str) -> str:
    """The same where a convenience store prints it on its label. Raises InvalidInput."""
    name = checked_name(text, field)
    odd = sorted(set(name) & _NOT_ON_A_LABEL)
    if odd:
        raise InvalidInput(field, f"must not contain {' '.join(odd)}")
    return name
