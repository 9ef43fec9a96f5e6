"""Sample data for the demo and for testers: a small Taiwanese shop. Fills an empty shop, nothing else."""

from kaimai.domain.catalog import NewProduct, NewSku

TEA, SWEETS, HOME, PAPER = "茶與咖啡", "點心伴手禮", "生活選物", "紙品文具"
CATEGORIES = (TEA, SWEETS, HOME, PAPER)


def _only(sku: str, price: int, on_hand: int) -> tuple[NewSku, ...]:
    return (NewSku(sku=sku, price=price, on_hand=on_hand),)


def _each(option: str, price: int, on_hand: int, **values: str) -> tuple[NewSku, ...]:
    return tuple(
        NewSku(sku=sku.replace("_", "-"), price=price, on_hand=on_hand, options={option: value})
        for sku, value in values.items()
    )


PRODUCTS = (
    NewProduct(
        name="阿里山高山烏龍茶",
        category=TEA,
        description="海拔一千四百公尺手採春茶，焙火輕、回甘長。150 公克真空包。",
        skus=_only("TEA-ALISHAN", 680, 500),
    ),
    NewProduct(
        name="日月潭紅玉紅茶",
        category=TEA,
        description="台茶十八號，帶肉桂與薄荷香。",
        skus=(
            NewSku(sku="TEA-RUBY-50", price=350, on_hand=120, options={"容量": "50 公克罐"}),
            NewSku(sku="TEA-RUBY-100", price=620, on_hand=80, options={"容量": "100 公克罐"}),
        ),
    ),
    NewProduct(
        name="屏東咖啡濾掛組",
        category=TEA,
        description="屏東泰武日曬豆，十入一盒，熱水一沖就好。",
        skus=_each("焙度", 420, 60, COFFEE_LIGHT="淺焙", COFFEE_DARK="深焙"),
    ),
    NewProduct(
        name="土鳳梨酥禮盒",
        category=SWEETS,
        description="關廟土鳳梨慢火熬餡，酸甜有纖維。十入一盒，常溫保存二十天。",
        skus=_only("CAKE-PINEAPPLE", 450, 200),
    ),
    NewProduct(
        name="澎湖黑糖糕",
        category=SWEETS,
        description="古法黑糖蒸糕，口感鬆軟帶嚼勁。",
        skus=_only("CAKE-PENGHU", 180, 90),
    ),
    NewProduct(
        name="手工牛軋糖",
        category=SWEETS,
        description="海鹽杏仁不黏牙，三百公克一袋。",
        skus=_each(
            "口味", 320, 75, NOUGAT_MILK="原味牛奶", NOUGAT_MATCHA="抹茶", NOUGAT_CRANBERRY="蔓越莓"
        ),
    ),
    NewProduct(
        name="鶯歌青瓷茶杯",
        category=HOME,
        description="鶯歌老窯手拉坯，一只一個樣。",
        skus=_each("顏色", 560, 24, CUP_CELADON="青瓷", CUP_INDIGO="靛藍", CUP_WHITE="月白"),
    ),
    NewProduct(
        name="美濃油紙傘",
        category=HOME,
        description="竹骨四十根，柿油防水，可遮陽也能擋小雨。",
        skus=_only("UMBRELLA-MEINONG", 2_480, 12),
    ),
    NewProduct(
        name="藺草編織提袋",
        category=HOME,
        description="苑裡藺草手編，越用越香。",
        skus=_each("尺寸", 1_350, 15, BAG_RUSH_S="小", BAG_RUSH_L="大"),
    ),
    NewProduct(
        name="老街活版印刷明信片",
        category=PAPER,
        description="鉛字印刷，五張一組：大稻埕、鹿港、安平、旗山、頭城。",
        skus=_only("CARD-OLDTOWN", 150, 300),
    ),
    NewProduct(
        name="台灣黑熊筆記本",
        category=PAPER,
        description="方格內頁，攤開能平放，封面是抱著竹筍的黑熊。",
        skus=_each("內頁", 260, 100, NOTE_BEAR_GRID="方格", NOTE_BEAR_LINE="橫線"),
    ),
)
CART = (("TEA-ALISHAN", 2), ("CAKE-PINEAPPLE", 1), ("CUP-CELADON", 1))
"""What a tester's cart is filled with: SKU and quantity."""
