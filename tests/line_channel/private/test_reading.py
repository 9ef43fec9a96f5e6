"""What sentences of a one-to-one chat mean. The table is the specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.line_channel.private.reading import (
    Amount,
    Change,
    ChangeLine,
    Find,
    Put,
    ShowOrder,
    UseCoupon,
    Wish,
    read,
)


def put(*amounts, is_sure=True):
    return Put(tuple(Amount(name, units) for name, units in amounts), is_sure)


NUMBER = "261122-ABCDEFGHJKMN"
TABLE = {
    # Subscriptions
    "我的定期購": Wish.SUBSCRIPTIONS,
    "我要停止定期購": Wish.SUBSCRIPTIONS,
    "my subscriptions": Wish.SUBSCRIPTIONS,
    # Amounts of goods
    "可樂 兩箱": put(("可樂", 2)),
    "可樂兩箱": put(("可樂", 2)),
    "兩箱可樂": put(("可樂", 2)),
    "我要兩箱可樂": put(("可樂", 2)),
    "我要買三瓶雪碧，謝謝": put(("雪碧", 3)),
    "麻煩幫我加一箱可樂喔！": put(("可樂", 1)),
    "加兩箱可樂": put(("可樂", 2)),
    "來一份牛肉麵": put(("牛肉麵", 1)),
    "再來一瓶可樂": put(("可樂", 1)),
    "請給我可樂三瓶": put(("可樂", 3)),
    "你好，我要兩箱可樂": put(("可樂", 2)),
    "可樂+2": put(("可樂", 2)),
    "可樂 ＋２": put(("可樂", 2)),
    "可樂x3": put(("可樂", 3)),
    "可樂 × 3": put(("可樂", 3)),
    "可樂*3瓶": put(("可樂", 3)),
    "cola x2": put(("cola", 2)),
    "一百二十包衛生紙": put(("衛生紙", 120)),
    "衛生紙 三 包": put(("衛生紙", 3)),
    "可樂330ml 兩瓶": put(("可樂330ml", 2)),
    "九份芋圓 2包": put(("九份芋圓", 2)),
    "三星手機兩台": put(("三星手機", 2)),
    "加州葡萄 兩盒": put(("加州葡萄", 2)),
    "7up 三罐": put(("7up", 3)),
    "和牛 兩盒": put(("和牛", 2)),
    "可樂\n兩箱": put(("可樂", 2)),
    # Several at once
    "可樂兩箱、雪碧一箱": put(("可樂", 2), ("雪碧", 1)),
    "可樂兩箱，雪碧一箱，沙士三瓶": put(("可樂", 2), ("雪碧", 1), ("沙士", 3)),
    "可樂+1 雪碧+1": put(("可樂", 1), ("雪碧", 1)),
    "可樂兩箱和雪碧一箱": put(("可樂", 2), ("雪碧", 1)),
    "兩盒鳳梨酥跟一盒蛋黃酥": put(("鳳梨酥", 2), ("蛋黃酥", 1)),
    "可樂 兩箱 雪碧 一箱": put(("可樂", 2), ("雪碧", 1)),
    "可樂兩箱\n雪碧一箱": put(("可樂", 2), ("雪碧", 1)),
    # Numbers that may belong to the name
    "可樂 2": put(("可樂", 2), is_sure=False),
    "可樂2": put(("可樂", 2), is_sure=False),
    "iPhone 15": put(("iphone", 15), is_sure=False),
    "please add 2 cola": put(("cola", 2), is_sure=False),
    # The cart
    "購物車": Wish.CART,
    "看購物車": Wish.CART,
    "我買了什麼？": Wish.CART,
    "cart": Wish.CART,
    "ＣＡＲＴ": Wish.CART,
    "cart 3 2": ChangeLine(3, 2),
    "cart 3 +1": ChangeLine(3, 1, adds=True),
    "cart 3 -1": ChangeLine(3, -1, adds=True),
    "cart 3 －1": ChangeLine(3, -1, adds=True),
    "cart 2 0": ChangeLine(2, 0),
    "購物車 3 2": ChangeLine(3, 2),
    "第三項改成兩個": ChangeLine(3, 2),
    "第2項 +1": ChangeLine(2, 1, adds=True),
    "拿掉第2項": ChangeLine(2, 0),
    "可樂改成3箱": Change("可樂", 3),
    "可樂改3": Change("可樂", 3),
    "可樂 -1": Change("可樂", -1, adds=True),
    "可樂減一": Change("可樂", -1, adds=True),
    "不要可樂了": Change("可樂", 0),
    "拿掉可樂": Change("可樂", 0),
    "取消可樂": Change("可樂", 0),
    "清空購物車": Wish.CLEAR,
    "全部不要了": Wish.CLEAR,
    # Commands
    "逛逛": Wish.SHOP,
    "有賣什麼？": Wish.SHOP,
    "menu": Wish.SHOP,
    "結帳": Wish.CHECKOUT,
    "我要結帳！": Wish.CHECKOUT,
    "幫我結帳 謝謝": Wish.CHECKOUT,
    "Check out": Wish.CHECKOUT,
    "買單": Wish.CHECKOUT,
    "我的訂單": Wish.ORDERS,
    "訂單": Wish.ORDERS,
    "請問出貨了嗎？": Wish.ORDERS,
    "my orders": Wish.ORDERS,
    "付款": Wish.PAY,
    "匯款帳號": Wish.PAY,
    "我付好了": Wish.PAID,
    "已轉帳": Wish.PAID,
    "取消": Wish.CANCEL,
    "我要取消訂單": Wish.CANCEL,
    "找人": Wish.PERSON,
    "客服": Wish.PERSON,
    "老闆在嗎？": Wish.PERSON,
    "我要退貨": Wish.PERSON,
    "說明": Wish.HELP,
    "?": Wish.HELP,
    "你好": Wish.HELP,
    "怎麼買？": Wish.HELP,
    "謝謝": Wish.THANKS,
    "好的": Wish.THANKS,
    "優惠券": Wish.COUPON,
    "誰在等？": Wish.WAITING,
    "優惠碼 OPEN10": UseCoupon("OPEN10"),
    "優惠碼：open10": UseCoupon("OPEN10"),
    "coupon abc-1": UseCoupon("ABC-1"),
    NUMBER: ShowOrder(NUMBER),
    f"訂單 {NUMBER.lower()} 出貨了嗎": ShowOrder(NUMBER),
    # Words to find
    "可樂": Find("可樂"),
    "可樂 330ml": Find("可樂 330ml"),
    "請問可樂多少錢": Find("可樂"),
    "可樂還有嗎？": Find("可樂"),
    "有沒有可樂": Find("可樂"),
    "買可樂": Find("可樂"),
    "我想要可樂": Find("可樂"),
    "買一送一": Find("買一送一"),
    "第一名蛋糕": Find("第一名蛋糕"),
    "十全大補湯": Find("十全大補湯"),
    "三合一咖啡": Find("三合一咖啡"),
    # Not guessed
    "半箱可樂": Find("半箱可樂"),
    "可樂一打": Find("可樂一打"),
    "零箱可樂": Find("零箱可樂"),
    "3": Find(""),
    "+1": Find(""),
    "一": Find(""),
    "😀": Find(""),
    "!!!": Find(""),
    " ": Find(""),
    "可樂\x00": Find(""),
    "可" * 201: Find(""),
}


@pytest.mark.parametrize("text", TABLE)
def test_what_a_sentence_means(text):
    assert read(text) == TABLE[text]


@given(st.text(max_size=300))
def test_every_text_has_a_meaning_and_no_amount_is_beyond_a_cart(text):
    said = read(text)
    if isinstance(said, Put):
        assert all(1 <= each.units <= 9_999 and each.name for each in said.amounts)
    if isinstance(said, ChangeLine):
        assert said.place >= 1
