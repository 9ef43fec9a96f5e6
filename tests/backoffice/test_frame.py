"""What stands round every page of the back office: who gets in, forms, messages, what goes wrong."""

from urllib.parse import parse_qsl

import pytest
from litestar import Litestar

from kaimai.backoffice import addresses, notices
from kaimai.backoffice.navigation import ROOMS, room_of
from kaimai.words.backoffice import TEXTS
from kaimai.words.languages import CHINESE, LANGUAGES
from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk
from tests.shop_app import client_of


async def test_nobody_gets_in_without_signing_in(app: Litestar):
    async with client_of(app) as stranger:
        answer = await stranger.get("/admin")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/admin/sign-in"


async def test_somebody_who_signs_in_comes_back_to_where_they_wanted_to_go(app: Litestar):
    async with client_of(app) as stranger:
        answer = await stranger.get("/admin?day=%E4%BB%8A%E5%A4%A9&b=1")

    assert answer.headers["location"] == (
        "/admin/sign-in?next=%2Fadmin%3Fday%3D%25E4%25BB%258A%25E5%25A4%25A9%26b%3D1"
    )


async def test_the_owner_sees_the_first_page(clerk: Clerk):
    page = await clerk.look("/admin")

    assert page.status == 200
    assert page.headers["cache-control"] == "no-store"
    assert "img-src 'self' blob:" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]


async def test_a_session_that_has_ended_is_worth_nothing(clerk: Clerk):
    await clerk.look("/admin")
    clerk.harness.forward(hours=13)

    answer = await clerk.http.get("/admin")

    assert answer.status_code == 303


async def test_an_address_that_does_not_exist_is_a_page(clerk: Clerk):
    page = await clerk.look("/admin/no-such-room")

    assert page.status == 404
    assert "找不到" in page.text


async def test_every_page_speaks_english_when_asked(clerk: Clerk):
    page = await clerk.look("/admin?lang=en")

    assert page.headers["content-language"] == "en"
    assert "Skip to content" in page.text
    assert "Skip to content" in (await clerk.look("/admin")).text


async def test_the_shop_itself_is_where_it_was(app: Litestar):
    async with client_of(app) as visitor:
        assert (await visitor.get("/")).status_code == 200
        assert (await visitor.get("/administrator")).status_code == 404


def test_every_address_says_who_may():
    found = addresses()

    assert found
    assert len({(each.method, each.path) for each in found}) == len(found)
    assert all(each.path.startswith("/admin") for each in found)


def test_every_room_and_every_text_has_words_in_both_languages():
    assert [room.name for room in ROOMS if f"room_{room.name}" not in TEXTS] == []
    for name, text in TEXTS.items():
        for language in LANGUAGES:
            assert text.of(language).strip(), name


@pytest.mark.parametrize("role", ["manager", "reader"])
async def test_who_may_look_at_today_sees_it(new_clerk: NewClerk, role: str):
    clerk = await new_clerk(role)

    assert (await clerk.look("/admin")).status == 200


async def test_a_packer_begins_with_the_first_room_that_is_theirs(new_clerk: NewClerk):
    clerk = await new_clerk("packer")

    page = await clerk.look("/admin")

    assert page.status == 200
    assert page.path in ("/admin/orders", "/admin/stock")


async def test_who_may_not_is_told_who_may(new_clerk: NewClerk):
    clerk = await new_clerk("reader")

    page = await clerk.look("/admin/people")

    assert page.status == 403
    assert "店主" in page.text


async def test_a_form_without_the_sessions_token_changes_nothing(clerk: Clerk):
    await clerk.look("/admin/account")

    answer = await clerk.http.post("/admin/sign-out", data={"_csrf_token": "0" * 32})

    assert answer.status_code == 403
    assert (await clerk.look("/admin")).path == "/admin"


def test_words_in_an_address_are_shown_only_if_this_shop_signed_them():
    values = {"n": "20"}
    query = notices.query_of("secret", "selected", tone="done", undo="", values=values)
    given = dict(parse_qsl(query))

    found = notices.find("secret", given, CHINESE)

    assert found is not None
    assert found.text == "已選 20 筆"
    assert notices.find("secret", {**given, "n_n": "21"}, CHINESE) is None
    assert notices.find("secret", {**given, "undo": "/admin/x"}, CHINESE) is None
    assert notices.find("another", given, CHINESE) is None


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("/admin", "today"),
        ("/admin/orders", "orders"),
        ("/admin/orders/1/refund", "orders"),
        ("/admin/ordersheet", ""),
        ("/admin/account", ""),
    ],
)
def test_an_address_is_in_one_room(path: str, room: str):
    assert room_of(path) == room
