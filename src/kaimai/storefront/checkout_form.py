"""The checkout form as it was sent, and every mistake in it at once. What may stand in it is decided by
the domain."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from kaimai.domain.buyers import Contact, checked_contact
from kaimai.domain.delivery import HOME, STORE, Delivery, Store, checked_home, checked_pickup
from kaimai.domain.errors import CartChanged, InvalidInput
from kaimai.domain.invoice import InvoiceWish, checked_invoice
from kaimai.domain.shop_profile import ShopProfile
from kaimai.storefront.forms import NOTE_MAX
from kaimai.web.forms import field_of
from kaimai.words.errors import sentence
from kaimai.words.pages import texts

BESIDE = {
    "buyer.name": "name",
    "buyer.phone": "phone",
    "buyer.email": "email",
    "delivery.kind": "delivery",
    "delivery.name": "name",
    "delivery.phone": "phone",
    "delivery.district": "district",
    "delivery.street": "street",
    "delivery.store": "store",
    "delivery.chain": "store",
    "invoice.kind": "invoice",
    "invoice.barcode": "mobile_barcode",
    "invoice.certificate": "certificate",
    "invoice.donation": "donation",
    "invoice.company": "company",
    "invoice.title": "title",
    "pay_type": "method",
    "coupon": "coupon",
}
"""The field of the form that a value of the domain is typed into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutForm:
    """`key` was made when the form was shown; `total` and the fees are what it showed, in NT$."""

    key: str = ""
    cart: str = ""
    version: int = 0
    total: int = 0
    fee_home: int = 0
    fee_store: int = 0
    draft: str = ""
    coupon: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    method: str = ""
    remember: str = ""
    delivery: str = ""
    district: str = ""
    street: str = ""
    chain: str = ""
    invoice: str = ""
    mobile_barcode: str = ""
    certificate: str = ""
    donation: str = ""
    company: str = ""
    title: str = ""
    agreed: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "CheckoutForm":
        """Read every field; nothing is checked but that the hidden numbers are numbers."""
        read: dict[str, int | str] = {
            each.name: _hidden_number(form, each.name)
            if each.type is int
            else field_of(form, each.name).replace("\r\n", "\n")
            for each in fields(cls)
        }
        return cls(**read)  # type: ignore[arg-type]  # each as its field says

    def typed(self) -> dict[str, str]:
        """What a person typed or chose, to be shown again later."""
        names = (each.name for each in fields(self) if each.type is str)
        return {name: getattr(self, name) for name in names if name not in ("key", "agreed")}

    @property
    def fee(self) -> int:
        """The fee that was shown beside the chosen delivery."""
        return {HOME: self.fee_home, STORE: self.fee_store}.get(self.delivery, 0)

    def contact(self) -> Contact:
        """The contact. Raises InvalidInput."""
        return checked_contact(self.name, self.phone, self.email)

    def delivery_wish(self, store: Store | None) -> Delivery | None:
        """Where the goods go. Raises InvalidInput."""
        match self.delivery:
            case "home":
                return checked_home(
                    name=self.name, phone=self.phone, key=self.district, street=self.street
                )
            case "store":
                return checked_pickup(name=self.name, phone=self.phone, store=store)
            case _:
                return None

    def invoice_wish(self) -> InvoiceWish | None:
        """To whom the invoice goes, where the form asked. Raises InvalidInput."""
        if not self.invoice:
            return None
        code = getattr(self, self.invoice) if self.invoice in _CODES else ""
        return checked_invoice(self.invoice, code, self.title)

    def mistakes(self, language: str, profile: ShopProfile, store: Store | None) -> dict[str, str]:
        """A sentence for each field that must be put right, all at once."""
        t = texts(language)
        found: dict[str, str] = {}
        if not self.key:
            found["form"] = sentence(CartChanged(), language)
        checks: list[Callable[[], object]] = [
            *(lambda one=each: checked_contact(**one) for each in self._parts_of_contact()),
            *self._delivery_checks(store),
            self.invoice_wish,
        ]
        for check in checks:
            try:
                check()
            except InvalidInput as error:
                found.setdefault(BESIDE.get(error.field, "form"), sentence(error, language))
        if profile.deliveries and self.delivery not in profile.deliveries:
            found["delivery"] = sentence(InvalidInput("delivery.kind", ""), language)
        found |= {name: t[f"need_{name}"] for name in ("name", "phone") if not getattr(self, name)}
        if len(self.note) > NOTE_MAX:
            found["note"] = sentence(InvalidInput("note", "too long"), language)
        if not self.method and self.total + self.fee:
            found["method"] = t["need_method"]
        if not self.agreed:
            found["agreed"] = t["need_agreed"]
        return found

    def _parts_of_contact(self) -> tuple[dict[str, str], ...]:
        return ({"name": self.name}, {"phone": self.phone}, {"email": self.email})

    def _delivery_checks(self, store: Store | None) -> list[Callable[[], object]]:
        """Each part of the delivery by itself, with sound values for the others."""
        name, phone, street = "王小明", "0912345678", "忠孝東路一段 1 號"
        if self.delivery == HOME:
            return [
                lambda: checked_home(name=self.name, phone=phone, key=_ANY_DISTRICT, street=street),
                lambda: checked_home(name=name, phone=self.phone, key=_ANY_DISTRICT, street=street),
                lambda: checked_home(
                    name=name, phone=phone, key=self.district or "?", street=street
                ),
                lambda: checked_home(name=name, phone=phone, key=_ANY_DISTRICT, street=self.street),
            ]
        if self.delivery == STORE:
            return [
                lambda: checked_pickup(name=self.name, phone=phone, store=store or _ANY_STORE),
                lambda: checked_pickup(name=name, phone=self.phone, store=store or _ANY_STORE),
                lambda: checked_pickup(name=name, phone=phone, store=store),
            ]
        return []


_CODES = ("mobile_barcode", "certificate", "donation", "company")
_ANY_DISTRICT = "100中正區"
_ANY_STORE = Store(chain="711", id="0", name="-", address="")


def _hidden_number(form: Mapping[str, str], name: str) -> int:
    text = form.get(name, "")
    if name.startswith("fee_") and not text:
        return 0
    # A value that only a changed form can hold makes the cart "changed", which it then shows anew.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else -1
