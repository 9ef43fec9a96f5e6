"""Who acts in a seed: buyers, the bank, workers, forgers; the shop's people are in `staff.py`. Each
speaks to the shop through its verbs."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from bank_simulator import TransferRejected, WrongState
from bank_simulator.records import Order as BankOrder
from kaimai.composition import line_jobs
from kaimai.domain.buyers import WEB, Contact
from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.delivery import (
    DeliveryRates,
    checked_home,
    checked_pickup,
    checked_store,
)
from kaimai.domain.errors import KaimaiError
from kaimai.domain.moves import Actor
from kaimai.domain.payment_methods import ATM, CARD
from kaimai.domain.payments import Payment, Rank
from kaimai.domain.shop_profile import ALWAYS_OFFERED
from kaimai.operations import (
    carts,
    catalog,
    checkout,
    coupons,
    expiry,
    notices,
    payments,
)
from kaimai.operations.order_wishes import PlaceOrder, plan_wish
from kaimai.operations.shop import Shop
from kaimai.operations.shop_profile import change_profile
from kaimai.persistence.database import DatabaseFailed
from kaimai.simulation.cards import Cards
from kaimai.simulation.knowledge import Intent, Knowledge
from kaimai.simulation.tally import Trouble
from kaimai.simulation.weather import pause_seconds
from kaimai.simulation.world import ShopGone, World, ring
from kaimai.worker import jobs_of

Result = TypeVar("Result")
CAST = ("Ann", "Bo", "Chia")
STAFF = Actor("staff", "Dai")
PHONES = {"Ann": "0912000001", "Bo": "0912000002", "Chia": "0912-000-001"}
"""Two of them share a telephone, so that a limit counts them as one."""
SKUS = (("COLA", 30), ("TEA", 45), ("GIFT", 12_000), ("CARD", 0))
"""What is sold: cheap things, one that two of cannot be paid into an account, one that is free."""
METHODS = (CARD, CARD, CARD, ATM, ATM, "C-3", "C-12", "C-B", "M", "W-Line", "W-Line", "W-Jko")
"""How buyers like to pay; instalments of twelve are for the dear things only."""
OFFERED = {
    "methods": " ".join(ALWAYS_OFFERED),
    "instalments_3": "1",
    "instalments_12": "1000",
    "bonus_from": "1",
}
LIMITED, LIMIT = "TEA", 3
COUPON = "LUCKY15"
RATES = DeliveryRates(kinds=("home", "store"), home_fee=80, store_fee=60, free_from=1_000)
HOME = checked_home(name="Ann", phone="0912000001", key="100中正區", street="Zhongxiao Rd. 1")
PICKUP = checked_pickup(
    name="Bo", phone="0912000002", store=checked_store("711", "170945", "Taipei Store", "")
)
REFUSALS = (KaimaiError, ShopGone, WrongState, TransferRejected, LookupError)


class Cast:
    """All actors of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.known = Knowledge()
        self.cards = Cards(world)
        self._keys = 0
        self._errands: list[asyncio.Task[None]] = []

    # The stage

    async def open_shop(self) -> None:
        """Put the goods on sale: few units, so that buyers meet at the last one."""
        draw = self.world.random
        units = {sku: draw.choice((1, 2, 3, 5, 9)) for sku, _ in SKUS}
        products = [
            NewProduct(
                name=sku.title(),
                category="shelf",
                skus=(NewSku(sku=sku, price=price, on_hand=units[sku]),),
                limit_per_person=LIMIT if sku == LIMITED else None,
            )
            for sku, price in SKUS
        ]
        shop = self.world.shop
        await catalog.import_products(shop.db, shop.mint, products, actor=STAFF)
        await self.cards.switch_on(shop)
        self.known.received = units
        self.known.coupon_uses = draw.choice((1, 2, 4))
        await coupons.add_coupon(
            shop.db,
            shop.mint,
            code=COUPON,
            kind="percent",
            value=15,
            uses_max=self.known.coupon_uses,
            uses_per_buyer=draw.choice((None, 1)),
        )
        for key, value in OFFERED.items():
            await change_profile(shop.db, shop.mint, key, value, actor=STAFF)
        await shop.live.refresh()
        self.world.history.note("Dai", f"opens the shop with {units}")

    def send(self, who: str, errand: Coroutine[Any, Any, None]) -> None:
        """Let somebody do something beside everything else."""
        self._errands = [each for each in self._errands if not each.done()]
        self._errands.append(asyncio.ensure_future(self._outlive(who, errand)))

    async def wait(self) -> None:
        """Wait until everybody is done."""
        while self._errands:
            await asyncio.gather(*self._errands)
            self._errands = [each for each in self._errands if not each.done()]

    async def _outlive(self, who: str, errand: Coroutine[Any, Any, None]) -> None:
        """Run an errand to its end; only what nobody can foresee is a broken promise."""
        task = asyncio.ensure_future(errand)
        await asyncio.wait({task})
        error = None if task.cancelled() else task.exception()
        if error is not None and not self.is_foreseen(error):
            self.world.complain(f"{who} met {type(error).__name__}: {error}")

    @staticmethod
    def is_foreseen(error: BaseException) -> bool:
        """Whether a person may meet this error in a sound shop."""
        is_busy = isinstance(error, DatabaseFailed) and error.statement == "made by the weather"
        return is_busy or isinstance(error, REFUSALS)

    async def try_to(
        self,
        who: str,
        what: str,
        verb: Callable[[Shop], Coroutine[Any, Any, Result]],
        says: Callable[[Result], str] = lambda _: "done",
    ) -> Result | None:
        """Ask the shop for something and note how it ended; None when it did not work out.

        What it says to "" is not worth a line.
        """
        try:
            result = await self.world.ask(verb)
        except (KaimaiError, ShopGone, DatabaseFailed) as error:
            if not self.is_foreseen(error):
                raise
            self.world.history.note(who, what, f"{type(error).__name__} {error}".strip())
            return None
        outcome = says(result)
        if outcome:
            self.world.history.note(who, what, outcome)
        return result

    # Buyers

    async def shop_around(self, who: str) -> None:
        """Put things into the cart, or take them out again."""
        draw = self.world.random
        token = await self.try_to(who, "opens the cart", lambda shop: _cart(shop, who))
        if token is None:
            return
        for _ in range(draw.choice((1, 1, 2))):
            await self._edit(who, token)

    async def _edit(self, who: str, token: str) -> None:
        draw = self.world.random
        sku, units = draw.choice(SKUS)[0], draw.choice((0, 1, 1, 2))
        adds = draw.random() < 0.5
        await self.try_to(
            who,
            f"{'adds' if adds else 'sets'} {units} {sku}",
            lambda shop: carts.edit_cart(shop.db, shop.mint, token, sku, units, adds=adds),
            lambda quantity: f"has {quantity}",
        )

    async def buy(self, who: str) -> None:
        """Order something, and go on as the mood is: pay, or not, or twice."""
        intent = await self._intend(who)
        if intent is not None:
            await self.order(intent)

    async def order(self, intent: Intent) -> None:
        """Send an intent until it is answered, perhaps; and pay, perhaps."""
        draw = self.world.random
        await asyncio.gather(*(self._place(intent) for _ in range(self._clicks())))
        if intent.placed is None and draw.random() < 0.7:
            await asyncio.sleep(pause_seconds(draw) / 10)
            await self._place(intent)
        if intent.placed is not None and draw.random() < 0.9:
            await self.pay(intent)

    async def repeat(self, who: str) -> None:
        """Send an earlier request again under its key."""
        mine = [each for each in self.known.intents if each.buyer == who]
        if mine:
            self.world.tally[Trouble.KEY_REPEATED] += 1
            await self._place(self.world.random.choice(mine))

    def _clicks(self) -> int:
        if self.world.random.random() >= 0.15:
            return 1
        self.world.tally[Trouble.DOUBLE_CLICK] += 1
        return 2

    async def _intend(self, who: str) -> Intent | None:
        draw = self.world.random
        self._keys += 1
        key = f"key-{self._keys}"
        method = draw.choice(METHODS)
        cart, items = None, None
        if draw.random() < 0.5:
            await self.shop_around(who)
            cart = await self.try_to(who, "looks at the cart", lambda shop: _cart(shop, who))
            if cart is None:
                return None
        else:
            items = tuple(
                (sku, draw.choice((1, 1, 2))) for sku, _ in draw.sample(SKUS, draw.choice((1, 2)))
            )
        intent = Intent(
            who,
            key,
            method,
            items,
            cart,
            coupon=COUPON if draw.random() < 0.3 else None,
            delivery=draw.choice((None, None, HOME, PICKUP)),
        )
        self.known.intents.append(intent)
        return intent

    async def _place(self, intent: Intent) -> None:
        """Send one intent; the answer must name the order that was named before.

        How it is to be paid, and until when, is told as it stands: both may have changed since.
        """
        wanted = intent.items or ("the cart" if intent.bill is None else "a bill")
        placed = await self.try_to(
            intent.buyer,
            f"orders {wanted} by {intent.method} under {intent.key}",
            lambda shop: checkout.place_order(shop.db, self._request(shop, intent)),
            lambda placed: f"{placed.number} NT${placed.total}",
        )
        if placed is None:
            return
        before = intent.placed
        if before is not None and (before.token, before.total) != (placed.token, placed.total):
            self.world.complain(
                f"{intent.key} was answered {before.number} before, now {placed.number}"
            )
        intent.placed = placed

    def _request(self, shop: Shop, intent: Intent) -> PlaceOrder:
        names = shop.mint.order_names(shop.installation.id)
        self.known.key_of[names.order_id] = intent.key
        return PlaceOrder(
            names=names,
            scope=intent.buyer,
            key=intent.key,
            cart=intent.cart,
            items=intent.items,
            bill=intent.bill,
            plan=None if intent.plan is None else plan_wish(shop.mint, intent.plan),
            method=intent.method,
            # One of them wants letters; more would tell nothing new.
            contact=Contact(
                intent.buyer,
                PHONES[intent.buyer],
                "ann@buyers.test" if intent.buyer == "Ann" else "",
            ),
            coupon=intent.coupon,
            delivery=intent.delivery,
            rates=RATES,
            terms=shop.terms,
            actor=Actor("buyer", intent.buyer),
            at=shop.mint.now(),
        )

    async def pay(self, intent: Intent) -> None:
        """Ask for a way to pay, and pay: at once, late, in two ways, or after a decline."""
        draw = self.world.random
        method = draw.choice((None, None, None, CARD, ATM, "C-3", "M", "W-Line"))
        clicks = range(self._clicks())
        found = await asyncio.gather(*(self._ask_to_pay(intent, method) for _ in clicks))
        payment = next((each for each in found if each is not None), None)
        if payment is None or draw.random() < 0.1:
            return
        await asyncio.sleep(pause_seconds(draw))
        if draw.random() < 0.2:
            other = draw.choice([each for each in METHODS if each != payment.method])
            second = await self._ask_to_pay(intent, other)
            if second is not None:
                await self.go_to_bank(intent.buyer, second.attempt_number)
        await self.go_to_bank(intent.buyer, payment.attempt_number)

    def use_cards(self) -> None:
        """Let somebody buy by card, or forget one, where cards are remembered."""
        buyer = self.cards.buyer(CAST)
        if buyer is not None:
            self.send(buyer, self.buy_by_card(buyer))
        if self.cards.are_to_go():
            self.send("card holder", self.cards.forget(self.try_to, CAST))

    async def buy_by_card(self, who: str) -> None:
        """Order the cart and pay it by card at once, as people do whose card is remembered."""
        await self.shop_around(who)
        cart = await self.try_to(who, "looks at the cart", lambda shop: _cart(shop, who))
        if cart is None:
            return
        self._keys += 1
        intent = Intent(who, f"key-{self._keys}", CARD, None, cart)
        self.known.intents.append(intent)
        await self._place(intent)
        payment = await self._ask_to_pay(intent, CARD)
        if payment is not None:
            await self.go_to_bank(who, payment.attempt_number)

    async def pay_again(self, who: str) -> None:
        """Come back to an order placed before, and pay it."""
        mine = [i for i in self.known.intents if i.buyer == who and i.placed is not None]
        if mine:
            await self.pay(self.world.random.choice(mine))

    async def _ask_to_pay(self, intent: Intent, method: str | None) -> Payment | None:
        placed = intent.placed
        if placed is None:
            return None
        card = await self.cards.wish(intent.buyer)
        return await self.try_to(
            intent.buyer,
            f"asks to pay {placed.number} by {method or intent.method}",
            lambda shop: payments.request_payment(
                shop.db,
                shop.gateway,
                shop.mint,
                placed.token,
                method=method,
                terms=shop.terms,
                storefront=shop.storefront,
                actor=Actor("buyer", intent.buyer),
                card=card,
            ),
            lambda payment: f"{payment.attempt_number} {payment.status}",
        )

    async def cancel(self, who: str) -> None:
        """Think better of it."""
        mine = [i.placed for i in self.known.intents if i.buyer == who and i.placed is not None]
        if not mine:
            return
        placed = self.world.random.choice(mine)
        by = Actor("buyer", who) if self.world.random.random() < 0.7 else STAFF
        await self.try_to(
            by.id,
            f"cancels {placed.number}",
            lambda shop: expiry.cancel_order(
                shop.db, shop.gateway, shop.mint, placed.token, actor=by
            ),
        )

    async def press_button(self, who: str) -> None:
        """Ask how a payment stands."""
        orders = self.world.bank.orders
        if not orders:
            return
        number = self.world.random.choice(orders).order_no
        await self.try_to(
            who,
            f"asks how {number} stands",
            lambda shop: payments.sync_payment(
                shop.db, shop.gateway, shop.mint, number, rank=Rank.BUTTON
            ),
            lambda recorded: recorded.payment_status,
        )

    # At the bank

    async def go_to_bank(self, who: str, attempt_number: str) -> None:
        """Pay on the bank's page or by transfer; the browser may carry its token back."""
        draw, bank = self.world.random, self.world.bank
        try:
            order = bank.order(attempt_number)
        except LookupError:
            return
        if order.pay_status[2:] == "200" and draw.random() < self.world.weather.odd_money:
            # Not the dollar by which the wire lies, or the two would make it right again.
            order.amount_cents -= 300
            self.world.tally[Trouble.ODD_MONEY] += 1
            self.world.history.note(
                "bank", f"books {order.amount_cents} cents for {order.order_no}"
            )
        try:
            token = self._pay_at_bank(who, order)
        except (WrongState, TransferRejected) as error:
            self.world.history.note(who, f"cannot pay {attempt_number}", str(error))
            return
        self.world.history.note(who, f"pays {attempt_number}", order.pay_status)
        if token is not None and draw.random() < 0.6:
            await self.world.wire.travel()
            await self.try_to(who, "comes back from the bank", lambda shop: _come_back(shop, token))

    def _pay_at_bank(self, who: str, order: BankOrder) -> str | None:
        draw, bank = self.world.random, self.world.bank
        if order.account_no is not None:
            bank.pay_account(order.account_no)
            return None
        if draw.random() < 0.2:
            decline = {"W": bank.decline_wallet, "M": bank.decline_mobile}
            decline.get(order.pay_type, bank.decline_card)(order.order_no)
            if draw.random() < 0.5:
                return None
        if order.pay_type != "C":
            return bank.pay(order.order_no)
        card, remember = self.cards.at_bank(who)
        return bank.pay_card(order.order_no, card=card, remember=remember)

    async def stray_payment(self, who: str) -> None:
        """Pay any order of the bank's that is still open, whoever waits for it."""
        orders = self.world.bank.orders
        if orders:
            await self.go_to_bank(who, self.world.random.choice(orders).order_no)

    async def bank_works(self) -> None:
        """The bank does what is due, and pushes."""
        await self.world.bank.tick()

    async def push_again(self) -> None:
        """The bank sends an old result once more."""
        orders = self.world.bank.orders
        if orders:
            try:
                self.world.bank.push_again(self.world.random.choice(orders).order_no)
            except LookupError:
                return
            self.world.tally[Trouble.PUSH_AGAIN] += 1
            await self.world.bank.tick()

    # Forgers and workers

    async def forge(self) -> None:
        """Somebody rings with a token that the bank never gave out, or with one of yesterday."""
        draw = self.world.random
        token = f"{draw.getrandbits(256):064x}"
        if self.world.notices_taken and draw.random() < 0.3:
            token = draw.choice(self.world.notices_taken)
        is_signed = draw.random() < 0.3
        self.world.tally[Trouble.STOLEN_NOTICE if is_signed else Trouble.FORGED_NOTICE] += 1
        await self.try_to(
            "forger",
            f"rings with {token}",
            lambda shop: ring(shop, token, is_signed=is_signed),
            lambda _: "taken",
        )

    async def work(self, worker: str, name: str) -> int:
        """One worker does one job once; how much it took up."""

        async def do(shop: Shop) -> int:
            life = self.world.life
            jobs = jobs_of(shop, life.senders if life is not None else {})
            jobs += line_jobs(life.office if life is not None else None)
            return await next(job.work for job in jobs if job.name == name)()

        done = await self.try_to(worker, f"job {name}", do, lambda done: str(done or ""))
        return done or 0


async def _cart(shop: Shop, who: str) -> str:
    return await carts.open_cart(shop.db, shop.mint, kind=WEB, value=who)


async def _come_back(shop: Shop, token: str) -> object:
    await ring(shop, token, is_signed=True)
    return await notices.process_notice(shop.db, shop.gateway, shop.mint, token)
