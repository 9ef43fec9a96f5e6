"""Sample data for the demo and for testers: a small Taiwanese shop. Fills an empty shop, nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import resources

from kaimai.domain.catalog import NewProduct, NewSku
from kaimai.domain.subscriptions import Period
from kaimai.operations.plans import NewPlan

OWNER_NAME, OWNER_EMAIL, OWNER_PASSWORD = "示範店主", "owner@example.com", "open-sesame-88"
"""Who looks after the demo; a real shop's owner chooses a password of their own."""
TEA, SWEETS, HOME, PAPER = "茶與咖啡", "點心伴手禮", "生活選物", "紙品文具"
CATEGORIES = (TEA, SWEETS, HOME, PAPER)


def _only(sku: str, price: int, on_hand: int) -> tuple[NewSku, ...]:
    return (NewSku(sku=sku, price=price, on_hand=on_hand),)


def _each(option: str, price: int, on_hand: int, **values: str) -> tuple[NewSku, ...]:
    return tuple(
        NewSku(sku=sku.replace("_", "-"), price=price, on_hand=on_hand, options={option: value})
        for sku, value in values.items()
    )


MONTHLY = "阿里山高山烏龍茶"
MONTHLY_PLAN = NewPlan(period=Period.MONTH, every=1, times=6, price=580)
"""What the sample shop also sells month by month, for less than once."""
PRODUCTS = (
    NewProduct(
        name=MONTHLY,
        category=TEA,
        description="海拔一千四百公尺手採春茶，焙火輕、回甘長。150 公克真空包。",
        is_featured=True,
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
        name="北埔東方美人茶・冬片",
        category=TEA,
        description="小綠葉蟬咬過的嫩芽，帶蜜香與熟果味。今年只做這一批，七十五公克一袋。",
        skus=_only("TEA-BEAUTY", 880, 60),
    ),
    NewProduct(
        name="土鳳梨酥禮盒",
        category=SWEETS,
        description="關廟土鳳梨慢火熬餡，酸甜有纖維。十入一盒，常溫保存二十天。",
        is_featured=True,
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
        name="豐原太陽餅",
        category=SWEETS,
        description="酥皮層層分明，麥芽餡不黏牙。八入一盒，當日出爐，賣完等下一爐。",
        skus=_only("CAKE-SUN", 360, 0),
    ),
    NewProduct(
        name="冬至紅白湯圓",
        category=SWEETS,
        description="圓糯米磨漿壓乾，手搓紅白兩色，附老薑黑糖。冷凍配送，六百公克一盒。",
        skus=(
            NewSku(sku="TANGYUAN-1", price=220, on_hand=80, options={"份量": "一盒"}),
            NewSku(sku="TANGYUAN-3", price=600, on_hand=20, options={"份量": "三盒"}),
        ),
    ),
    NewProduct(
        name="鶯歌青瓷茶杯",
        category=HOME,
        description="鶯歌老窯手拉坯，一只一個樣。",
        is_featured=True,
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
        name="三峽藍染手帕",
        category=HOME,
        limit_per_person=2,
        description="馬藍染的棉布，花是綁線留下的白。越洗越柔，四十公分見方。",
        skus=_only("CLOTH-INDIGO", 420, 4),
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
        is_featured=True,
        skus=_each("內頁", 260, 100, NOTE_BEAR_GRID="方格", NOTE_BEAR_LINE="橫線"),
    ),
    NewProduct(
        name="二十四節氣紙膠帶",
        category=PAPER,
        description="和紙膠帶，一捲寫滿六個節氣，四捲湊成一年。",
        skus=_each(
            "季節", 120, 80, TAPE_SPRING="春", TAPE_SUMMER="夏", TAPE_AUTUMN="秋", TAPE_WINTER="冬"
        ),
    ),
    NewProduct(
        name="2027 台灣山岳桌曆",
        category=PAPER,
        description="十二座百岳，一月一座。厚磅紙，可站可掛，農曆與節氣都有。",
        skus=_only("CALENDAR-2027", 390, 150),
    ),
)
PROFILE: Mapping[str, str] = {
    "business_name": "開賣小舖（示範）",
    "company_number": "12345675",
    "representative": "王小明",
    "address": "臺北市大同區迪化街一段 900 號",
    "phone": "02-0000-0000",
    "email": "shop@example.com",
    "complaints": "每日 9:00–18:00，電話或電子郵件",
    "deliveries": "home store",
    "home_fee": "100",
    "store_fee": "60",
    "free_from": "1500",
    "methods": "C-1 M W-Jko W-Line W-Plus W-Px W-IPass ATM",
    "instalments_3": "900",
    "instalments_6": "3000",
    "instalments_12": "6000",
    "bonus_from": "100",
    "welcome_coupon": "WELCOME",
    # Counts where the demo is started with a sealing key.
    "remember_cards": "on",
}
"""Who sells, and what delivery costs: the shop's own values as a person would type them."""
COUPON, COUPON_OFF, COUPON_FROM = "WELCOME", 100, 1_000
"""A code for everybody's first order: NT$ off, for goods of so much."""
CART = (("TEA-ALISHAN", 2), ("CAKE-PINEAPPLE", 1), ("CUP-CELADON", 1))
"""What a tester's cart is filled with: SKU and quantity."""

_OPENS, _ENDS = "TEA-BEAUTY", "TANGYUAN-1"
_PICTURES = {
    "TEA-ALISHAN": ("tea-alishan", "綠色茶袋，標籤上寫著烏龍，旁邊是兩枝嫩芽"),
    "TEA-RUBY-50": ("tea-ruby", "紅色茶罐和一杯冒著熱氣的紅茶"),
    "COFFEE-LIGHT": ("coffee", "濾掛包架在白色咖啡杯上"),
    "TEA-BEAUTY": ("tea-beauty", "紫色茶袋，標籤上寫著冬片"),
    "CAKE-PINEAPPLE": ("cake-pineapple", "盤子上的鳳梨酥，一塊切開露出內餡，後面一顆鳳梨"),
    "CAKE-PENGHU": ("cake-penghu", "月桃葉上疊著撒了芝麻的黑糖糕，後面是海"),
    "NOUGAT-MILK": ("nougat", "六顆包著糖果紙的牛軋糖，三種顏色"),
    "CAKE-SUN": ("cake-sun", "木盤上疊著四個太陽餅"),
    "TANGYUAN-1": ("dumplings", "藍色大碗裡的紅白湯圓，冒著熱氣"),
    "CUP-CELADON": ("cups", "青瓷、靛藍、月白三只茶杯"),
    "UMBRELLA-MEINONG": ("umbrella", "撐開的紅色油紙傘，畫著白花"),
    "BAG-RUSH-S": ("rush-bag", "藺草編的提袋，中間一個藺字"),
    "CLOTH-INDIGO": ("handkerchief", "藍底白花的手帕，一角折起"),
    "CARD-OLDTOWN": ("postcards", "三張畫著老街紅磚屋的明信片"),
    "NOTE-BEAR-GRID": ("bear-notebook", "封面畫著黑熊抱竹筍的黃色筆記本"),
    "TAPE-SPRING": ("tape", "春夏秋冬四捲紙膠帶"),
    "CALENDAR-2027": ("calendar", "桌曆，上面是深藍的山和月亮"),
}


def for_sale_at(now: datetime) -> list[NewProduct]:
    """The sample products, with one that opens in two days and one that ends in six hours."""
    now = now.replace(minute=0, second=0, microsecond=0)
    times: Mapping[str, tuple[datetime | None, datetime | None]] = {
        _OPENS: (now + timedelta(days=2), None),
        _ENDS: (None, now + timedelta(hours=6)),
    }
    anytime = (None, None)
    return [
        replace(product, sale_starts_at=starts, sale_ends_at=ends)
        for product in PRODUCTS
        for starts, ends in [times.get(product.skus[0].sku, anytime)]
    ]


def pictures() -> list[tuple[str, str, bytes]]:
    """For each sample product: its first SKU, what its picture shows, and the picture."""
    folder = resources.files("kaimai.cli") / "sample_pictures"
    return [
        (sku, alt, (folder / f"{name}.webp").read_bytes()) for sku, (name, alt) in _PICTURES.items()
    ]
