"""Filters of orders with names: one's own, shared ones, and what cannot be kept."""

import pytest

from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk
from tests.storefront.visitor import Page


def views_of(page: Page) -> list[str]:
    return [form.action for form in page.forms if "/orders/views/" in form.action]


async def test_a_filter_is_kept_under_a_name_and_found_again(clerk: Clerk):
    here = "/admin/orders?status=to_ship&delivery=home"
    await clerk.look(here)

    page = await clerk.send(
        "/admin/orders/views", filter="delivery=home&status=to_ship", name="宅配"
    )
    assert "「宅配」存好了" in page.text
    assert here in (await clerk.look("/admin/orders")).links
    (action,) = views_of(await clerk.look(here))
    gone = await clerk.send(action)

    assert here not in gone.links
    assert views_of(await clerk.look(here)) == []


async def test_what_is_shared_is_seen_by_all_and_removed_by_its_maker_or_an_owner(
    clerk: Clerk, new_clerk: NewClerk
):
    packer, manager = await new_clerk("packer"), await new_clerk("manager")
    for name, shared in (("只給我", ""), ("給大家", "1")):
        text = f"status=to_ship&q={name}"
        await packer.send("/admin/orders/views", filter=text, name=name, shared=shared)

    seen = await manager.look("/admin/orders")
    assert "給大家" in seen.text
    assert "只給我" not in seen.text
    here = "/admin/orders?q=給大家&status=to_ship"
    assert views_of(await manager.look(here)) == []
    (action,) = views_of(await clerk.look(here))
    assert (await manager.send(action)).status == 404
    assert (await clerk.send(action)).status == 200
    assert "給大家" not in (await packer.look("/admin/orders")).text


@pytest.mark.parametrize(
    ("name", "text"),
    [("", "status=to_ship"), ("x" * 31, "status=to_ship"), ("全部", ""), ("全部", "status=never")],
)
async def test_what_cannot_be_kept_is_said(clerk: Clerk, name: str, text: str):
    page = await clerk.send("/admin/orders/views", filter=text, name=name)

    assert "請" in page.text
    assert "存好了" not in page.text


async def test_the_same_name_is_the_same_view(clerk: Clerk):
    for text in ("status=to_ship", "status=shipped"):
        await clerk.send("/admin/orders/views", filter=text, name="看這裡")

    links = (await clerk.look("/admin/orders")).links
    assert "/admin/orders?status=shipped" in links
    assert await clerk.harness.rows("SELECT count(*) FROM order_views") == [(1,)]
