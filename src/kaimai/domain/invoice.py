"""The electronic invoice (電子發票) of an order: what its buyer wishes, and who issues it.

The forms of carriers and numbers are the Ministry of Finance's (電子發票實施作業要點; 統一編號 as
checked since 2023-04-01).
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Protocol

from kaimai.domain.buyers import mask
from kaimai.domain.errors import InvalidInput

PERSONAL = "personal"
BARCODE = "mobile_barcode"
CERTIFICATE = "certificate"
DONATION = "donation"
COMPANY = "company"
KINDS = (PERSONAL, BARCODE, CERTIFICATE, DONATION, COMPANY)
TITLE_LENGTH_MAX = 60
_BARCODE = re.compile(r"/[0-9A-Z+\-.]{7}")
_CERTIFICATE = re.compile(r"[A-Z]{2}[0-9]{14}")
_DONATION = re.compile(r"[0-9]{3,7}")
_TAX_ID = re.compile(r"[0-9]{8}")
_TAX_ID_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)
_NUMBER = re.compile(r"[A-Z]{2}[0-9]{8}")
CARRIER_TYPES: Final = {BARCODE: "3J0002", CERTIFICATE: "CQ0001"}
"""What the tax office calls the kinds of carriers."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceWish:
    """To whom the invoice goes: exactly one of a person's carrier, a donation, a company.

    `code`: the carrier, the donation code or the company number; empty for a personal invoice that
    the shop keeps in the cloud and tells of by e-mail. `title`: a company's name, where given.
    """

    kind: str = PERSONAL
    code: str = ""
    title: str = ""

    def masked(self) -> "InvoiceWish":
        """The same for eyes that only hold the order's link."""
        return InvoiceWish(kind=self.kind, code=mask(self.code, 1), title=mask(self.title, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceToIssue:
    """A paid order without a standing invoice. Amount in NT$, tax included."""

    order_id: str
    order_number: str
    placed_at: datetime
    amount: int
    wish: InvoiceWish
    email: str
    items: tuple[tuple[str, int, int], ...] = ()
    """Name, quantity and unit price of each line."""


class InvoiceProvider(Protocol):
    """Whoever issues invoices for the shop: a person (`Manual`), or a company's service."""

    name: str

    async def issue(self, wanted: InvoiceToIssue, typed: str) -> str:
        """The number of the order's invoice; `typed` is what a person says it is. Safe to repeat: an
        order has one standing invoice. Raises InvalidInput."""
        ...

    async def void(self, number: str, *, reason: str) -> None:
        """Take an invoice back for good. Safe to repeat."""
        ...


class Manual:
    """A person issues and voids invoices on the tax office's pages, and tells the shop the numbers."""

    name = "manual"

    async def issue(self, wanted: InvoiceToIssue, typed: str) -> str:
        """See `InvoiceProvider.issue`."""
        return checked_invoice_number(typed, field=wanted.order_number)

    async def void(self, number: str, *, reason: str) -> None:
        """See `InvoiceProvider.void`. Done elsewhere, by whoever says so here."""


def checked_invoice_number(text: str, *, field: str) -> str:
    """An invoice's number as the tax office writes it. Raises InvalidInput naming the field."""
    number = text.strip().upper().replace("-", "").replace(" ", "")
    if not _NUMBER.fullmatch(number):
        raise InvalidInput(field, "must be 2 letters and 8 digits")
    return number


def invoice_of(document: Mapping[str, str] | None) -> InvoiceWish:
    """A wish as it was stored; an order that was not asked has a personal invoice."""
    return InvoiceWish(**document) if document else InvoiceWish()


def checked_invoice(kind: str, code: str = "", title: str = "") -> InvoiceWish:
    """A wish from what a buyer typed. Raises InvalidInput naming the part that cannot be right."""
    code = code.strip().upper()
    title = title.strip()
    match kind:
        case "personal":
            code = ""
        case "mobile_barcode":
            _check(_BARCODE, code, "invoice.barcode", "must be / and 7 of 0-9 A-Z + - .")
        case "certificate":
            _check(_CERTIFICATE, code, "invoice.certificate", "must be 2 letters and 14 digits")
        case "donation":
            _check(_DONATION, code, "invoice.donation", "must be 3 to 7 digits")
        case "company":
            if not is_company_number(code):
                raise InvalidInput("invoice.company", "must be a company number (統一編號)")
        case _:
            raise InvalidInput("invoice.kind", f"must be one of {', '.join(KINDS)}")
    if kind != COMPANY:
        title = ""
    if len(title) > TITLE_LENGTH_MAX or _CONTROL.search(title):
        raise InvalidInput("invoice.title", f"must be at most {TITLE_LENGTH_MAX} characters")
    return InvoiceWish(kind=kind, code=code, title=title)


def invoice_of_parts(parts: Mapping[str, str]) -> InvoiceWish:
    """A wish from the parts that a caller named: `mobile_barcode`, `certificate`, `donation`,
    `company` (with `title`); none of them is a personal invoice.

    They exclude each other. Raises InvalidInput.
    """
    named = [kind for kind in KINDS if parts.get(kind)]
    if len(named) > 1:
        raise InvalidInput("invoice", f"{' and '.join(named)} exclude each other")
    kind = named[0] if named else PERSONAL
    return checked_invoice(kind, parts.get(kind, ""), parts.get("title", ""))


def is_company_number(text: str) -> bool:
    """Whether a 統一編號 is one: its weighted digits sum to a multiple of five.

    A seventh digit of 7 is 28, whose digits are 10 and count as 1 or 0, so that one sum may do.
    """
    if not _TAX_ID.fullmatch(text):
        return False
    products = (int(d) * w for d, w in zip(text, _TAX_ID_WEIGHTS, strict=True))
    total = sum(product // 10 + product % 10 for product in products)
    return total % 5 == 0 or (text[6] == "7" and (total + 1) % 5 == 0)


def net_and_tax(total: int) -> tuple[int, int]:
    """A company's invoice: the total without its 5 % tax, rounded to the dollar, and the tax.

    Exactly between two dollars it never lies: 20/21 of a whole number has no half.
    """
    net = (total * 200 + 105) // 210
    return net, total - net


def invoice_document(wish: InvoiceWish) -> dict[str, str]:
    """A wish as it is stored with its order."""
    return asdict(wish)


def _check(pattern: re.Pattern[str], code: str, field: str, reason: str) -> None:
    if not pattern.fullmatch(code):
        raise InvalidInput(field, reason)
