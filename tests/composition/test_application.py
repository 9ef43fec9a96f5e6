"""The application as a whole: who answers for which path, what is protected, how it starts and ends."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from kaimai import asgi, worker
from kaimai.composition import application, build_app
from kaimai.domain.errors import Misconfigured
from kaimai.settings import InvalidSetting, Settings
from tests.shop_app import client_of, started
from tests.shop_harness import copy_of


@pytest.fixture
def settings(migrated_sqlite: Path, tmp_path: Path) -> Settings:
    copy_of(migrated_sqlite, tmp_path)
    return Settings(data=tmp_path)


async def test_what_no_route_answers_is_a_page_for_people_and_a_problem_for_programs(settings):
    app = build_app(settings)
    async with started(app), client_of(app) as http:
        page = await http.get("/nowhere")
        problem = await http.get("/api/v2/products")
        bare = await http.get("/api")
        wrong_method = await http.delete("/")

    assert page.headers["content-type"].startswith("text/html")
    assert problem.headers["content-type"] == "application/problem+json"
    assert bare.headers["content-type"] == "application/problem+json"
    assert [a.status_code for a in (page, problem, bare, wrong_method)] == [404, 404, 404, 405]


async def test_forms_are_protected_and_programs_are_not_asked_for_a_cookie(settings):
    app = build_app(settings)
    async with started(app), client_of(app) as http:
        form = await http.post("/cart/items", data={"sku": "COLA", "quantity": "1"})
        posted = {
            path: (await http.post(path)).status_code
            for path in ("/api/v1/carts", "/funBIZ_backend", "/order-summary", "/api/v1/orders")
        }
        lookalike = await http.post("/api/v1carts")

    assert form.status_code == 403
    assert posted == {
        "/api/v1/carts": 201,
        "/funBIZ_backend": 200,
        "/order-summary": 400,
        "/api/v1/orders": 400,
    }
    assert lookalike.status_code == 404


async def test_programs_get_no_cookie(settings):
    app = build_app(settings)
    async with started(app), client_of(app) as http:
        for path in ("/api/v1/products", "/api/v1", "/order-summary", "/metrics", "/health/live"):
            assert "set-cookie" not in (await http.get(path)).headers, path
        assert "csrf=" in (await http.get("/cart")).headers["set-cookie"]


async def test_the_form_token_is_good_in_every_process_of_the_shop(settings):
    first = build_app(settings)
    async with started(first):
        secret = first.csrf_config.secret
    second = build_app(settings)
    async with started(second):
        assert second.csrf_config.secret == secret


async def test_a_second_process_on_the_same_folder_refuses_to_start(settings):
    async with started(build_app(settings)):
        with pytest.raises(ExceptionGroup) as refused:
            async with started(build_app(settings)):
                pass
        # The framework starts an application inside a group of tasks.
        assert refused.group_contains(Misconfigured, match="is in use by")
    async with started(build_app(settings)):
        pass


async def test_a_process_whose_jobs_have_ended_is_not_ready(settings, monkeypatch):
    async def ends(*_: object, **__: object) -> None:
        return

    monkeypatch.setattr(worker, "run", ends)
    monkeypatch.setattr(application, "JOBS_AFTER_SECONDS", 0)
    app = build_app(settings)
    async with started(app), client_of(app) as http:
        await asyncio.sleep(0.01)
        answer = await http.get("/health/ready")

    assert (answer.status_code, answer.json()["trouble"]) == (503, "worker")


async def test_a_process_without_jobs_is_ready(settings):
    app = build_app(settings, runs_jobs=False)
    async with started(app), client_of(app) as http:
        assert (await http.get("/health/ready")).status_code == 200


def test_a_proxy_that_is_no_address_is_refused_in_words(settings):
    with pytest.raises(InvalidSetting, match="trusted_proxies"):
        build_app(replace(settings, trusted_proxies=("my-proxy",)))


async def test_a_server_finds_its_settings_in_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("KAIMAI_DATA", str(tmp_path / "shop"))
    monkeypatch.setenv("KAIMAI_SHOP_NAME", "小店")
    monkeypatch.setattr(asgi.logs, "configure", lambda: None)
    app = asgi.create_app()
    async with started(app), client_of(app) as http:
        document = await http.get("/api/v1/openapi.json")

    assert document.json()["info"]["title"] == "小店 API"
    assert (tmp_path / "shop" / "kaimai.db").exists()
