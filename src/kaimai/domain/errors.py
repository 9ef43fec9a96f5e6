"""Why the shop says no. Channels turn each class into a status and a sentence; nothing here knows HTTP.

KaimaiError
├── InvalidInput        a value that can never be right: says which field
│   └── PasswordRefused a password that others would guess
├── Mistaken            several values of one form that can never be right: says which
├── NotFound            no such product, SKU, cart, order or payment (or not for this caller)
├── Unauthenticated     the caller did not show who they are
│   └── SignInRefused   e-mail, password or code are not right together
├── Forbidden           the caller is known, but may not do this
├── Refused             right in form, but not now
│   ├── ShortOfStock    some line asks for more than is left: names each
│   ├── CartLocked      the cart belongs to an order that is being paid
│   ├── CartChanged     the cart is not the one the buyer saw
│   ├── OrderChanged    somebody else put the order right meanwhile
│   ├── KeyReused       an idempotency key came back with other content
│   ├── MoveRefused     the present status does not allow this verb
│   ├── HoldOver        the order's time to pay is over
│   ├── CardRefused     the bank does not take the remembered card: its number is typed again
│   ├── PaymentUnderway an attempt is being confirmed with the bank (確認中)
│   ├── RefundUnderway  another refund of the same payment is on its way
│   ├── NotRefundable   the money, or the units, cannot go back like this
│   ├── CouponRefused   the coupon does not count for this order
│   ├── LimitReached    more than one person may buy of a product
│   ├── SaleClosed      a group buy takes no more claims
│   ├── SaleOpen        the group has an open group buy already
│   ├── BillOrdered     the bill of a group buy belongs to an order that is open or paid
│   ├── StaffRefused    the shop's people cannot be changed like this
│   ├── SettingsChanged somebody else changed the same settings meanwhile
│   ├── SecretsLocked   nothing can be sealed or opened: the key is missing or another
│   ├── BankAccountInUse payments that are not over need the account that they were made with


│   ├── NotErasable     a person's data are needed for what is still open: names it
│   ├── BillOver        the time to order a bill is over, and its units went to others
│   ├── CategoryInUse   a category with products in it cannot go
│   ├── PreviewStale    what was shown is not what would be done any more
│   └── NotOffered      this product, quantity or payment method is not for sale like this
├── BankRefused         the bank said no to this payment, for good
├── BankUnreachable     the bank could not be asked; nothing is decided
└── Busy                the writer's queue is full: come back later
    ├── MustWait        too many attempts to sign in: come back later
    └── DatabaseUnreachable the database does not answer; whether a change was kept is not known
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class KaimaiError(Exception):
    """The base of every refusal. `code` is stable and is what channels translate."""

    code = "error"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (self.__doc__ or "").splitlines()[0])

    def __reduce__(self) -> tuple[object, ...]:
        """As it is, past the constructor of its class: refusals come back from other processes."""
        return _as_it_was, (type(self), self.args, self.__dict__)


def _as_it_was(
    kind: type[KaimaiError], args: tuple[object, ...], state: Mapping[str, object]
) -> KaimaiError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class InvalidInput(KaimaiError):
    """A value is missing, of the wrong type, or outside its range."""

    code = "invalid_input"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.reason = message


class PasswordRefused(InvalidInput):
    """Whoever tries would find this password. `why` is one of WHY."""

    code = "password_refused"
    WHY = ("short", "long", "common", "known", "same", "differ")

    def __init__(self, why: str) -> None:
        super().__init__("password", why)
        self.why = why


class Mistaken(KaimaiError):
    """Some values cannot be right. `mistakes`: what is wrong, by field; never a value."""

    code = "mistaken"

    def __init__(self, mistakes: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {wrong}" for name, wrong in mistakes.items()))
        self.mistakes = dict(mistakes)


class NotFound(KaimaiError):
    """There is no such thing, or it belongs to somebody else."""

    code = "not_found"

    def __init__(self, kind: str) -> None:
        super().__init__(f"no such {kind}")
        self.kind = kind


class Unauthenticated(KaimaiError):
    """The caller did not show who they are, or what they showed is no longer valid."""

    code = "unauthenticated"


class SignInRefused(Unauthenticated):
    """What was typed to sign in is not right; nothing tells which part of it."""

    code = "sign_in_refused"


class Forbidden(KaimaiError):
    """The caller is known, but may not do this."""

    code = "forbidden"

    def __init__(self, scope: str) -> None:
        super().__init__(f"the scope {scope} is needed")
        self.scope = scope


class Refused(KaimaiError):
    """The request is well formed, but cannot be done now."""

    code = "refused"


@dataclass(frozen=True, slots=True)
class ShortLine:
    """One line that asks for more than is left."""

    sku: str
    name: str
    wanted: int
    available: int
    held_by_order: str | None = None
    """Token of the buyer's own unpaid order that holds units of this SKU."""


class ShortOfStock(Refused):
    """At least one line asks for more than is left; no stock was moved."""

    code = "short_of_stock"

    def __init__(self, lines: Sequence[ShortLine]) -> None:
        super().__init__(
            "short: " + ", ".join(f"{line.sku} ({line.available} left)" for line in lines)
        )
        self.lines = tuple(lines)


class CartLocked(Refused):
    """The cart belongs to an order that is being paid."""

    code = "cart_locked"

    def __init__(self, order_token: str | None = None) -> None:
        super().__init__()
        self.order_token = order_token


class CartChanged(Refused):
    """The cart was changed after the buyer last saw it."""

    code = "cart_changed"


class OrderChanged(Refused):
    """Somebody else changed the order after it was last looked at."""

    code = "order_changed"


class CartEmpty(Refused):
    """There is nothing in the cart."""

    code = "cart_empty"


class KeyReused(Refused):
    """The idempotency key was used before with other content."""

    code = "key_reused"

    def __init__(self, field: str) -> None:
        super().__init__(f"the key was used before with another value of {field}")
        self.field = field


class MoveRefused(Refused):
    """The present status does not allow this."""

    code = "move_refused"

    def __init__(self, machine: str, verb: str, status: str) -> None:
        super().__init__(f"{machine} is {status}: cannot {verb}")
        self.machine = machine
        self.verb = verb
        self.status = status


class HoldOver(Refused):
    """The time in which the order may be paid is over, or too short for another attempt."""

    code = "hold_over"


class PaymentUnderway(Refused):
    """An attempt is being confirmed with the bank; wait for its end."""

    code = "payment_underway"


class CardRefused(Refused):
    """The bank does not take this remembered card; please type the card's number again."""

    code = "card_refused"


class RefundUnderway(Refused):
    """Another refund of this payment is on its way; its end must be known first."""

    code = "refund_underway"


class NotRefundable(Refused):
    """The money, or the units, cannot go back like this. `why` is one of WHY."""

    code = "not_refundable"
    WHY = (
        "no_money",
        "nothing_left",
        "too_much",
        "whole_card",
        "whole_surplus",
        "free_units",
        "units",
        "restock",
    )

    def __init__(self, why: str, *, left: int | None = None, sku: str | None = None) -> None:
        facts = [why, *(str(fact) for fact in (sku, left) if fact is not None)]
        super().__init__("cannot be given back: " + ", ".join(facts))
        self.why = why
        self.left = left
        self.sku = sku


class NotOffered(Refused):
    """The shop does not sell it like this."""

    code = "not_offered"

    def __init__(
        self, field: str, message: str, *, limit: int | None = None, least: int | None = None
    ) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.reason = message
        self.limit = limit
        self.least = least


class CouponRefused(Refused):
    """The coupon does not count for this order. `why` is one of WHY; `minimum` in NT$."""

    code = "coupon_refused"
    WHY = ("unknown", "not_yet", "over", "minimum", "nothing_off", "used_up", "used_by_you")

    def __init__(self, why: str, *, minimum: int | None = None) -> None:
        super().__init__(f"the coupon does not count: {why}")
        self.why = why
        self.minimum = minimum


class LimitReached(Refused):
    """More units of a product are asked for than this person may still buy."""

    code = "limit_reached"

    def __init__(self, name: str, *, limit: int, left: int) -> None:
        super().__init__(f"{name}: {limit} for each person, {left} left")
        self.name = name
        self.limit = limit
        self.left = left


class SaleClosed(Refused):
    """The group buy is closed; nothing can be claimed or changed any more."""

    code = "sale_closed"


class SaleOpen(Refused):
    """This group has an open group buy already; it must be closed first."""

    code = "sale_open"


class BillOrdered(Refused):
    """The bill was ordered already; that order waits for payment, or is paid."""

    code = "bill_ordered"

    def __init__(self, order_token: str | None = None) -> None:
        super().__init__()
        self.order_token = order_token


class BillOver(Refused):
    """The time to order this bill is over; its units go to whoever waits for them."""

    code = "bill_over"


class StaffRefused(Refused):
    """The shop's people cannot be changed like this. `why` is one of WHY."""

    code = "staff_refused"
    WHY = ("last_owner", "email_taken", "link_over", "ticket_over", "gone", "has_staff")

    def __init__(self, why: str) -> None:
        super().__init__(f"the staff cannot be changed like this: {why}")
        self.why = why


class CategoryInUse(Refused):
    """There are products in the category; they must be moved first."""

    code = "category_in_use"


class PreviewStale(Refused):
    """Somebody changed the same meanwhile; what was shown is not what would be done. `names` are the
    products that it is about."""

    code = "preview_stale"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("changed meanwhile: " + (", ".join(names[:5]) or "the preview"))
        self.names = tuple(names)


class SettingsChanged(Refused):
    """Somebody else changed these settings meanwhile; nothing was overwritten."""

    code = "settings_changed"


class SecretsLocked(Refused):
    """Secrets can be neither sealed nor opened. `why` is one of WHY."""

    code = "secrets_locked"
    WHY = ("no_key", "bad_key", "wrong_key")

    def __init__(self, why: str) -> None:
        super().__init__(f"secrets can be neither sealed nor opened: {why}")
        self.why = why


class BankAccountInUse(Refused):
    """Payments or refunds of the present account at the bank are not over."""

    code = "bank_account_in_use"

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} payments or refunds of the present account are not over")
        self.count = count


class NotErasable(Refused):
    """A person's data cannot be erased yet: something that needs them is still open.

    `obstacles`: (why, what) pairs, such as ("unshipped", an order's number).
    """

    code = "not_erasable"

    def __init__(self, obstacles: Sequence[tuple[str, str]]) -> None:
        super().__init__(f"still open: {', '.join(what for _, what in obstacles)}")
        self.obstacles = tuple(obstacles)


class BankRefused(KaimaiError):
    """The bank refused to create this payment."""

    code = "bank_refused"

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class BankUnreachable(KaimaiError):
    """The bank could not be asked, or its answer cannot be trusted; nothing is decided."""

    code = "bank_unreachable"


class Busy(KaimaiError):
    """More work is queued than can be written in good time."""

    code = "busy"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"busy, retry after {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class MustWait(Busy):
    """Too many attempts were refused; whoever makes them waits before the next."""

    code = "must_wait"


class DatabaseUnreachable(Busy):
    """The database cannot be reached now; whether a change that was asked for was kept is not known.

    Whoever comes again with the same key finds out, and changes nothing twice.
    """

    code = "database_unreachable"

    def __init__(self, retry_after_seconds: int = 5) -> None:
        super().__init__(retry_after_seconds)
        self.args = (f"the database cannot be reached, retry after {retry_after_seconds} s",)


class Misconfigured(KaimaiError):
    """A setting, a folder or a program that the shop needs is missing or wrong."""

    code = "misconfigured"


class BackupFailed(KaimaiError):
    """No backup was made, or none can be put back: `why` by name, `detail` for whoever looks into it."""

    code = "backup_failed"

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why = why
        self.detail = detail


def fields_that_differ(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Names (never values) of the members in which two requests differ, sorted."""
    return sorted(k for k in before.keys() | after.keys() if before.get(k) != after.get(k))
