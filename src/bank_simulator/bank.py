"""One simulated bank, whole: the object that tests, the admin pages and the server hold."""

import asyncio
import random as random_module
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import islice

import httpx

from bank_simulator import bindings, crypto, payments, recurring, shopper, stored_cards
from bank_simulator.agenda import Agenda
from bank_simulator.batches import run_due, schedule_all, settle
from bank_simulator.cards import TEST_CARD, Card
from bank_simulator.clock import Clock
from bank_simulator.faults import FaultBook
from bank_simulator.gateway import Gateway
from bank_simulator.ledger import Ledger
from bank_simulator.nonces import NonceBook
from bank_simulator.pushes import PushDesk
from bank_simulator.records import Binding, Charge, Message, Order, Payout, Push, PushAttempt
from bank_simulator.settings import BankSettings, ShopAccount
from bank_simulator.state import BankState, Job, Shop
from bank_simulator.store import Store


class Bank:
    """A bank with its shops, books, clock and faults.

    Nothing here reads the time or draws chance but through `now` and `random`, and nothing is
    sent but through `http`; without an HTTP client pushes stay owed.
    """

    def __init__(
        self,
        settings: BankSettings,
        *,
        now: Callable[[], datetime],
        random: random_module.Random,
        http: httpx.AsyncClient | None = None,
        store: Store | None = None,
    ) -> None:
        self.settings = settings
        self.ledger = Ledger(store, has_wallets_in_statements=settings.wallets_in_statements)
        self.clock = Clock(now, offset_seconds=self.ledger.read_clock())
        self.faults = FaultBook(random)
        self.state = BankState(
            settings=settings,
            clock=self.clock,
            random=random,
            ledger=self.ledger,
            shops={account.shop_no: _open_shop(account) for account in settings.shops},
            nonces=NonceBook(
                lifetime_seconds=settings.nonce_lifetime_seconds,
                bound_to_address=settings.nonce_bound_to_address,
                kept_max=settings.nonces_kept_max,
            ),
            faults=self.faults,
            jobs=Agenda[Job](),
            push_queue=Agenda[int](),
        )
        self._pushes = PushDesk(self.state, http)
        self.gateway = Gateway(self.state, self._pushes)
        schedule_all(self.state, self.clock.now())

    # Time

    def now(self) -> datetime:
        """The bank's present time, Taipei."""
        return self.clock.now()

    def forward(self, seconds: float) -> None:
        """Move the bank's clock forward; what falls due happens at the next `tick`."""
        self.clock.forward(seconds)
        self.ledger.save_clock(self.clock.offset_seconds)
        self.ledger.flush()

    def run_batches(self) -> list[Push]:
        """Do all timed work that is due, and return the pushes that must now be delivered."""
        run_due(self.state, self.clock.now())
        self.ledger.flush()
        return self._pushes.take_due()

    async def deliver(self, push: Push) -> None:
        """Try one push once."""
        await self._pushes.deliver(push)

    async def tick(self) -> None:
        """Do everything that is due now, and wait for the pushes' answers."""
        await asyncio.gather(*(self.deliver(push) for push in self.run_batches()))

    # What shoppers do

    def pay_card(
        self,
        order_no: str,
        *,
        card: Card = TEST_CARD,
        otp: str | None = None,
        remember: bool = False,
        shop_no: str = "",
    ) -> str:
        """Pay an order's card link as a shopper would, or be declined.

        Returns the PayToken that the browser would carry to ReturnURL, for success and failure
        alike. A card that is no test card is declined with E2700, a wrong code with E2704. With
        `remember` the shop gets a quick-pay token. A recurring order is paid for the first time.
        Raises `WrongState` when the link is expired, paid or out of attempts.
        """
        order = self._payable(order_no, shopper.CARD_TYPES, shop_no=shop_no)
        now = self.clock.now()
        if not card.is_approved():
            token = payments.decline(self.state, order, "E2700", now)
        elif otp is not None and otp != self.settings.otp:
            token = payments.decline(self.state, order, "E2704", now)
        else:
            token = payments.approve_card(self.state, order, card, now, remember=remember)
        self.ledger.flush()
        return token

    def decline_card(self, order_no: str, *, code: str = "E2700", shop_no: str = "") -> str:
        """A failed attempt at an order's card link. Returns its PayToken; raises `WrongState`."""
        return self._decline(order_no, shopper.CARD_TYPES, code, shop_no=shop_no)

    def pay_mobile(
        self,
        order_no: str,
        *,
        brand: str | None = None,
        card: Card | None = None,
        shop_no: str = "",
    ) -> str:
        """Pay a mobile order by `brand` A, G or S (None: what the order asks for, else Apple).

        With a `card` its number is typed on that page instead. Returns the PayToken for ReturnURL;
        raises `WrongState`.
        """
        order = self._payable(order_no, frozenset("M"), shop_no=shop_no)
        now = self.clock.now()
        if card is not None and not card.is_approved():
            token = payments.decline(self.state, order, "E2700", now)
        else:
            chosen = brand or order.mobile_choice or "A"
            token = shopper.pay_mobile(
                self.state, order, now, brand=None if card else chosen, card=card
            )
        self.ledger.flush()
        return token

    def decline_mobile(self, order_no: str, *, code: str = "E2700", shop_no: str = "") -> str:
        """A failed attempt at a mobile order. Returns its PayToken; raises `WrongState`."""
        return self._decline(order_no, frozenset("M"), code, shop_no=shop_no)

    def pay_wallet(self, order_no: str, *, shop_no: str = "") -> str:
        """Pay at the e-wallet's operator. Returns the PayToken; raises `WrongState`."""
        order = self._payable(order_no, frozenset("W"), shop_no=shop_no)
        token = shopper.pay_wallet(self.state, order, self.clock.now())
        self.ledger.flush()
        return token

    def decline_wallet(self, order_no: str, *, code: str = "E2700", shop_no: str = "") -> str:
        """A failed or cancelled try at an e-wallet. Returns its PayToken; raises `WrongState`."""
        return self._decline(order_no, frozenset("W"), code, shop_no=shop_no)

    def pay(self, order_no: str, *, shop_no: str = "") -> str | None:
        """Pay an order of any kind without trouble; a transfer has no PayToken of a browser.

        Raises `WrongState` or `TransferRejected`.
        """
        order = self.order(order_no, shop_no=shop_no)
        token = shopper.pay(self.state, order, self.clock.now())
        self.ledger.flush()
        return token

    def _payable(self, order_no: str, kinds: frozenset[str], *, shop_no: str) -> Order:
        order = self.order(order_no, shop_no=shop_no)
        if order.pay_type not in kinds or not payments.has_attempts_left(self.state, order):
            raise payments.WrongState(f"{order_no} is not paid in this way, or no longer")
        return order

    def _decline(self, order_no: str, kinds: frozenset[str], code: str, *, shop_no: str) -> str:
        order = self._payable(order_no, kinds, shop_no=shop_no)
        token = payments.decline(self.state, order, code, self.clock.now())
        self.ledger.flush()
        return token

    def forget_card(self, token: str) -> None:
        """Let one quick-pay token lead nowhere (E3701). Raises `LookupError`."""
        stored = self.ledger.stored_cards.get(token)
        if stored is None:
            raise LookupError("there is no such token")
        stored_cards.forget_card(self.state, stored)
        self.ledger.flush()

    def forget_cards(self, *, shop_no: str = "") -> int:
        """Let all quick-pay tokens of a shop lead nowhere; without a number of the first shop."""
        wanted = shop_no or self.settings.shops[0].shop_no
        found = [
            stored
            for stored in self.ledger.stored_cards.values()
            if stored.shop_no == wanted and not stored.is_gone
        ]
        for stored in found:
            stored_cards.forget_card(self.state, stored)
        self.ledger.flush()
        return len(found)

    def pay_account(self, account_no: str, amount_cents: int | None = None) -> Order:
        """A transfer into a virtual account; None means the order's amount.

        Raises `TransferRejected` for an unknown account, another amount, late or again.
        """
        order = payments.receive_transfer(self.state, account_no, amount_cents, self.clock.now())
        self.ledger.flush()
        return order

    # Bound cards

    def bind_card(
        self, bind_no: str, *, card: Card = TEST_CARD, otp: str | None = None, shop_no: str = ""
    ) -> str:
        """Bind a card under the newest open link of a number, as its shopper would, or fail to.

        Returns the PayToken that the browser would carry to ReturnURL. Raises `LookupError`, or
        `WrongState` when the link is used or expired.
        """
        binding = self.binding(bind_no, shop_no=shop_no)
        now = self.clock.now()
        if not card.is_approved():
            token = bindings.decline_binding(self.state, binding, "E2700", now)
        elif otp is not None and otp != self.settings.otp:
            token = bindings.decline_binding(self.state, binding, "E2704", now)
        else:
            token = bindings.finish_binding(self.state, binding, card, now)
        self.ledger.flush()
        return token

    def decline_binding(self, bind_no: str, *, code: str = "E2700", shop_no: str = "") -> str:
        """A failed try to bind a card. Returns its PayToken; raises as `bind_card`."""
        binding = self.binding(bind_no, shop_no=shop_no)
        token = bindings.decline_binding(self.state, binding, code, self.clock.now())
        self.ledger.flush()
        return token

    def decline_bound_card(self, bind_no: str, *, shop_no: str = "") -> None:
        """Let the bound card's next payment without a check fail (E2700). Raises `LookupError`."""
        binding = self._bound(bind_no, shop_no)
        binding.declines_next = True
        self.ledger.save_binding(binding)
        self.ledger.flush()

    def expire_binding(self, bind_no: str, *, shop_no: str = "") -> None:
        """Let a bound card's token end now (E3705 from the next moment on). Raises `LookupError`."""
        binding = self._bound(bind_no, shop_no)
        binding.ends_at = self.clock.now() - timedelta(microseconds=1)
        self.ledger.save_binding(binding)
        self.ledger.flush()

    def binding(self, bind_no: str, *, shop_no: str = "") -> Binding:
        """The newest link of a number, or the link with this TSNo. Raises `LookupError`."""
        if bind_no in self.ledger.bindings:
            return self.ledger.bindings[bind_no]
        wanted = (shop_no or self.settings.shops[0].shop_no, bind_no)
        for binding in reversed(self.ledger.bindings.values()):
            if (binding.shop_no, binding.bind_no) == wanted:
                return binding
        raise LookupError(f"{wanted[0]} has no binding {bind_no}")

    def _bound(self, bind_no: str, shop_no: str) -> Binding:
        wanted = (shop_no or self.settings.shops[0].shop_no, bind_no)
        if wanted not in self.ledger.bound:
            raise LookupError(f"{wanted[0]} has no card bound to {bind_no}")
        return self.ledger.bound[wanted]

    # Recurring payments

    def charge_next(self, master_order_no: str, *, fail: bool = False, shop_no: str = "") -> Charge:
        """Charge the next period now, without waiting for its day, or let that charge fail.

        The child order has the number that is returned; a failed charge has no order. Raises
        `WrongState` unless the schedule is running.
        """
        order = self.order(master_order_no, shop_no=shop_no)
        charged = recurring.charge(self.state, order, self.clock.now(), fails=fail)
        self.ledger.flush()
        return charged

    def fail_next_charge(self, master_order_no: str, *, shop_no: str = "") -> Order:
        """Let the next charge fail when its day comes. Raises `WrongState`."""
        order = self.order(master_order_no, shop_no=shop_no)
        recurring.running_schedule(order).fails_next = True
        self.ledger.save_order(order)
        self.ledger.flush()
        return order

    def end_schedule(self, master_order_no: str, *, shop_no: str = "") -> Order:
        """Stop the schedule at the bank, as Command E would. Raises `WrongState`."""
        order = self.order(master_order_no, shop_no=shop_no)
        recurring.stop_schedule(self.state, order, self.clock.now())
        self.ledger.flush()
        return order

    # What the bank does by hand

    def lapse(self, order_no: str, *, shop_no: str = "") -> Order:
        """Let an authorization lapse (1C350). Raises `WrongState`."""
        order = self.order(order_no, shop_no=shop_no)
        payments.move(self.state, order, "lapse")
        self.ledger.flush()
        return order

    def fail_next_refund(self, order_no: str, *, shop_no: str = "") -> Order:
        """Refuse the order's next refund: an e-wallet's fails with E5501, another with E1803."""
        order = self.order(order_no, shop_no=shop_no)
        order.fails_next_refund = True
        self.ledger.save_order(order)
        self.ledger.flush()
        return order

    def settle_now(self) -> list[Payout]:
        """Pay out everything captured so far, without waiting for the night."""
        now = self.clock.now()
        payouts = settle(self.state, now, until=now)
        self.ledger.flush()
        return payouts

    def push_again(self, order_no: str, *, shop_no: str = "") -> list[Push]:
        """Owe the shop the order's latest result once more, at once.

        Raises `LookupError` when the order has no result or no BackendURL.
        """
        order = self.order(order_no, shop_no=shop_no)
        found = self.messages_of(order)
        if not found or not order.backend_url:
            raise LookupError(f"there is nothing to push for {order_no}")
        return self._owe(order, found[-1].token, found[-1].content["APType"] or "")

    def forge_push(
        self, order_no: str, *, token: str | None = None, shop_no: str = ""
    ) -> list[Push]:
        """Owe the order's BackendURL a push with a token that leads to no result."""
        order = self.order(order_no, shop_no=shop_no)
        if not order.backend_url:
            raise LookupError(f"{order_no} has no BackendURL")
        return self._owe(order, token or self.state.hex_token(), "Forged")

    def _owe(self, order: Order, token: str, ap_type: str) -> list[Push]:
        pushes = payments.queue_push(
            self.state, order, token, ap_type, now=self.clock.now(), delay_seconds=0
        )
        self.ledger.flush()
        return pushes

    # Looking

    @property
    def orders(self) -> list[Order]:
        """All orders of all shops, oldest first."""
        return list(self.ledger.orders.values())

    def newest_orders(self, count: int) -> list[Order]:
        """The latest orders of all shops, newest first, their expiry brought up to date."""
        newest = list(islice(reversed(self.ledger.orders.values()), count))
        for order in newest:
            payments.refresh(self.state, order, self.clock.now())
        return newest

    def order(self, order_no: str, *, shop_no: str = "") -> Order:
        """One order, its expiry brought up to date. Without a shop number the first shop's.

        Raises `LookupError`.
        """
        key = (shop_no or self.settings.shops[0].shop_no, order_no)
        order = self.ledger.orders.get(key)
        if order is None:
            raise LookupError(f"{key[0]} has no order {order_no}")
        payments.refresh(self.state, order, self.clock.now())
        return order

    def messages_of(self, order: Order) -> list[Message]:
        """An order's results, oldest first."""
        return [self.ledger.messages[token] for token in self.ledger.tokens_of(order.key)]

    @property
    def pushes(self) -> Sequence[PushAttempt]:
        """Every attempt to push, oldest first (the latest ten thousand)."""
        return self._pushes.log

    @property
    def owed_pushes(self) -> list[Push]:
        """The pushes that are neither acknowledged nor given up."""
        return list(self.ledger.pending_pushes.values())


def _open_shop(account: ShopAccount) -> Shop:
    return Shop(account, crypto.hash_id(account.a1, account.a2, account.b1, account.b2))
