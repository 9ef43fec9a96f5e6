"""Rich menus: making, pictures, who sees which, aliases, switching, bulk changes."""

import struct
import zlib

import pytest

from tests.line_simulator.platform_world import STRANGER

MENU = {
    "size": {"width": 800, "height": 540},
    "selected": True,
    "name": "主選單",
    "chatBarText": "選單",
    "areas": [
        {
            "bounds": {"x": 0, "y": 0, "width": 400, "height": 540},
            "action": {"type": "message", "label": "商品", "text": "商品"},
        }
    ],
}


def picture(width=800, height=540):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + bytes(zlib.crc32(head) % 7)
    )


JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x02\x1c\x03\x20\x01\x01\x11\x00"


async def upload(world, menu_id, body=None, media_type="image/png"):
    return await world.post(
        f"/v2/bot/richmenu/{menu_id}/content",
        content=body or picture(),
        headers={"Content-Type": media_type},
    )


async def make(world, *, has_image=True, **changes):
    answer = await world.post("/v2/bot/richmenu", {**MENU, **changes})
    menu_id = answer.json()["richMenuId"]
    if has_image:
        assert (await upload(world, menu_id)).json() == {}
    return menu_id


async def test_menu_is_made_listed_and_deleted(world):
    menu_id = await make(world)

    assert menu_id.startswith("richmenu-")
    told = {"richMenuId": menu_id, **MENU}
    assert (await world.get(f"/v2/bot/richmenu/{menu_id}")).json() == told
    assert (await world.get("/v2/bot/richmenu/list")).json() == {"richmenus": [told]}
    assert (await world.call("DELETE", f"/v2/bot/richmenu/{menu_id}")).json() == {}
    answer = await world.get(f"/v2/bot/richmenu/{menu_id}")
    assert (answer.status_code, answer.json()) == (404, {"message": "richmenu not found"})


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"name": None}, {"message": "May not be empty", "property": "name"}),
        (
            {"chatBarText": "字" * 15},
            {"message": "Length must be between 0 and 14", "property": "chatBarText"},
        ),
        ({"size": 5}, {"message": "invalid property", "property": "size"}),
        ({"size": {"width": 799, "height": 540}}, None),
        ({"size": {"width": 800, "height": 600}}, None),
        ({"areas": MENU["areas"] * 21}, None),
        (
            {"areas": [{**MENU["areas"][0], "action": {"type": "uri", "uri": "ftp://a"}}]},
            {"message": "invalid uri", "property": "areas[0].action.uri"},
        ),
    ],
)
async def test_wrong_menu_is_refused(world, changes, detail):
    for path in ("/v2/bot/richmenu", "/v2/bot/richmenu/validate"):
        answer = await world.post(path, {**MENU, **changes})
        assert answer.status_code == 400
        assert detail is None or detail in answer.json()["details"]


async def test_missing_key_is_named(world):
    menu = {key: value for key, value in MENU.items() if key != "name"}

    answer = await world.post("/v2/bot/richmenu", menu)

    assert answer.json() == {
        "message": "The request body has 1 error(s)",
        "details": [{"message": "must be specified", "property": "name"}],
    }


async def test_valid_menu_is_valid(world):
    assert (await world.post("/v2/bot/richmenu/validate", MENU)).json() == {}


@pytest.mark.parametrize(("body", "media_type"), [(picture(), "image/png"), (JPEG, "image/jpeg")])
async def test_picture_comes_back_as_it_was(world, body, media_type):
    menu_id = await make(world, has_image=False)
    path = f"/v2/bot/richmenu/{menu_id}/content"
    assert (await world.get(path)).status_code == 404

    assert (await upload(world, menu_id, body, media_type)).json() == {}

    answer = await world.get(path)
    assert (answer.content, answer.headers["content-type"]) == (body, media_type)


async def test_wrong_picture_is_refused(world):
    menu_id = await make(world, has_image=False)

    wrong = await upload(world, menu_id, picture(801, 540))
    assert wrong.json() == {"message": "The image size is not allowed for richmenu"}
    assert (await upload(world, menu_id, b"GIF89a")).status_code == 400
    assert (await upload(world, menu_id, media_type="image/gif")).status_code == 415
    assert (await upload(world, menu_id)).status_code == 200
    again = await upload(world, menu_id)
    assert again.json() == {"message": "An image has already been uploaded to the richmenu"}


async def test_menu_needs_its_picture_before_anybody_sees_it(world):
    menu_id = await make(world, has_image=False)
    user = world.friend()

    for path in (f"/v2/bot/user/all/richmenu/{menu_id}", f"/v2/bot/user/{user}/richmenu/{menu_id}"):
        answer = await world.post(path)
        assert answer.status_code == 400
        assert answer.json() == {
            "message": "must upload richmenu image before applying it to user",
            "details": [],
        }


async def test_own_menu_goes_before_the_default(world):
    default, own = await make(world), await make(world, name="會員")
    user, stranger = world.friend(), world.line.add_person("路人").user_id
    missing = await world.get("/v2/bot/user/all/richmenu")
    assert (missing.status_code, missing.json()) == (404, {"message": "no default richmenu"})

    await world.post(f"/v2/bot/user/all/richmenu/{default}")
    await world.post(f"/v2/bot/user/{user}/richmenu/{own}")
    await world.post(f"/v2/bot/user/{stranger}/richmenu/{own}")

    assert world.line.rich_menu_of(user).rich_menu_id == own
    assert world.line.rich_menu_of(stranger).rich_menu_id == default
    assert (await world.get("/v2/bot/user/all/richmenu")).json() == {"richMenuId": default}
    assert (await world.get(f"/v2/bot/user/{user}/richmenu")).json() == {"richMenuId": own}
    await world.call("DELETE", f"/v2/bot/user/{user}/richmenu")
    assert world.line.rich_menu_of(user).rich_menu_id == default
    answer = await world.get(f"/v2/bot/user/{user}/richmenu")
    assert (answer.status_code, answer.json()) == (404, {"message": "the user has no richmenu"})
    await world.call("DELETE", "/v2/bot/user/all/richmenu")
    assert world.line.rich_menu_of(user) is None


async def test_pc_shows_no_rich_menu(world):
    menu_id = await make(world)
    user = world.friend()
    await world.post(f"/v2/bot/user/all/richmenu/{menu_id}")

    world.line.person(user).device = "pc"

    assert world.line.rich_menu_of(user) is None


async def test_bulk_change_is_accepted_now_and_done_later(world):
    menu_id = await make(world)
    users = [world.friend(name) for name in ("甲", "乙")]
    body = {"richMenuId": menu_id, "userIds": [*users, STRANGER]}

    answer = await world.post("/v2/bot/richmenu/bulk/link", body)

    assert (answer.status_code, answer.json()) == (202, {})
    assert world.line.rich_menu_of(users[0]) is None
    world.clock.forward(seconds=2)
    await world.line.tick()
    assert [world.line.rich_menu_of(user).rich_menu_id for user in users] == [menu_id] * 2
    assert (await world.post("/v2/bot/richmenu/bulk/unlink", body)).status_code == 202
    world.clock.forward(seconds=2)
    await world.line.tick()
    assert world.line.rich_menu_of(users[1]) is None


async def test_bulk_change_names_a_wrong_user(world):
    body = {"richMenuId": await make(world), "userIds": ["U1"]}

    answer = await world.post("/v2/bot/richmenu/bulk/link", body)

    assert answer.json() == {
        "message": "The property, 'userIds[0]', in the request body is invalid (line: -, column: -)"
    }
    body = {"richMenuId": "richmenu-0", "userIds": [STRANGER]}
    answer = await world.post("/v2/bot/richmenu/bulk/link", body)
    assert (answer.status_code, answer.json()) == (404, {"message": "richmenu not found"})


async def test_aliases_are_made_changed_and_deleted(world):
    one, two = await make(world), await make(world)
    path = "/v2/bot/richmenu/alias"
    alias = {"richMenuAliasId": "menu-a", "richMenuId": one}

    assert (await world.post(path, alias)).json() == {}
    again = await world.post(path, alias)
    assert (again.status_code, again.json()) == (400, {"message": "conflict richmenu alias id"})
    assert (await world.get(f"{path}/menu-a")).json() == alias
    assert (await world.post(f"{path}/menu-a", {"richMenuId": two})).json() == {}
    listed = {"aliases": [{"richMenuAliasId": "menu-a", "richMenuId": two}]}
    assert (await world.get(f"{path}/list")).json() == listed
    assert (await world.call("DELETE", f"{path}/menu-a")).json() == {}
    gone = await world.get(f"{path}/menu-a")
    assert (gone.status_code, gone.json()) == (404, {"message": "richmenu alias not found"})
    bare = await make(world, has_image=False)
    wrong = await world.post(path, {"richMenuAliasId": "b", "richMenuId": bare})
    assert (wrong.status_code, wrong.json()) == (400, {"message": "richmenu not found"})


async def test_switch_changes_the_menu_and_tells_of_it(world):
    one, two = await make(world), await make(world)
    await world.post(f"/v2/bot/user/all/richmenu/{one}")
    alias = {"richMenuAliasId": "menu-b", "richMenuId": two}
    await world.post("/v2/bot/richmenu/alias", alias)
    user = world.friend()
    action = {"type": "richmenuswitch", "richMenuAliasId": "menu-b", "data": "menu=b"}

    world.line.tap(user, user, action)
    world.line.tap(user, user, {**action, "richMenuAliasId": "none"})
    await world.call("DELETE", f"/v2/bot/richmenu/{two}")
    world.line.tap(user, user, action)

    postbacks = [event["postback"] for event in await world.heard()]
    assert postbacks == [
        {"data": "menu=b", "params": {"newRichMenuAliasId": "menu-b", "status": "SUCCESS"}},
        {"data": "menu=b", "params": {"status": "RICHMENU_ALIAS_ID_NOTFOUND"}},
        {"data": "menu=b", "params": {"status": "RICHMENU_NOTFOUND"}},
    ]
