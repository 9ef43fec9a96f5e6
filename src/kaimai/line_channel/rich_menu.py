"""The menu under the chat, made from the catalogue: look round, the first categories, cart, orders, a
person. Its picture is drawn in `media/menus.py`."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from kaimai.domain.catalog import Category
from kaimai.domain.errors import Misconfigured
from kaimai.domain.messaging import LineGateway, LineRefused
from kaimai.line_channel.messages.actions import Action, tap
from kaimai.line_channel.messages.taps import Verb, written
from kaimai.media.menus import DRAWING, Field, draw_menu
from kaimai.persistence.database import Database
from kaimai.queries import catalogue
from kaimai.words.languages import CHINESE
from kaimai.words.line import line_words

WIDTH = 2_500
ROW = 843
"""LINE's two usual sizes are one and two rows of this height."""
CATEGORIES_MAX = 3
PREFIX = "kaimai "
"""How the names of our menus begin: others are left alone."""
_log = structlog.get_logger("kaimai.line_channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """A menu: what LINE is told, and what is drawn. The same catalogue gives the same name."""

    document: Mapping[str, Any]
    fields: Sequence[Field]

    @property
    def name(self) -> str:
        """What it is called at LINE; nobody sees it."""
        return str(self.document["name"])

    def picture(self) -> bytes:
        """Its picture. Raises Misconfigured."""
        size = self.document["size"]
        return draw_menu(self.fields, width=size["width"], height=size["height"])


class MenuKeeper:
    """Keeps the menu at LINE like the catalogue."""

    def __init__(self, db: Database, line: LineGateway) -> None:
        self._db = db
        self._line = line
        self._kept = ""

    async def keep(self) -> int:
        """Renew the menu if the categories changed since this process last looked; how many were made.

        Raises LineUnreachable or LineRefused.
        """
        menu = menu_of(await self._db.read(catalogue.categories))
        if menu.name == self._kept:
            return 0
        try:
            made = await put_menu(self._line, menu)
        except Misconfigured as error:
            _log.warning("the menu could not be drawn", reason=str(error))
            made = False
        self._kept = menu.name
        return int(made)


async def put_menu(line: LineGateway, menu: Menu) -> bool:
    """Let everybody see this menu; False if they did already. Our older ones are deleted.

    Safe to repeat, and after a crash at any point. Raises Misconfigured, LineUnreachable, LineRefused.
    """
    known = [(each, name) for each, name in await line.rich_menus() if name.startswith(PREFIX)]
    present = [each for each, name in known if name == menu.name]
    kept = present[0] if present and await _can_be_shown(line, present[0]) else None
    is_new = kept is None
    if kept is None:
        picture = await asyncio.to_thread(menu.picture)
        kept = await line.create_rich_menu(menu.document)
        await line.put_rich_menu_image(kept, picture, "image/png")
        await line.set_default_rich_menu(kept)
    for each, _ in known:
        if each != kept:
            await line.delete_rich_menu(each)
    return is_new


def menu_of(found: Sequence[Category]) -> Menu:
    """The menu for these categories: one row without any, else two."""
    t = line_words(CHINESE)
    always = [
        ("cart", t["menu_cart"], written(Verb.CART)),
        ("orders", t["menu_orders"], written(Verb.ORDERS)),
        ("person", t["menu_person"], written(Verb.PERSON)),
    ]
    shop = ("shop", t["menu_shop"], written(Verb.SHOP))
    shelves = [
        ("shelf", each.name, written(Verb.CATEGORY, each.id, 0)) for each in found[:CATEGORIES_MAX]
    ]
    rows = [[shop, *shelves], always] if shelves else [[shop, *always]]
    areas: list[tuple[Field, Action]] = []
    for number, row in enumerate(rows):
        edges = [WIDTH * place // len(row) for place in range(len(row) + 1)]
        for place, (sign, label, data) in enumerate(row):
            field = Field(
                sign=sign,
                label=label,
                x=edges[place],
                y=ROW * number,
                width=edges[place + 1] - edges[place],
                height=ROW,
            )
            areas.append((field, tap(label, data, label)))
    return _menu(areas, len(rows), t["menu_bar"])


def _menu(areas: Sequence[tuple[Field, Action]], rows: int, bar: str) -> Menu:
    document = {
        "size": {"width": WIDTH, "height": ROW * rows},
        "selected": True,
        "chatBarText": bar,
        "areas": [
            {
                "bounds": {
                    "x": field.x,
                    "y": field.y,
                    "width": field.width,
                    "height": field.height,
                },
                "action": dict(action),
            }
            for field, action in areas
        ],
    }
    said = json.dumps([DRAWING, document], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    return Menu(
        document={**document, "name": f"{PREFIX}{digest}"}, fields=[field for field, _ in areas]
    )


async def _can_be_shown(line: LineGateway, menu_id: str) -> bool:
    """Show a menu that is there already; one whose picture never arrived cannot be shown."""
    try:
        await line.set_default_rich_menu(menu_id)
    except LineRefused:
        return False
    return True
