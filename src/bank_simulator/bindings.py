"""Cards bound under a shop's own number: how a binding begins and ends, and paying with it."""

from datetime import datetime, timedelta

from bank_simulator import codes
from bank_simulator.cards import Card, known_card
from bank_simulator.codes import Rejected
from bank_simulator.payments import WrongState, approve_card, keep_message
from bank_simulator.records import Binding, Order
from bank_simulator.state import BankState


def start_binding(
    state: BankState, shop_no: str, bind_no: str, return_url: str, now: datetime
) -> Binding:
    """Open a link under which a shopper can bind a card. A number may be bound anew."""
    binding = Binding(
        shop_no=shop_no,
        bind_no=bind_no,
        ts_no=f"CB{state.next_ts_no(shop_no)}",
        link_key=state.link_key(),
        return_url=return_url,
        created_at=now,
        expires_at=now + timedelta(minutes=state.settings.bind_minutes),
    )
    state.ledger.save_binding(binding)
    return binding


def check_open(binding: Binding, now: datetime) -> None:
    """Raises `WrongState` when the link was used or has expired."""
    if binding.bound_at is not None or now > binding.expires_at:
        raise WrongState(f"the link of {binding.bind_no} is used or expired")


def finish_binding(state: BankState, binding: Binding, card: Card, now: datetime) -> str:
    """Bind the card. Returns the return page's PayToken; raises `WrongState`."""
    check_open(binding, now)
    days = state.settings.bind_days
    binding.number, binding.expiry = card.number, card.expiry
    binding.bind_token = f"{state.random.getrandbits(128):032x}"
    binding.auth_code = f"{state.random.randrange(10**6):06}"
    binding.bound_at = now
    binding.ends_at = None if days is None else now + timedelta(days=days)
    state.ledger.save_binding(binding)
    return _announce(state, binding, card, now)


def decline_binding(state: BankState, binding: Binding, code: str, now: datetime) -> str:
    """Tell of a failed try; the link stays open. Returns the PayToken; raises `WrongState`."""
    check_open(binding, now)
    content = _result(binding) | {"Status": "F", "Description": codes.description(code)}
    return keep_message(state, (binding.shop_no, binding.ts_no), content, now)


def _announce(state: BankState, binding: Binding, card: Card, now: datetime) -> str:
    code = state.settings.bound_description
    content = _result(binding) | {
        "Status": "S",
        "Description": codes.description(code) if code else "",
        "LeftCCNo": card.number[:6],
        "RightCCNo": card.number[-4:],
        "CCExpDate": card.expiry,
        "BindToken": binding.bind_token,
        "CardType": card.brand,
        "AuthResponseCode": "000",
        "AuthCode": binding.auth_code,
    }
    return keep_message(state, (binding.shop_no, binding.ts_no), content, now)


def _result(binding: Binding) -> dict[str, str | None]:
    return {
        "APType": "CardBindOut",
        "TSNo": binding.ts_no,
        "ShopNo": binding.shop_no,
        "BindNo": binding.bind_no,
    }


def bound_card(state: BankState, order: Order) -> Card | None:
    """The card with which an order is to be paid, if it names a bound one."""
    binding = state.ledger.bound.get((order.shop_no, order.bind_no or ""))
    return None if binding is None or binding.number is None else known_card(binding.number)


def check_bound_card(state: BankState, order: Order) -> None:
    """Ask the issuer before the order exists. Raises `Rejected` E2700 when told to decline."""
    binding = state.ledger.bound[order.shop_no, order.bind_no or ""]
    if binding.declines_next:
        binding.declines_next = False
        state.ledger.save_binding(binding)
        raise Rejected("E2700")


def pay_by_bound_card(state: BankState, order: Order, now: datetime) -> None:
    """Authorize a new order with its bound card; the result is pushed, there is no page."""
    card = bound_card(state, order)
    if card is None:
        raise Rejected("E3703")
    approve_card(state, order, card, now, has_return_page=False)
