"""Group buys as tests speak of them: a sale on a harness, and members who say what they want."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kaimai.domain.group_buys import Change, Claimed, Sale
from kaimai.domain.moves import Actor
from kaimai.operations import group_billing, group_buys, group_claims
from kaimai.operations.group_buy_wishes import (
    ChangeSale,
    ClaimUnits,
    EndSale,
    ItemWish,
    OpenSale,
    Unsend,
)
from kaimai.persistence import buyers
from kaimai.queries import group_buys as queries
from tests.shop_harness import ShopHarness

OWNER = Actor("buyer", "owner")


@dataclass(slots=True)
class Group:
    """One group with its open sale. Members are named, items are called by their codes."""

    harness: ShopHarness
    sale: Sale
    said: int = 0
    members: dict[str, str] = field(default_factory=dict)

    async def member(self, name: str) -> str:
        """The buyer behind a name."""
        if name not in self.members:
            mint = self.harness.shop.mint
            self.members[name] = await self.harness.shop.db.write(
                buyers.ensure, "line", f"U-{name}", new_id=name, now=mint.now()
            )
        return self.members[name]

    async def wish(
        self,
        who: str,
        *changes: tuple[str, str, int],
        event: str | None = None,
        said_at: datetime | None = None,
        **more: object,
    ) -> ClaimUnits:
        """What a member says: ("A1", "add", 2)."""
        self.said += 1
        items = {item.code: item.id for item in self.sale.items}
        now = self.harness.shop.mint.now()
        fields: dict[str, object] = {
            "event_id": event or f"{self.sale.id}-E-{self.said}",
            "message_id": f"{self.sale.id}-M-{self.said}",
            "group_buy_id": self.sale.id,
            "buyer_id": await self.member(who),
            "changes": tuple(
                Change(item_id=items.get(code, code), verb=verb, units=units)
                for code, verb, units in changes or [("A1", "add", 1)]
            ),
            "said_at": said_at or now,
            "at": now,
        }
        return ClaimUnits(**{**fields, **more})  # type: ignore[arg-type]  # its own fields

    async def wishes(self, count: int, *changes: tuple[str, str, int]) -> list[ClaimUnits]:
        """The same from so many members."""
        return [await self.wish(f"member {number}", *changes) for number in range(count)]

    async def say(self, who: str, *changes: tuple[str, str, int], **more: object) -> Claimed:
        """A member speaks, and is answered."""
        return await self.send(await self.wish(who, *changes, **more))  # type: ignore[arg-type]

    async def send(self, wish: ClaimUnits) -> Claimed:
        """An event arrives."""
        return await group_claims.claim(self.harness.shop.db, wish)

    async def unsend(self, message: str, **more: object) -> tuple[Claimed, ...]:
        """A message is taken back."""
        self.said += 1
        now = self.harness.shop.mint.now()
        fields: dict[str, object] = {
            "event_id": f"{self.sale.id}-E-{self.said}",
            "message_id": message,
            "said_at": now,
            "at": now,
        }
        request = Unsend(**{**fields, **more})  # type: ignore[arg-type]  # its own fields
        return await group_claims.unsend(self.harness.shop.db, request)

    async def has(self, who: str, code: str = "A1", for_name: str = "") -> tuple[int, int]:
        """Units that a member has, and that they wait for."""
        stands = await self.harness.shop.db.read(
            queries.stands_of, self.sale.id, await self.member(who)
        )
        for stand in stands:
            if (stand.code, stand.for_name) == (code, for_name):
                return stand.units, stand.waiting
        return 0, 0

    async def counts(self, code: str = "A1") -> tuple[int, int, int]:
        """Units of an item that are claimed, that are waited for, and that are left."""
        sale = await self.harness.shop.db.read(queries.find_sale, self.sale.id)
        assert sale is not None
        item = next(item for item in sale.items if item.code == code)
        return item.claimed, item.waiting, item.left

    async def change(self, **terms: object) -> Sequence[object]:
        """The owner changes the terms."""
        request = ChangeSale(
            group_buy_id=self.sale.id,
            actor=OWNER,
            at=self.harness.shop.mint.now(),
            **terms,  # type: ignore[arg-type]  # its own fields
        )
        return await group_buys.change_sale(self.harness.shop.db, request)

    async def end(self, verb: str = "close") -> Sale:
        """The owner closes or cancels the sale."""
        mint = self.harness.shop.mint
        request = EndSale(group_buy_id=self.sale.id, verb=verb, actor=OWNER, at=mint.now())
        return await group_buys.end_sale(self.harness.shop.db, mint, request)

    async def bills(self) -> list[queries.BillView]:
        """All bills of the sale."""
        return await self.harness.shop.db.read(queries.bills_of, self.sale.id)

    async def work(self) -> int:
        """The worker's jobs for group buys, once each."""
        db, mint = self.harness.shop.db, self.harness.shop.mint
        return (
            await group_buys.close_due_sales(db, mint)
            + await group_billing.release_unpaid_bills(db, mint)
            + await group_billing.move_waiting_lists_up(db, mint)
            + await group_billing.remind_of_bills(db, mint)
            + await group_billing.settle_group_buys(db, mint)
        )

    async def status(self) -> str:
        """The sale's status."""
        sale = await self.harness.shop.db.read(queries.find_sale, self.sale.id)
        assert sale is not None
        return sale.status


async def open_group(
    harness: ShopHarness, *items: ItemWish, group_id: str = "C-1", **terms: object
) -> Group:
    """A group with an open sale of these items; one COLA item unless told otherwise."""
    mint = harness.shop.mint
    fields: dict[str, object] = {
        "id": mint.id(),
        "group_id": group_id,
        "items": items or (ItemWish(sku="COLA"),),
        "pay_within": timedelta(hours=24),
        "actor": OWNER,
        "at": mint.now(),
    }
    request = OpenSale(**{**fields, **terms})  # type: ignore[arg-type]  # its own fields
    return Group(harness, await group_buys.open_sale(harness.shop.db, request))
