"""What the API answers to requests that are wrong in themselves, whatever they are about."""

from collections.abc import AsyncIterator

JSON = {"Content-Type": "application/json"}
KEY = {"Idempotency-Key": "k"}


async def test_a_problem_has_the_members_of_rfc_9457(caller):
    answer = await caller.get("/nothing/here", headers={"X-Request-ID": "abc-1"})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:kaimai:problem:not_found",
        "title": "Not Found",
        "status": 404,
        "detail": "找不到這個網址。",
        "instance": "urn:kaimai:request:abc-1",
    }


async def test_no_token_stands_in_a_problem(caller):
    order = await caller.placed()
    await caller.post(f"/orders/{order}/cancel")

    answer = await caller.post(f"/orders/{order}/payments")

    assert answer.status_code == 409
    assert order not in answer.text


async def test_a_wrong_method_is_told_the_right_ones(caller):
    for method, path, allowed in (
        ("POST", "/products", "GET"),
        ("DELETE", "/carts", "POST"),
        ("GET", "/orders", "POST"),
        ("PATCH", "/orders", "POST"),
    ):
        answer = await caller.http.request(method, f"/api/v1{path}")
        assert answer.status_code == 405
        assert allowed in answer.headers["allow"]
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_that_is_not_declared_as_json_is_refused(caller):
    body = b'{"pay_type":"C-1","items":[{"sku":"COLA","quantity":1}]}'

    for content_type in (None, "text/plain", "multipart/form-data", "application/xml", "x", ";;;"):
        headers = KEY if content_type is None else KEY | {"Content-Type": content_type}
        answer = await caller.post("/orders", content=body, headers=headers)
        assert answer.status_code == 415, content_type
        assert answer.json()["type"] == "urn:kaimai:problem:unsupported_media_type"


async def test_a_body_that_is_no_json_is_a_bad_request(caller):
    for body in (
        b"",
        b"{",
        b"\xff\xfe",
        b'\xef\xbb\xbf{"pay_type":"C-1"}',
        b'{"pay_type":"C-1"} {}',
        b'{"pay_type":"C-1","note":"\\ud800"}',
        b'{"pay_type":"C-1","note":"\\udc00\\ud800"}',
        b'{"pay_type":"C-1","note":"\xed\xa0\x80"}',
        b'{"pay_type":"C-1","total":NaN}',
        b'{"x":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    ):
        answer = await caller.post("/orders", content=body, headers=JSON | KEY)
        assert (answer.status_code, answer.json()["field"]) == (400, "body"), body


async def test_json_with_a_charset_is_json(caller):
    body = b'{"pay_type":"C-1","items":[{"sku":"COLA","quantity":1}]}'
    headers = {"Content-Type": "Application/JSON; charset=UTF-8"}

    answer = await caller.post("/orders", content=body, headers=headers | KEY)

    assert answer.status_code == 201


async def test_a_body_above_64_kib_is_too_large(caller):
    body = b'{"note":"' + b"x" * 65 * 1024 + b'"}'

    answer = await caller.post("/orders", content=body, headers=JSON | KEY)

    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:kaimai:problem:body_too_large"


async def test_a_body_without_a_length_is_counted_as_it_comes(caller):
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1_000):
            sent += 1024
            yield b"x" * 1024

    answer = await caller.post("/orders", content=pieces(), headers=JSON | KEY)

    assert answer.status_code == 413


async def test_a_length_that_is_no_number_is_a_bad_request(caller):
    headers = {"Content-Length": "many"}

    answer = await caller.post("/orders", content=b"{}", headers=JSON | KEY | headers)

    assert answer.status_code == 400


async def test_a_host_that_is_none_is_a_bad_request(caller):
    answer = await caller.get("/products", headers={"Host": "a b"})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
