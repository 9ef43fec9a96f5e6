"""What browsers send: plain text fields, read without surprises. Rules about contacts are the domain's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from litestar.enums import RequestEncodingType
from litestar.params import Body

from kaimai.domain.buyers import Contact, checked_contact
from kaimai.domain.carts import QUANTITY_MAX
from kaimai.domain.errors import CartChanged, InvalidInput
from kaimai.words.errors import sentence
from kaimai.words.pages import texts

Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
BODY_BYTES_MAX = 64 * 1024
NOTE_MAX = 500


def is_plain(text: str) -> bool:
    """Whether every database can hold the text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def field_of(form: Mapping[str, str], name: str) -> str:
    """A field without the blanks around it; one that no database can hold counts as empty."""
    text = form.get(name, "").strip()
    return text if is_plain(text) else ""


def quantity_of(form: Mapping[str, str], *, minimum: int) -> int:
    """The field `quantity`. Raises InvalidInput unless it is a whole number up to 9,999."""
    text = field_of(form, "quantity")
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise InvalidInput("quantity", "must be a whole number")
    if not minimum <= int(text) <= QUANTITY_MAX:
        raise InvalidInput("quantity", f"must be from {minimum} to {QUANTITY_MAX}")
    return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutForm:
    """The checkout form as it was sent. `key` was made when the form was shown."""

    key: str
    cart: str
    version: int
    total: int
    name: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    method: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "CheckoutForm":
        """Read every field; nothing is checked but that the hidden ones are numbers."""
        return cls(
            key=field_of(form, "key")[:255],
            cart=field_of(form, "cart"),
            version=_hidden_number(form, "version"),
            total=_hidden_number(form, "total"),
            name=field_of(form, "name"),
            phone=field_of(form, "phone"),
            email=field_of(form, "email"),
            note=field_of(form, "note").replace("\r\n", "\n"),
            method=field_of(form, "method"),
        )

    def contact(self) -> Contact:
        """The contact, once `mistakes` found nothing. Raises InvalidInput."""
        return checked_contact(self.name, self.phone, self.email)

    def mistakes(self, language: str) -> dict[str, str]:
        """A sentence for each field that must be put right, all at once."""
        t = texts(language)
        found = {}
        if not self.key:
            found["form"] = sentence(CartChanged(), language)
        for field, value in (("name", self.name), ("phone", self.phone), ("email", self.email)):
            try:
                checked_contact(**{field: value})
            except InvalidInput as error:
                found[field] = sentence(error, language)
        if not self.name:
            found["name"] = t["need_name"]
        if not self.phone:
            found["phone"] = t["need_phone"]
        if len(self.note) > NOTE_MAX:
            found["note"] = sentence(InvalidInput("note", "too long"), language)
        if not self.method and self.total:
            found["method"] = t["need_method"]
        return found


def _hidden_number(form: Mapping[str, str], name: str) -> int:
    text = form.get(name, "")
    # A value that only a changed form can hold makes the cart "changed", which it then shows anew.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else -1
