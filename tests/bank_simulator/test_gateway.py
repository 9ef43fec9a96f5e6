"""HTTP rules, nonces, the envelope's checks in their order, and how a rejection travels."""

import base64
import dataclasses
import json

import pytest

from bank_simulator import DEMO_SHOP, ShopAccount
from tests.bank_simulator.shop import START, TAIPEI, build, card_order, encrypt, sign

API = "/funBIZ-Sbx/QPay.WebAPI/api"
OTHER_SHOP = ShopAccount("KM0002_001", "1" * 16, "2" * 16, "3" * 16, "4" * 16, DEMO_SHOP.x_key_id)
CLOSED_SHOP = dataclasses.replace(OTHER_SHOP, shop_no="KM0003_001", active=False)


async def nonce_call(world, **changes):
    request = {
        "method": "POST",
        "url": f"{API}/Nonce",
        "content": b'{"ShopNo":"KM0001_001"}',
        "headers": {"Content-Type": "application/json", "X-KeyID": DEMO_SHOP.x_key_id},
    }
    headers = request["headers"] | changes.pop("headers", {})
    return await world.browser.request(**request | changes | {"headers": headers})


# HTTP


@pytest.mark.parametrize(
    ("changes", "status", "code", "text"),
    [
        ({"headers": {"X-KeyID": ""}}, 401, "9999", "unknown error"),
        ({"headers": {"X-KeyID": "not-a-uuid"}}, 401, "9999", "unknown error"),
        (
            {"headers": {"X-KeyID": "00000000-0000-0000-0000-000000000000"}},
            401,
            "9999",
            "Security failure",
        ),
        ({"url": f"{API}/nonce"}, 403, "9999", "No match found for request"),
        ({"url": f"{API}/Nonsense"}, 404, "9999", "Not Found"),
        ({"method": "GET"}, 405, "9999", "Method Not Allowed"),
        ({"content": b" " * 1_000_001}, 413, "9999", "Request Entity Too Large"),
        ({"headers": {"Content-Type": "text/plain"}}, 415, "9999", "Unsupported Media Type"),
    ],
)
async def test_gateway_refuses_in_plain_json(world, changes, status, code, text):
    reply = await nonce_call(world, **changes)

    assert reply.status_code == status
    assert reply.json() == {"Code": code, "Message": text}


async def test_key_id_is_not_needed_when_the_check_is_off():
    world = build(check_key_id=False)

    assert (await nonce_call(world, headers={"X-KeyID": ""})).status_code == 200


async def test_key_id_is_not_tied_to_its_shop():
    world = build(
        shops=(
            DEMO_SHOP,
            dataclasses.replace(OTHER_SHOP, x_key_id="f" * 8 + "-0000" * 3 + "-" + "0" * 12),
        )
    )
    shop = world.shop_of(world.bank.settings.shops[1])
    shop.headers = {"X-KeyID": DEMO_SHOP.x_key_id.upper()}

    assert len(await shop.nonce()) == 108


async def test_caller_outside_the_allow_list_gets_499():
    world = build(allowed_addresses=frozenset({"10.0.0.1"}))

    reply = await nonce_call(world)

    assert (reply.status_code, reply.json()["Code"]) == (499, "9998")


async def test_double_slash_of_the_php_toolkit_is_tolerated(world):
    assert (await nonce_call(world, url=f"{API}//Nonce")).status_code == 200


async def test_content_type_may_name_a_charset(world):
    reply = await nonce_call(world, headers={"Content-Type": "application/json; charset=utf-8"})

    assert reply.status_code == 200


async def test_sixth_call_in_a_second_is_too_many_until_a_token_is_back():
    world = build(rate_limit_per_second=5)

    statuses = [(await nonce_call(world)).status_code for _ in range(6)]
    world.clock.forward(seconds=0.2)

    assert statuses == [200] * 5 + [429]
    assert (await nonce_call(world)).status_code == 200


# Nonces


async def test_nonce_reply_looks_like_the_recorded_one(world):
    reply = await nonce_call(world)

    assert reply.headers["content-type"] == "application/json; charset=utf-8"
    assert reply.headers["cache-control"] == "no-cache"
    assert reply.headers["content-length"] == "120"
    assert reply.text == f'{{"Nonce":"{reply.json()["Nonce"]}"}}'


async def test_nonce_counts_taipei_milliseconds_with_at_most_one_decimal(world):
    whole = base64.b64decode(await world.shop.nonce()).decode()
    world.clock.forward(microseconds=1234567)
    broken = base64.b64decode(await world.shop.nonce()).decode()

    elapsed = START.astimezone(TAIPEI).replace(tzinfo=None) - START.replace(
        year=1, month=1, day=1, hour=0, minute=0, second=0, tzinfo=None
    )
    milliseconds = int(elapsed.total_seconds()) * 1000
    assert whole.partition(":")[0] == str(milliseconds)
    assert broken.partition(":")[0] == f"{milliseconds + 1234}.5"
    assert len(whole.partition(":")[2]) == 64


async def test_nonce_for_an_unknown_shop_is_an_http_error(world):
    assert (await nonce_call(world, content=b'{"ShopNo":"XX"}')).status_code == 400


async def test_nonce_for_an_unknown_shop_can_be_empty():
    world = build(unknown_shop_nonce="empty")

    assert (await nonce_call(world, content=b'{"ShopNo":"XX"}')).json() == {"Nonce": ""}


async def rejected(world, envelope, shop=None):
    """The code of a sealed rejection."""
    shop = shop or world.shop
    reply = await shop.post(envelope)
    assert reply.status_code == 200
    message = shop.open(reply.json())
    assert message["Status"] == "F"
    assert world.bank.orders == []
    return message["Description"][:5]


async def test_nonce_is_used_up_by_its_first_use(world):
    nonce = await world.shop.nonce()
    envelope = world.shop.seal("OrderQuery", {"ShopNo": DEMO_SHOP.shop_no, "OrderNo": "X"}, nonce)

    assert world.shop.open((await world.shop.post(envelope)).json())["Status"] == "S"
    assert await rejected(world, envelope) == "E3002"


async def test_nonce_is_used_up_even_when_the_sign_is_wrong(world):
    nonce = await world.shop.nonce()
    good = world.shop.seal("OrderQuery", {"ShopNo": DEMO_SHOP.shop_no, "OrderNo": "X"}, nonce)

    assert await rejected(world, good | {"Sign": "0" * 64}) == "E0000"
    assert await rejected(world, good) == "E3002"


@pytest.mark.parametrize(("seconds", "code"), [(60, "S0001"), (61, "E3003"), (299, "E3003")])
async def test_nonce_lives_sixty_seconds(world, seconds, code):
    nonce = await world.shop.nonce()
    world.clock.forward(seconds=seconds)
    envelope = world.shop.seal("OrderQuery", {"ShopNo": DEMO_SHOP.shop_no, "OrderNo": "X"}, nonce)

    reply = world.shop.open((await world.shop.post(envelope)).json())

    assert reply["Description"][:5] == code


@pytest.mark.parametrize(
    ("nonce", "code"),
    [
        ("", "E3001"),
        (None, "E3001"),
        ("short", "E3001"),
        ("!" * 108, "E3001"),
        ("A" * 108, "E3001"),
        (base64.b64encode(b"63772742306159.8:" + b"0" * 64).decode(), "E3002"),
    ],
)
async def test_nonce_that_was_never_given_is_refused(world, nonce, code):
    envelope = world.shop.seal("OrderQuery", {"OrderNo": "X"}, "n") | {"Nonce": nonce}

    assert await rejected(world, envelope) == code


async def test_nonce_is_bound_to_the_callers_address(world):
    nonce = await world.shop.nonce()
    elsewhere = world.shop_of(DEMO_SHOP, address="10.0.0.9")

    envelope = world.shop.seal("OrderQuery", {"OrderNo": "X"}, nonce)

    assert await rejected(world, envelope, elsewhere) == "E3002"


async def test_nonce_may_travel_when_the_setting_allows_it():
    world = build(nonce_bound_to_address=False)
    envelope = world.shop.seal(
        "OrderQuery", {"ShopNo": DEMO_SHOP.shop_no, "OrderNo": "X"}, await world.shop.nonce()
    )

    reply = await world.shop_of(DEMO_SHOP, address="10.0.0.9").post(envelope)

    assert world.shop.open(reply.json())["Status"] == "S"


async def test_nonce_of_another_shop_is_refused():
    world = build(shops=(DEMO_SHOP, OTHER_SHOP))
    nonce = await world.shop_of(OTHER_SHOP).nonce()

    assert await rejected(world, world.shop.seal("OrderQuery", {"OrderNo": "X"}, nonce)) == "E3002"


async def test_nonces_in_memory_are_bounded():
    world = build(nonces_kept_max=3)

    nonces = [await world.shop.nonce() for _ in range(5)]

    assert len(world.bank.state.nonces) == 3
    assert (
        await rejected(world, world.shop.seal("OrderQuery", {"OrderNo": "X"}, nonces[0])) == "E3002"
    )


# The envelope, first failure first

FAILURES = [
    ({"Version": "2.0.0"}, "E3301"),
    ({"APIService": "OrderDelete"}, "E3401"),
    ({"Nonce": "wrong"}, "E3001"),
    ({"Message": "ABCD"}, "E3501"),
    ({"Sign": "0" * 64}, "E0000"),
]


@pytest.mark.parametrize("failing", range(len(FAILURES)))
async def test_first_failure_of_the_envelope_decides(world, failing):
    # Everything from this check on is wrong, and the bank names this one.
    nonce = await world.shop.nonce()
    message = card_order("") | {"ShopNo": "other"}
    envelope = world.shop.seal("OrderCreate", message, nonce)
    for changes, _code in FAILURES[failing:]:
        envelope |= changes

    assert await rejected(world, envelope) == FAILURES[failing][1]


async def test_message_of_another_shop_number_is_refused(world):
    envelope = world.shop.seal(
        "OrderCreate", card_order("C1") | {"ShopNo": "XX"}, await world.shop.nonce()
    )

    assert await rejected(world, envelope) == "E0100"


async def test_message_that_is_no_json_object_is_refused(world):
    nonce = await world.shop.nonce()
    envelope = world.shop.seal("OrderQuery", {}, nonce)
    envelope["Message"] = encrypt("[1,2]", nonce, world.shop.key)

    assert await rejected(world, envelope) == "E3501"


async def test_closed_shop_is_refused():
    world = build(shops=(DEMO_SHOP, CLOSED_SHOP))
    shop = world.shop_of(CLOSED_SHOP)

    assert await rejected(world, shop.seal("OrderQuery", {}, await shop.nonce()), shop) == "E0102"


async def test_service_that_the_shop_did_not_book_is_refused():
    world = build(shops=(dataclasses.replace(DEMO_SHOP, services=frozenset({"OrderCreate"})),))

    assert await world.shop.code("OrderQuery", OrderNo="X") == "E3606"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "E0001"),
        (b"[]", "E0001"),
        (b"{", "E0001"),
        (b"{}", "E3301"),
        (b'{"Version":"1.0.0"}', "E3401"),
        (b'{"Version":"1.0.0","APIService":"OrderQuery"}', "E0100"),
        (b'{"Version":"1.0.0","APIService":"OrderQuery","ShopNo":"XX0001_001"}', "E0101"),
    ],
)
async def test_rejection_without_a_known_shop_is_plain(world, body, code):
    reply = await nonce_call(world, url=f"{API}/Order", content=body)

    assert reply.status_code == 200
    assert reply.json()["Status"] == "F"
    assert reply.json()["Description"].startswith(f"{code} – ")
    assert "Message" not in reply.json()


async def test_rejection_can_be_plain_by_setting():
    world = build(rejections="plain")
    envelope = world.shop.seal("OrderCreate", card_order("C1"), "n")

    reply = await world.shop.post(envelope)

    assert (reply.status_code, reply.json()) == (
        200,
        {"ShopNo": "KM0001_001", "Status": "F", "Description": "E3001 – 一次性數值錯誤"},
    )


async def test_rejection_can_be_an_http_400_by_setting():
    world = build(rejections="http_400")
    envelope = world.shop.seal("OrderCreate", card_order("C1"), "n")

    reply = await world.shop.post(envelope)

    assert reply.status_code == 400
    assert world.shop.open(reply.json())["Description"][:5] == "E3001"


async def test_business_refusal_is_sealed_whatever_the_setting():
    world = build(rejections="http_400")

    assert await world.shop.code("OrderCreate", **card_order("C1", Amount=1)) == "E0401"


async def test_rejection_tells_the_order_number_once_it_is_read(world):
    envelope = world.shop.seal("OrderCreate", card_order("C1"), await world.shop.nonce(), Sign="")

    reply = world.shop.open((await world.shop.post(envelope)).json())

    assert list(reply) == ["OrderNo", "ShopNo", "Status", "Description"]
    assert reply["OrderNo"] == "C1"


# Tolerance


async def raw_call(world, text, message, *, hexadecimal=str.upper, prefix=b""):
    nonce = await world.shop.nonce()
    envelope = world.shop.seal("OrderCreate", message, nonce)
    envelope["Message"] = hexadecimal(encrypt(text, nonce, world.shop.key))
    body = prefix + json.dumps(envelope).encode()
    reply = await nonce_call(world, url=f"{API}/Order", content=body)
    return world.shop.open(reply.json())


@pytest.mark.parametrize(
    "dump",
    [
        lambda m: json.dumps(m).replace("/", "\\/"),
        lambda m: json.dumps(m, indent=4, ensure_ascii=False),
        lambda m: "\ufeff" + json.dumps(m),
        lambda m: json.dumps(dict(reversed(m.items()))),
    ],
    ids=["php", "pretty", "byte order mark", "other order"],
)
async def test_message_may_be_written_in_any_json(world, dump):
    message = {"ShopNo": DEMO_SHOP.shop_no} | card_order("C1", ATMParam=[])

    reply = await raw_call(world, dump(message), message)

    assert reply["Status"] == "S"
    assert world.bank.order("C1").product_name == "手沖咖啡"


async def test_hex_may_be_lower_case_and_the_envelope_may_have_a_byte_order_mark(world):
    message = {"ShopNo": DEMO_SHOP.shop_no} | card_order("C1")

    reply = await raw_call(
        world, json.dumps(message), message, hexadecimal=str.lower, prefix=b"\xef\xbb\xbf"
    )

    assert reply["Status"] == "S"


@pytest.mark.parametrize(
    ("sent", "signed"),
    [({"Zero": 0}, {}), ({}, {"Amount": 0}), ({"Zero": 0}, {"Zero": 0})],
    ids=["sent, not signed", "signed, not sent", "both"],
)
async def test_zeros_may_be_signed_as_any_official_client_does(world, sent, signed):
    base = {"ShopNo": DEMO_SHOP.shop_no, "OrderNo": "C1"}
    nonce = await world.shop.nonce()
    envelope = world.shop.seal("OrderQuery", base | sent, nonce)
    envelope["Sign"] = sign(base | signed, nonce, world.shop.key)

    assert world.shop.open((await world.shop.post(envelope)).json())["Status"] == "S"


async def test_zeros_must_be_signed_as_sent_when_tolerance_is_off():
    world = build(tolerant_sign=False)
    base = {"ShopNo": DEMO_SHOP.shop_no, "OrderNo": "C1"}
    nonce = await world.shop.nonce()
    envelope = world.shop.seal("OrderQuery", base | {"Zero": 0}, nonce)
    envelope["Sign"] = sign(base, nonce, world.shop.key)

    assert await rejected(world, envelope) == "E0000"


async def test_reply_is_compact_utf8_in_the_recorded_order(world):
    nonce = await world.shop.nonce()
    message = {"ShopNo": DEMO_SHOP.shop_no} | card_order("C1")
    envelope = (await world.shop.post(world.shop.seal("OrderCreate", message, nonce))).json()

    reply = world.shop.open(envelope)

    assert set(envelope) == {"Version", "ShopNo", "APIService", "Sign", "Nonce", "Message"}
    assert envelope["Nonce"] != nonce
    text = json.dumps(reply, ensure_ascii=False, separators=(",", ":"))
    assert encrypt(text, envelope["Nonce"], world.shop.key) == envelope["Message"]
    assert list(reply) == [
        "OrderNo", "ShopNo", "TSNo", "Amount", "Status", "Description",
        "Param1", "Param2", "PayType", "CardParam",
    ]  # fmt: skip


async def test_absent_members_are_null_when_asked_for():
    world = build(nulls=True)

    reply = await world.shop.create("C1")

    assert reply["Param3"] is None
    assert reply["ATMParam"] is None
    assert (await world.shop.row("C1"))["PayDate"] is None
