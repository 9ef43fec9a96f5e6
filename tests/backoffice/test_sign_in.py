"""The door of the back office, one's own account and the room of people, as a browser without scripts."""

import re

import pyotp
import pytest
from litestar import Litestar

from kaimai.backoffice.visit import SESSION_COOKIE
from kaimai.operations import staff
from tests.backoffice.clerk import Clerk
from tests.backoffice.conftest import NewClerk
from tests.operations.hiring import GOOD, hire
from tests.shop_app import client_of
from tests.shop_harness import BOB, ShopHarness

LINK = re.compile(r"/admin/set-up/([0-9a-f]{64})")
CODE = re.compile(r"<li><code>([0-9a-z-]{19})</code>")


@pytest.fixture
async def stranger(app: Litestar, harness: ShopHarness) -> Clerk:
    """Somebody at the door, with a browser that nobody has signed in with."""
    return Clerk(client_of(app), harness, None)


async def enter(stranger: Clerk, email: str = "dai@example.com", **more: str) -> object:
    await stranger.look("/admin/sign-in")
    return await stranger.send("/admin/sign-in", email=email, password=GOOD, **more)


async def test_somebody_signs_in_and_out(stranger: Clerk) -> None:
    await hire(stranger.harness)

    page = await enter(stranger)
    assert page.status == 200
    assert page.path == "/admin"
    account = await stranger.look("/admin/account")
    assert "dai@example.com" in account.text

    page = await stranger.send("/admin/sign-out")
    assert "已登出" in page.text
    assert SESSION_COOKIE not in stranger.http.cookies
    assert (await stranger.look("/admin/account")).path == "/admin/sign-in"


async def test_the_cookies_say_little_and_go_nowhere_else(stranger: Clerk) -> None:
    await hire(stranger.harness)
    await stranger.look("/admin/sign-in")

    answer = await stranger.http.post(
        "/admin/sign-in",
        data={"_csrf_token": stranger.token, "email": "dai@example.com", "password": GOOD},
    )

    kept = [each.lower() for each in answer.headers.get_list("set-cookie")]
    assert len(kept) >= 2
    for each in kept:
        assert "path=/admin" in each
        assert "httponly" in each
        assert "samesite=lax" in each


async def test_a_wrong_password_keeps_the_address_and_says_why(stranger: Clerk) -> None:
    await hire(stranger.harness)
    await stranger.look("/admin/sign-in")

    page = await stranger.send("/admin/sign-in", email="dai@example.com", password="wrong")

    assert page.status == 422
    assert 'value="dai@example.com"' in page.html
    assert "不正確" in page.text


async def test_whoever_guesses_is_told_to_wait(stranger: Clerk) -> None:
    await hire(stranger.harness)
    await stranger.look("/admin/sign-in")
    for _ in range(3):
        await stranger.send("/admin/sign-in", email="dai@example.com", password="wrong")

    page = await stranger.send("/admin/sign-in", email="dai@example.com", password="wrong")

    assert page.status == 429
    assert int(page.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/admin/account", "/admin/account"),
        ("//evil.example/admin", "/admin"),
        ("https://evil.example", "/admin"),
        ("/adminevil", "/admin"),
        ("/admin/../..//evil", "/admin/../..//evil"),
        ("/orders", "/admin"),
    ],
)
async def test_signing_in_leads_to_this_back_office_alone(
    stranger: Clerk, wanted: str, led: str
) -> None:
    await hire(stranger.harness)
    await stranger.look("/admin/sign-in")
    data = {"email": "dai@example.com", "password": GOOD, "next": wanted}

    answer = await stranger.http.post(
        "/admin/sign-in", data={"_csrf_token": stranger.token, **data}
    )

    assert answer.headers["location"] == led


async def test_the_form_at_the_door_takes_its_own_token(stranger: Clerk) -> None:
    await hire(stranger.harness)
    await stranger.look("/admin/sign-in")
    data = {"email": "dai@example.com", "password": GOOD}

    for token in ("", "0" * 32):
        answer = await stranger.http.post("/admin/sign-in", data={"_csrf_token": token, **data})
        assert answer.status_code == 403


async def test_the_second_step_is_set_up_and_used(stranger: Clerk) -> None:
    harness = stranger.harness
    await hire(harness)
    await enter(stranger)

    page = await stranger.look("/admin/account/second-step")
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.html)[1].replace(" ", "")
    app = pyotp.TOTP(secret)
    at = int(harness.clock.present.timestamp())
    wrong = await stranger.send("/admin/account/second-step", code="000000", password=GOOD)
    assert wrong.status == 422
    wrong = await stranger.send("/admin/account/second-step", code=app.at(at), password="wrong")
    assert wrong.status == 422
    page = await stranger.send("/admin/account/second-step", code=app.at(at), password=GOOD)
    codes = CODE.findall(page.html)
    assert len(codes) == 10
    assert secret not in (await stranger.look("/admin/account")).html
    assert (await stranger.look("/admin/account/second-step")).path == "/admin/account"

    await stranger.send("/admin/sign-out")
    page = await enter(stranger, next="/admin/account")
    assert page.path == "/admin/sign-in/code"
    page = await stranger.send("/admin/sign-in/code", code="000000")
    assert page.status == 422
    page = await stranger.send("/admin/sign-in/code", code=codes[0])
    assert page.path == "/admin/account"
    assert "還剩 9 組" in page.text

    page = await stranger.send("/admin/account/recovery-codes", password=GOOD)
    assert not set(CODE.findall(page.html)) & set(codes)
    page = await stranger.send("/admin/account/second-step/off", password="wrong")
    assert page.status == 422
    page = await stranger.send("/admin/account/second-step/off", password=GOOD)
    assert "已關閉" in page.text


async def test_a_ticket_that_is_too_old_leads_back_to_the_password(stranger: Clerk) -> None:
    page = await stranger.look("/admin/sign-in/code")
    assert page.path == "/admin/sign-in"
    await hire(stranger.harness)
    stranger.http.cookies.set("staff_step", "a.1.b", domain="shop.test", path="/admin")

    page = await stranger.send("/admin/sign-in/code", code="123456")

    assert page.path == "/admin/sign-in"
    assert "太久" in page.text


async def test_another_password_is_another_session(stranger: Clerk, app: Litestar) -> None:
    await hire(stranger.harness)
    other = Clerk(client_of(app), stranger.harness, None)
    await enter(other)
    await enter(stranger)
    before = stranger.http.cookies[SESSION_COOKIE]

    for fields, words in (
        ({"current": GOOD, "password": "short", "again": "short"}, "10 個字"),
        ({"current": GOOD, "password": "a long sentence", "again": "another one"}, "不一樣"),
        ({"current": "x", "password": "a long sentence", "again": "a long sentence"}, "不正確"),
    ):
        page = await stranger.send("/admin/account/password", **fields)
        assert page.status == 422
        assert words in page.text
        assert "a long sentence" not in page.html
    page = await stranger.send(
        "/admin/account/password",
        current=GOOD,
        password="a long sentence",
        again="a long sentence",
    )

    assert page.status == 200
    assert stranger.http.cookies[SESSION_COOKIE] != before
    assert (await other.look("/admin/account")).path == "/admin/sign-in"


async def test_somebody_signs_out_elsewhere(stranger: Clerk, app: Litestar) -> None:
    await hire(stranger.harness)
    others = [Clerk(client_of(app), stranger.harness, None) for _ in range(3)]
    for other in others:
        await enter(other)
    await enter(stranger)

    page = await stranger.look("/admin/account")
    [first, *_] = re.findall(r"/admin/account/sessions/([0-9a-f]+)/end", page.html)
    await stranger.send(f"/admin/account/sessions/{first}/end")
    assert (await stranger.send(f"/admin/account/sessions/{first}/end")).status == 404
    page = await stranger.send("/admin/account/sessions/end")

    assert page.status == 200
    for other in others:
        assert (await other.look("/admin/account")).path == "/admin/sign-in"


async def test_a_language_is_kept_with_the_person(clerk: Clerk) -> None:
    await clerk.look("/admin/account")

    page = await clerk.send("/admin/account", name="Dai", language="en")

    assert page.headers["content-language"] == "en"
    assert (await clerk.send("/admin/account", name="", language="en")).status == 422


# The first owner, and links


async def test_the_first_owner_opens_the_link_and_is_in(stranger: Clerk) -> None:
    shop = stranger.harness.shop
    assert "kaimai staff add" in (await stranger.look("/admin/sign-in")).text
    link = await staff.make_link(shop.db, shop.mint, None, actor=BOB)

    await stranger.look(f"/admin/set-up/{link}")
    own = {"name": "Fay", "email": "fay@example.com"}
    page = await stranger.send(f"/admin/set-up/{link}", **own, password=GOOD, again="other")
    assert page.status == 422
    assert 'value="fay@example.com"' in page.html
    page = await stranger.send(f"/admin/set-up/{link}", **own, password=GOOD, again=GOOD)

    assert page.path == "/admin"
    assert "歡迎" in page.text
    assert (await stranger.look(f"/admin/set-up/{link}")).status == 409


@pytest.mark.parametrize("secret", ["0" * 64, "x", "%00"])
async def test_a_link_that_was_never_made_is_refused(stranger: Clerk, secret: str) -> None:
    assert (await stranger.look(f"/admin/set-up/{secret}")).status == 409


async def test_an_owner_takes_somebody_on(clerk: Clerk, stranger: Clerk) -> None:
    wrong = await clerk.send("/admin/people/new", name="Emi", email="emi", role="packer")
    assert wrong.status == 422
    page = await clerk.send("/admin/people/new", name="Emi", email="emi@example.com", role="packer")
    [link, *_] = LINK.findall(page.html)
    again = await clerk.send(
        "/admin/people/new", name="Emi", email="emi@example.com", role="packer"
    )
    assert again.status == 422
    assert "已經有人使用" in again.text

    await stranger.look(f"/admin/set-up/{link}")
    page = await stranger.send(f"/admin/set-up/{link}", password=GOOD, again=GOOD)
    assert "歡迎" in page.text or page.status in (200, 403)
    assert (await stranger.look("/admin/people")).status == 403
    assert "Emi" in (await clerk.look("/admin/people")).text


async def test_an_owner_changes_lets_go_and_takes_back(clerk: Clerk, new_clerk: NewClerk) -> None:
    emi = await new_clerk("packer")
    here = f"/admin/people/{emi.member.id}"

    page = await clerk.send(here, name="Emi", role="manager")
    assert page.status == 200
    assert (await emi.look("/admin/account")).path == "/admin/sign-in"
    assert "立刻" in (await clerk.look(f"{here}/let-go")).text
    await clerk.send(f"{here}/let-go")
    assert "已停用" in (await clerk.look("/admin/people")).text
    assert (await clerk.send(f"{here}/link")).status == 409
    page = await clerk.send(f"{here}/take-back")
    assert LINK.search((await clerk.send(f"{here}/link")).html)


async def test_the_last_owner_cannot_take_their_own_role(clerk: Clerk) -> None:
    here = f"/admin/people/{clerk.member.id}"

    page = await clerk.send(here, name="Fay", role="reader")

    assert page.status == 422
    assert "至少要有一位店主" in page.text
    assert (await clerk.send(f"{here}/let-go")).status == 409


async def test_people_are_changed_by_who_has_just_typed_the_password(stranger: Clerk) -> None:
    await hire(stranger.harness)
    await enter(stranger)
    assert (await stranger.look("/admin/people")).path == "/admin/people"
    stranger.harness.forward(minutes=31)

    page = await stranger.look("/admin/people")
    assert page.path == "/admin/confirm"
    page = await stranger.send("/admin/confirm", password="wrong")
    assert page.status == 422
    await stranger.look("/admin/people")
    page = await stranger.send("/admin/confirm", password=GOOD)
    assert page.path == "/admin/people"
