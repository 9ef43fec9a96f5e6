"""Messages of every kind, as a shop would send them."""


def postback(label, data, **more):
    return {"type": "postback", "label": label, "data": data, **more}


def said(label, text):
    return {"type": "message", "label": label, "text": text}


def text(words, size="md", **more):
    return {"type": "text", "text": words, "size": size, **more}


def box(layout, *contents, **more):
    return {"type": "box", "layout": layout, "contents": list(contents), **more}


def button(action, **more):
    return {"type": "button", "action": action, **more}


def row(left, right, **more):
    return box(
        "horizontal",
        text(left, "sm", color="#555555", flex=0),
        text(right, "sm", color="#111111", align="end"),
        **more,
    )


def product(name, price, left, picture, size="mega"):
    """One product as a carousel shows it."""
    return {
        "type": "bubble",
        "size": size,
        "hero": {
            "type": "image",
            "url": picture,
            "size": "full",
            "aspectRatio": "20:13",
            "aspectMode": "cover",
            "action": {"type": "uri", "uri": "https://shop.example/p/1"},
        },
        "body": box(
            "vertical",
            text(name, "lg", weight="bold", wrap=True, maxLines=2),
            box(
                "baseline",
                text(f"NT${price:,}", "xl", weight="bold", color="#C0392B", flex=0),
                text("NT$480", "sm", decoration="line-through", color="#999999", flex=0),
                spacing="sm",
            ),
            text(f"剩 {left} 份", "xs", color="#888888"),
            spacing="sm",
        ),
        "footer": box(
            "vertical",
            button(postback("放進購物車", "a=add&sku=1"), style="primary", height="sm"),
            button({"type": "uri", "label": "看更多", "uri": "https://shop.example/"}, height="sm"),
            spacing="sm",
        ),
    }


def carousel(*bubbles):
    return {
        "type": "flex",
        "altText": "商品",
        "contents": {"type": "carousel", "contents": list(bubbles)},
    }


def flex(bubble, alt="訊息"):
    return {"type": "flex", "altText": alt, "contents": bubble}


def cart():
    """A cart with plus and minus."""

    def line(name, units, price):
        return box(
            "horizontal",
            box(
                "vertical",
                text(name, "sm", wrap=True),
                text(f"NT${price:,}", "xs", color="#888888"),
                flex=5,
            ),
            box(
                "horizontal",
                box(
                    "vertical",
                    text("－", align="center", gravity="center"),
                    action=postback("減一", "a=less"),
                    backgroundColor="#F0F0F0",
                    cornerRadius="md",
                    height="30px",
                    justifyContent="center",
                ),
                text(str(units), align="center", gravity="center"),
                box(
                    "vertical",
                    text("＋", align="center", gravity="center"),
                    action=postback("加一", "a=more"),
                    backgroundColor="#F0F0F0",
                    cornerRadius="md",
                    height="30px",
                    justifyContent="center",
                ),
                flex=4,
                alignItems="center",
            ),
            margin="lg",
            spacing="sm",
        )

    return flex(
        {
            "type": "bubble",
            "header": box("vertical", text("購物車", "lg", weight="bold", color="#FFFFFF")),
            "body": box(
                "vertical",
                line("阿里山高山烏龍茶 75 克", 2, 380),
                line("太陽餅 10 入", 1, 300),
                {"type": "separator", "margin": "lg"},
                row("小計", "NT$1,060", margin="lg"),
                row("運費", "NT$80"),
                box(
                    "horizontal",
                    text("合計", weight="bold", flex=0),
                    text("NT$1,140", "lg", weight="bold", align="end", color="#C0392B"),
                    margin="md",
                ),
            ),
            "footer": box(
                "horizontal",
                button(postback("繼續逛", "a=home"), style="secondary"),
                button(postback("結帳", "a=checkout"), style="primary", color="#1B6A63"),
                spacing="sm",
            ),
            "styles": {
                "header": {"backgroundColor": "#1B6A63"},
                "footer": {"separator": True},
            },
        },
        "購物車 NT$1,140",
    )


def decorated():
    """Gradient, badge over a picture, spans, icons, a vertical line, absolute places."""
    return flex(
        {
            "type": "bubble",
            "size": "kilo",
            "body": box(
                "vertical",
                {
                    "type": "image",
                    "url": PICTURE,
                    "size": "full",
                    "aspectRatio": "1:1",
                    "aspectMode": "cover",
                },
                box(
                    "vertical",
                    text("團購中", "xs", color="#FFFFFF", align="center"),
                    position="absolute",
                    offsetTop="12px",
                    offsetStart="12px",
                    width="64px",
                    backgroundColor="#E53935",
                    cornerRadius="20px",
                    paddingAll="4px",
                ),
                box(
                    "vertical",
                    {
                        "type": "text",
                        "wrap": True,
                        "color": "#FFFFFF",
                        "contents": [
                            {"type": "span", "text": "再 "},
                            {"type": "span", "text": "3 份", "weight": "bold", "size": "xl"},
                            {"type": "span", "text": " 就成團"},
                        ],
                    },
                    box(
                        "baseline",
                        *({"type": "icon", "url": STAR, "size": "sm"} for _ in range(4)),
                        text("4.0", "sm", color="#FFFFFF", margin="md"),
                    ),
                    position="absolute",
                    offsetBottom="0px",
                    offsetStart="0px",
                    offsetEnd="0px",
                    paddingAll="12px",
                    background={
                        "type": "linearGradient",
                        "angle": "0deg",
                        "startColor": "#000000CC",
                        "endColor": "#00000000",
                    },
                ),
                paddingAll="0px",
            ),
            "footer": box(
                "horizontal",
                text("今天", "sm", align="center"),
                {"type": "separator"},
                text("明天", "sm", align="center"),
                {"type": "separator"},
                text("後天", "sm", align="center"),
            ),
        }
    )


def picture(colour, word):
    """A small drawing, so that nothing is fetched."""
    return (
        "data:image/svg+xml,"
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 200'>"
        f"<rect width='200' height='200' fill='%23{colour}'/>"
        f"<circle cx='100' cy='95' r='58' fill='%23ffffff55'/>"
        f"<text x='100' y='112' font-size='44' text-anchor='middle' fill='white'>{word}</text></svg>"
    )


PICTURE = picture("6a8f5b", "茶")
CAKE = picture("b9773c", "餅")
STAR = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'>"
    "<path fill='%23f5b301' d='M10 1l2.8 6 6.2.7-4.6 4.3 1.3 6.3L10 15l-5.7 3.3 1.3-6.3L1 7.7 7.2 7z'/>"
    "</svg>"
)
QUICK = {
    "items": [
        {"type": "action", "action": said("看商品", "商品")},
        {"type": "action", "imageUrl": PICTURE, "action": postback("購物車", "a=cart")},
        {
            "type": "action",
            "action": {
                "type": "datetimepicker",
                "label": "選時間",
                "data": "t",
                "mode": "datetime",
            },
        },
        {"type": "action", "action": {"type": "clipboard", "label": "複製", "clipboardText": "88"}},
    ]
}
BUTTONS = {
    "type": "template",
    "altText": "結帳",
    "template": {
        "type": "buttons",
        "thumbnailImageUrl": PICTURE,
        "title": "要怎麼付款？",
        "text": "訂單 A1024，NT$1,140",
        "actions": [
            postback("信用卡", "pay=card", displayText="信用卡"),
            postback("ATM 轉帳", "pay=atm"),
            {"type": "uri", "label": "到網頁付款", "uri": "https://shop.example/pay"},
        ],
    },
}
CONFIRM = {
    "type": "template",
    "altText": "確定？",
    "template": {
        "type": "confirm",
        "text": "要取消訂單 A1024 嗎？",
        "actions": [postback("取消訂單", "a=cancel"), said("不要", "不要")],
    },
}
COLUMNS = {
    "type": "template",
    "altText": "分類",
    "template": {
        "type": "carousel",
        "columns": [
            {
                "thumbnailImageUrl": picture,
                "title": name,
                "text": "看看有什麼",
                "actions": [postback("逛逛", f"c={name}")],
            }
            for name, picture in (("茶與咖啡", PICTURE), ("糕點", CAKE))
        ],
    },
}
IMAGES = {
    "type": "template",
    "altText": "圖片",
    "template": {
        "type": "image_carousel",
        "columns": [
            {"imageUrl": PICTURE, "action": postback("茶", "c=tea")},
            {"imageUrl": CAKE, "action": postback("糕點", "c=cake")},
        ],
    },
}
MENU = {
    "size": {"width": 2500, "height": 843},
    "selected": True,
    "name": "main",
    "chatBarText": "選單",
    "areas": [
        {
            "bounds": {"x": 833 * n, "y": 0, "width": 833, "height": 843},
            "action": said(label, label),
        }
        for n, label in enumerate(("商品", "購物車", "我的訂單"))
    ],
}
SIZES = ("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")
ALL = {
    "text": {"type": "text", "text": "歡迎來到山線小舖！\n點這裡逛逛 https://shop.example/c/茶 。"},
    "emoji": {
        "type": "text",
        "text": "😀 $ 謝謝 $",
        "emojis": [
            {"index": 3, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"},
            {"index": 8, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "002"},
        ],
    },
    "mention": {
        "type": "textV2",
        "text": "{who} 您有 2 份，{{剩 3 份}}",
        "substitution": {"who": {"type": "mention", "mentionee": {"type": "user", "userId": "U1"}}},
    },
    "products": carousel(
        product("阿里山高山烏龍茶，海拔一千四百公尺春摘的清香味", 380, 12, PICTURE),
        product("太陽餅", 300, 3, CAKE),
        product("咖啡", 250, 0, PICTURE),
    ),
    "cart": cart(),
    "decorated": decorated(),
    "buttons": BUTTONS,
    "confirm": CONFIRM,
    "columns": COLUMNS,
    "images": IMAGES,
    "sticker": {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    "image": {"type": "image", "originalContentUrl": CAKE, "previewImageUrl": CAKE},
    "location": {
        "type": "location",
        "title": "山線小舖",
        "address": "苗栗縣三義鄉中正路 80 號",
        "latitude": 24.4,
        "longitude": 120.7,
    },
    **{f"size {size}": flex(product("太陽餅", 300, 3, CAKE, size)) for size in SIZES},
}
