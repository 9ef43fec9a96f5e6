"""Who keeps the shop's records in a seed: products, settings, customers, who are merged and erased while
they buy. Often two do it at once, from the same page."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from kaimai.composition import LETTERS_FOLDER
from kaimai.domain.moves import Actor
from kaimai.domain.product_documents import Change, ProductDocument
from kaimai.operations import customers, erasing, merging, products, shop_profile
from kaimai.operations.shop import Shop
from kaimai.persistence import products as product_rows
from kaimai.persistence.database import Connection
from kaimai.simulation.actors import Cast
from kaimai.simulation.pair import Deed, Room

PEOPLE = (Actor("staff", "Hui"), Actor("staff", "Ida"))
VALUES = {
    "hold_card_minutes": ("", "10", "60"),
    "bonus_from": ("", "1", "100"),
    "instalments_3": ("", "1", "1000"),
    "home_fee": ("0", "90"),
    "low_stock": ("0", "3"),
}
"""What is set, and to what: nothing that would keep the others from what they do."""
_PRODUCTS = "SELECT id FROM products ORDER BY id"
_PEOPLE = "SELECT id FROM buyers WHERE merged_into IS NULL AND erased_at IS NULL ORDER BY id"
_ENDED = "SELECT id FROM buyers WHERE merged_into IS NOT NULL OR erased_at IS NOT NULL"
_VERSIONS = "SELECT version FROM shop_settings"

Keep = Callable[[Shop], Coroutine[Any, Any, object]]


class Clerks(Room):
    """Two people at two screens, and what they were told that the shop has kept."""

    LIVELY = 0.25

    def __init__(self, cast: Cast, draw: Random) -> None:
        super().__init__(cast, draw, PEOPLE)
        self._versions: set[str] = set()
        self._ended: set[str] = set()

    def _deeds(self) -> Sequence[Deed]:
        return (
            (6, self._edit_product),
            (4, self._set),
            (3, self._describe),
            (2, self._merge),
            (2, self._erase),
        )

    def _broken(self, conn: Connection) -> Iterator[str]:
        kept = {str(version) for (version,) in conn.exec_driver_sql(_VERSIONS)}
        for version in sorted(self._versions - kept):
            yield f"version {version} of the settings was said to be kept, and is gone"
        ended = {buyer_id for (buyer_id,) in conn.exec_driver_sql(_ENDED)}
        for buyer_id in sorted(self._ended - ended):
            yield f"customer {buyer_id} was said to be merged or erased, and is neither"

    async def _edit_product(self) -> None:
        """Another price, a limit, another hold, shown first; of two at once, both or one counts."""
        found = await self.some(_PRODUCTS)
        if found is None:
            return
        (product_id,) = found
        before = await self._cast.try_to(
            PEOPLE[0].id, f"looks at product {product_id}", lambda shop: _product(shop, product_id)
        )
        if before is None:
            return

        async def edit(actor: Actor) -> None:
            after = self._edited(before)
            await self._cast.try_to(
                actor.id,
                f"edits {after.name}: {[sku.price for sku in after.skus]}",
                lambda shop: products.save_product(
                    shop.db,
                    Change(before=before, after=after),
                    actor=actor,
                    now=shop.mint.now(),
                ),
                lambda outcome: outcome.kind,
            )

        await self.by_one_or_two(edit)

    def _edited(self, before: ProductDocument) -> ProductDocument:
        draw = self._draw
        kind = draw.choice(("price", "price", "limit", "first", "hold"))
        if kind == "price":
            # What is free stays free, or nobody could have it without a bank.
            skus = [
                replace(sku, price=max(1, sku.price + draw.choice((-3, 5, 11))))
                if sku.price
                else sku
                for sku in before.skus
            ]
            return replace(before, skus=tuple(skus))
        if kind == "limit":
            return replace(before, limit_per_person=draw.choice((None, 3, 5)))
        if kind == "hold":
            return replace(before, hold_minutes=draw.choice((None, 15, 90)))
        # Hidden, a group that asks for it by name would make a product of its own.
        return replace(before, is_featured=draw.random() < 0.5)

    async def _set(self) -> None:
        """Change a value of the shop's settings; whoever looked at an older version is told."""
        key = self._draw.choice(tuple(VALUES))

        async def put(actor: Actor) -> None:
            text = self._draw.choice(VALUES[key])
            version = await self._cast.try_to(
                actor.id,
                f"sets {key} to {text!r}",
                lambda shop: _settings_with(shop, key, text, actor),
                str,
            )
            if version:
                self._versions.add(str(version))

        await self.by_one_or_two(put)

    async def _describe(self) -> None:
        """Put down how a customer is reached, or what they are like."""
        found = await self.some(_PEOPLE)
        if found is None:
            return
        (buyer_id,) = found
        tags = self._draw.choice(("regular", "regular, tea", ""))
        note, phone = f"{self._draw.getrandbits(128):032x}", f"09{self._draw.getrandbits(26):08d}"
        keeps: tuple[tuple[str, Callable[[Actor], Keep]], ...] = (
            (
                "tags",
                lambda actor: (
                    lambda shop: customers.set_tags(shop.db, shop.mint, buyer_id, tags, actor=actor)
                ),
            ),
            (
                "writes a note about",
                lambda actor: (
                    lambda shop: customers.add_note(
                        shop.db, shop.mint, buyer_id, "likes tea", actor=actor, note_id=note
                    )
                ),
            ),
            (
                "puts down the telephone of",
                lambda actor: (
                    lambda shop: customers.change_contact(
                        shop.db,
                        shop.mint,
                        buyer_id,
                        name="Ann",
                        phone=phone[:10],
                        email="",
                        actor=actor,
                    )
                ),
            ),
        )
        what, keep = self._draw.choice(keeps)
        await self.by_one_or_two(
            lambda actor: self._do(actor, f"{what} customer {buyer_id}", keep(actor))
        )

    async def _merge(self) -> None:
        """Let two records become one; of two people, each may merge them the other way round."""
        found = await self.all(_PEOPLE)
        if len(found) < 2:
            return
        (one,), (other,) = self._draw.sample(found, 2)

        async def merge(actor: Actor) -> None:
            source, target = self._draw.choice(((one, other), (one, other), (other, one)))
            done = await self._cast.try_to(
                actor.id,
                f"merges customer {source} into {target}",
                lambda shop: _merged(shop, source, target, actor),
            )
            if done:
                self._ended.add(source)

        await self.by_one_or_two(merge)

    async def _erase(self) -> None:
        """Forget a person who asked for it, unless something of theirs is still open."""
        found = await self.some(_PEOPLE)
        if found is None:
            return
        (buyer_id,) = found

        async def erase(actor: Actor) -> None:
            done = await self._cast.try_to(
                actor.id,
                f"erases customer {buyer_id}",
                lambda shop: _erased(shop, buyer_id, actor),
            )
            if done:
                self._ended.add(buyer_id)

        await self.by_one_or_two(erase)

    async def _do(self, actor: Actor, what: str, verb: Keep) -> None:
        await self._cast.try_to(actor.id, what, verb)


async def _product(shop: Shop, product_id: str) -> ProductDocument:
    """The product as a form shows it; it is sent a moment later."""
    found = await shop.db.read(product_rows.documents, [product_id])
    await asyncio.sleep(1)
    return found[product_id]


async def _settings_with(shop: Shop, key: str, text: str, actor: Actor) -> int:
    """Look at the settings and change one value, unless somebody was faster; the version."""
    seen, _ = await shop.db.read(shop_profile.read_version)
    await asyncio.sleep(1)
    version = await shop_profile.change_values(
        shop.db, shop.mint, {key: text}, seen=seen, actor=actor
    )
    await shop.live.refresh()
    return version


async def _merged(shop: Shop, source: str, target: str, actor: Actor) -> bool:
    await merging.merge_customers(shop.db, shop.mint, source, target, actor=actor)
    return True


async def _erased(shop: Shop, buyer_id: str, actor: Actor) -> bool:
    letters = shop.settings.data / LETTERS_FOLDER
    await erasing.erase_customer(shop.db, shop.mint, buyer_id, actor=actor, letters=letters)
    return True
