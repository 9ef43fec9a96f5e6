from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.operations.catalog import import_products
from tests.shop_harness import BOB


async def test_products_are_listed_with_price_and_what_is_left(caller):
    await caller.placed(items=[{"sku": "COLA", "quantity": 3}])

    answer = await caller.get("/products")

    assert answer.status_code == 200
    (product,) = answer.json()["products"]
    assert (product["name"], product["slug"], product["category"]) == ("可樂", "可樂", "飲料")
    assert product["skus"] == [{"sku": "COLA", "price": 30, "available": 97, "options": {}}]


async def test_a_product_is_found_by_id_and_by_slug(caller):
    (listed,) = (await caller.get("/products")).json()["products"]

    by_id = await caller.get(f"/products/{listed['id']}")
    by_slug = await caller.get("/products/可樂")

    assert by_id.status_code == by_slug.status_code == 200
    assert by_id.json() == by_slug.json() == listed


async def test_options_of_a_sku_are_shown(caller):
    shirt = NewProduct(
        name="T 恤",
        category="衣服",
        skus=(NewSku(sku="TEE-M", price=490, on_hand=1, options={"尺寸": "M"}),),
    )
    await import_products(caller.harness.shop.db, caller.harness.shop.mint, [shirt], actor=BOB)

    answer = await caller.get("/products/t-恤")

    assert answer.json()["skus"][0]["options"] == {"尺寸": "M"}


async def test_a_page_of_products_is_asked_for_with_limit_and_offset(caller):
    await caller.harness.sell(("TEA", 25, 5), name="紅茶")

    first = await caller.get("/products", params={"limit": 1})
    second = await caller.get("/products", params={"limit": 1, "offset": 1})
    wrong = await caller.get("/products", params={"limit": "many"})

    assert [p["name"] for p in first.json()["products"]] == ["可樂"]
    assert [p["name"] for p in second.json()["products"]] == ["紅茶"]
    assert (wrong.status_code, wrong.json()["field"]) == (422, "limit")


async def test_an_unknown_product_is_a_problem(caller):
    for name in ("nothing", "%00", "a%0Ab", "x" * 3000):
        answer = await caller.get(f"/products/{name}")
        assert (answer.status_code, answer.json()["kind"]) == (404, "product"), name
        assert answer.json()["detail"] == "找不到這項商品。"


async def test_products_are_searched_by_what_people_type(caller):
    await caller.harness.sell(("TEA", 25, 5), name="日月潭紅茶")

    async def found(query):
        answer = await caller.get("/products", params={"q": query})
        assert answer.status_code == 200
        return [each["name"] for each in answer.json()["products"]]

    assert await found("红茶") == ["日月潭紅茶"]
    assert await found("可樂") == ["可樂"]
    assert await found("可樂 紅茶") == []
    assert await found("\x00%'") == []
