"""The first of a shop's people: a link for whoever starts it, and somebody whose password is known."""

import os
from pathlib import Path

from kaimai import links
from kaimai.domain.moves import SYSTEM, Actor
from kaimai.domain.permissions import OWNER
from kaimai.domain.staff import StaffMember
from kaimai.operations import staff
from kaimai.operations.shop import Shop

FIRST_OWNER_FILE = "first-owner.txt"


async def first_owner_link(shop: Shop) -> tuple[str, Path] | None:
    """The link by which a shop without staff gets its first owner, and the file it stands in.

    The file is for the eyes of whoever runs the shop. It works for a day, once; each start makes
    another. None, and no file, in a shop that has staff.
    """
    file = shop.settings.data / FIRST_OWNER_FILE
    if await staff.has_staff(shop.db):
        file.unlink(missing_ok=True)
        return None
    secret = await staff.make_link(shop.db, shop.mint, None, actor=SYSTEM)
    link = links.setup_url(shop.settings.public_url, secret)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
        written.write(f"{link}\n")
    return link, file


async def hire(
    shop: Shop, *, name: str, email: str, password: str, actor: Actor, role: str = OWNER
) -> StaffMember:
    """Take somebody on whose password is known already: in a demo, in tests.

    Raises InvalidInput, PasswordRefused, or StaffRefused when the address is somebody's.
    """
    # With it comes a library of password digests, which the shop itself has no use for.
    from kaimai.operations.set_up import choose_password

    member = await staff.add_member(
        shop.db, shop.mint, name=name, email=email, role=role, actor=actor
    )
    link = await staff.make_link(shop.db, shop.mint, member.id, actor=actor)
    return await choose_password(
        shop.db,
        shop.mint,
        link,
        password,
        shop_name=shop.settings.shop_name,
        address=actor.address,
    )
