"""What the shop says in a group while a group buy runs there: short, in both languages.

What people say to it is in `kaimai.domain.order_words`; one-to-one chats are in `line.py`.
"""

from collections.abc import Mapping

from kaimai.domain.group_buys import Item, Sale
from kaimai.words.formats import moment, money
from kaimai.words.languages import LANGUAGES, Text

GROUP_BUYS: Mapping[str, Text] = {
    # Joining
    "introduction": Text(
        "大家好，我是{shop}的團購小幫手 🙌\n"
        "開團後在群組說「+1」就能訂，我會馬上回覆您訂到幾份、還剩多少。\n"
        "店家：說「開團 可樂 288 限量50 到 21:00」就能開團。說「說明」看更多。",
        "Hello, I help {shop} with group buys here 🙌\n"
        "While a sale is open, say “+1” to order, and I answer at once what you have.\n"
        "Sellers: “開團 可樂 288 限量50 到 21:00” opens a sale. “help” shows more.",
    ),
    "add_friend": Text(
        "先加好友，結單後才收得到您的付款連結：\n{link}",
        "Add us as a friend first, so that your link to pay can reach you:\n{link}",
    ),
    "help": Text(
        "怎麼說都可以：\n"
        "・+1、加兩箱、A1+2、可樂+1 雪碧+1、各+1\n"
        "・-1、改成3、取消、取消可樂\n"
        "・幫小美+1（幫別人訂）\n"
        "・我的（看自己訂了什麼）、還剩多少",
        "You can say:\n"
        "・+1, A1+2, 可樂+1 雪碧+1, 各+1 (one of each)\n"
        "・-1, 改成3 (make it 3), 取消 or cancel\n"
        "・幫小美+1 (for 小美)\n"
        "・我的 (what I have), 還剩多少 (what is left)",
    ),
    "help_owner": Text(
        "店家：\n"
        "・開團 可樂 288 限量50 到 21:00（多個品項一行一個）\n"
        "・加量 可樂 10、延長到 22:00\n"
        "・統計、結單、流團",
        "Sellers:\n"
        "・開團 可樂 288 限量50 到 21:00 (several items: one a line)\n"
        "・加量 可樂 10 (10 more), 延長到 22:00 (longer)\n"
        "・統計 (totals), 結單 (close), 流團 (call it off)",
    ),
    "only_owners": Text(
        "開團、結單和加量要由店家來說喔 🙏", "Only the shop’s people can do that here, sorry 🙏"
    ),
    "no_user": Text(
        "我看不到您是誰，沒辦法幫您登記。請把 LINE 更新到最新版，或先加好友，再說一次。",
        "I cannot see who you are, so nothing was noted. Please update LINE or add us as a friend, "
        "then say it again.",
    ),
    # Opening
    "opened": Text("📣 開團囉！{title}", "📣 The sale is open! {title}"),
    "item": Text("{code} {name} {price}", "{code} {name} {price}"),
    "item_limit": Text("，限量 {limit}", ", {limit} in all"),
    "item_left": Text("，剩 {left}", ", {left} left"),
    "item_none_left": Text("，已額滿", ", none left"),
    "item_waiting": Text("（候補 {waiting}）", " ({waiting} waiting)"),
    "until": Text("⏰ 到 {until}", "⏰ until {until}"),
    "how_one": Text("要的說「+1」。", "Say “+1” to order."),
    "how_several": Text(
        "要的說「A1+1」或品項名稱「{name}+1」。", "Say “A1+1”, or the item’s name: “{name}+1”."
    ),
    "already_open": Text(
        "這個群組已經有一團了。先「結單」再開新的。",
        "A sale is open in this group already. Close it first with “結單”.",
    ),
    "no_sale": Text("這裡現在沒有開團。", "No sale is open here now."),
    "sale_form": Text(
        "開團要有名稱和價格，例如：\n開團 可樂 288 限量50 到 21:00\n多個品項請一行一個，價格放最後。",
        "A sale needs names and prices, such as:\n開團 可樂 288 限量50 到 21:00\n"
        "Write several items one a line.",
    ),
    "sale_form_word": Text("這裡我看不懂：「{word}」", "I cannot read this: “{word}”"),
    "sale_limit": Text(
        "「{word}」是每一款都限，還是只限最後一款？\n"
        "每一款請寫「每款限量…」，單一品項請寫在它的同一行。",
        "Does “{word}” hold for every item, or only the last?\n"
        "Write “每款限量…” for every item, or put it on the item’s own line.",
    ),
    "when": Text(
        "「{word}」是什麼時候？請寫清楚，例如「到 21:00」或「到 11/25 21:00」（要在 60 天內）。",
        "When is “{word}”? Write it like “到 21:00” or “到 11/25 21:00”, within 60 days.",
    ),
    "which_product": Text(
        "「{name}」有好幾個商品，是哪一個？", "Several products fit “{name}”. Which one?"
    ),
    "no_product": Text(
        "商品裡找不到「{name}」。要直接開的話請加上數量，例如「{name} {price} 限量50」。",
        "No product is called “{name}”. To sell it anyway say how many there are: "
        "“{name} {price} 限量50”.",
    ),
    "limit_of_options": Text(
        "「{name}」有好幾種，限量請一種一行，例如：\n{example}",
        "“{name}” comes in several kinds. Please limit each on its own line, such as:\n{example}",
    ),
    "sold_twice": Text(
        "「{name}」出現兩次了，請留一個。", "“{name}” is named twice. Please keep one."
    ),
    # Claims
    "you": Text("{name}", "{name}"),
    "you_for": Text("{name}（幫{other}）", "{name} (for {other})"),
    "nobody": Text("您", "You"),
    "has": Text("✅ {item} 共 {units} 份", "✅ {item}: {units}"),
    "has_and_waits": Text(
        "✅ {item} 共 {units} 份，另外 {waiting} 份候補（第 {place} 位）",
        "✅ {item}: {units}, and {waiting} waiting (place {place})",
    ),
    "waits": Text(
        "⏳ {item} 候補 {waiting} 份（第 {place} 位）",
        "⏳ {item}: {waiting} waiting (place {place})",
    ),
    "has_none": Text("☑️ {item} 已取消", "☑️ {item}: cancelled"),
    "had_none": Text("沒有登記過，不用取消喔。", "there was nothing to cancel."),
    "left": Text("還剩 {left} 份", "{left} left"),
    "none_left": Text("已額滿", "none left"),
    "moved_up": Text("🎉 {who} 候補到 {item} {units} 份", "🎉 {who} got {units} of {item}"),
    "sale_closed": Text("這一團已經結單了，下次請早 🙏", "This sale is closed already, sorry 🙏"),
    "mine": Text("{name} 訂了：", "{name} ordered:"),
    "mine_item": Text("・{item} {units} 份", "・{units} of {item}"),
    "mine_waits": Text("（候補 {waiting} 份）", " ({waiting} waiting)"),
    "mine_for": Text("（幫{other}）", " (for {other})"),
    "mine_none": Text("{name} 還沒有訂喔。", "{name} has not ordered yet."),
    "mine_total": Text("合計 {total}", "{total} in all"),
    # Asked back
    "which_item": Text("{name}，要哪一個？", "{name}, which one?"),
    "no_such_item": Text(
        "{name}，這團沒有「{word}」。要的是哪一個？（幫別人訂請說「幫{word}…」）",
        "{name}, nothing is called “{word}” here. Which one do you mean?",
    ),
    "no_such_item_bare": Text(
        "{name}，這團沒有「{word}」。", "{name}, nothing is called “{word}” here."
    ),
    "whose": Text(
        "{name}，是幫「{word}」訂，還是自己要的？", "{name}, is it for “{word}”, or for yourself?"
    ),
    "one_person": Text(
        "{name}，一則訊息請只寫一個人的，例如「幫小美+1」。",
        "{name}, one person a message, please, such as “幫小美+1”.",
    ),
    "how_many": Text(
        "{name}，要幾份呢？請說「+1」或「改成3」這樣。",
        "{name}, how many? Say it like “+1” or “改成3”.",
    ),
    "too_many": Text(
        "{name}，數量太大了，一次最多 9,999。", "{name}, that is too many: 9,999 at most."
    ),
    "confirm": Text("{name}，是這個意思嗎？", "{name}, is this what you mean?"),
    "cancel": Text("{name}，要取消嗎？", "{name}, shall I cancel it?"),
    "remark": Text(
        "{name}，要幫您登記嗎？（其他的話我看不懂，請直接問店家）",
        "{name}, shall I note it down? (I cannot read the rest; please ask the shop.)",
    ),
    "what_amount": Text(
        "要加多少？例如「加量 可樂 10」。", "How many more? Such as “加量 可樂 10”."
    ),
    "option_all": Text("各{units}", "one of each: {units}"),
    # Running and ending
    "units_added": Text(
        "✅ {item} 加量 {units}，現在還剩 {left}。", "✅ {units} more of {item}: {left} left."
    ),
    "no_limit": Text("{item} 沒有限量，不用加量。", "{item} has no limit to raise."),
    "extended": Text("✅ 延長到 {until}。", "✅ Open until {until} now."),
    "statistics": Text("{title}：統計", "{title}: totals"),
    "by_item": Text("各品項", "By item"),
    "by_buyer": Text("每個人", "By buyer"),
    "item_total": Text("{code} {name}：{units} 份，{amount}", "{code} {name}: {units}, {amount}"),
    "total": Text("合計 {units} 份，{amount}", "{units} in all, {amount}"),
    "nobody_yet": Text("還沒有人訂。", "Nobody has ordered yet."),
    "page": Text("{title}（{page}/{pages}）", "{title} ({page}/{pages})"),
    "and_more": Text(
        "還有 {count} 位，請到後台看。", "And {count} more: please see the back office."
    ),
    "closed": Text("🔔 結單囉！{title}", "🔔 The sale is closed! {title}"),
    "billed": Text(
        "訂到的 {count} 位會收到自己的付款連結，請在 {until} 前付款，逾期會讓給候補的人。",
        "The {count} who got something receive their own link to pay. Please pay until {until}; after "
        "that it goes to the next in line.",
    ),
    "strangers": Text(
        "還沒加好友的：{names}\n請先加好友，就會收到您的付款連結：\n{link}",
        "Not friends with us yet: {names}\nAdd us, and your link to pay comes at once:\n{link}",
    ),
    "strangers_no_link": Text(
        "還沒加好友的：{names}\n請先加我們好友，就會收到您的付款連結。",
        "Not friends with us yet: {names}\nAdd us as a friend, and your link to pay comes at once.",
    ),
    "and_others": Text("等 {count} 位", " and {count} others"),
    "sure": Text(
        "流團會取消所有人的登記，確定嗎？",
        "Calling it off cancels everybody’s order. Are you sure?",
    ),
    "called_off": Text(
        "這一團取消了，大家的登記都作廢，不用付款。",
        "The sale is called off. All orders are void; nobody pays.",
    ),
    # To one person
    "bill": Text(
        "🧾 您在「{title}」訂的商品共 {total}，請在 {until} 前付款：",
        "🧾 Your items from “{title}”: {total}. Please pay until {until}:",
    ),
    "bill_button": Text("查看並付款", "See and pay"),
}


def group_words(language: str) -> Mapping[str, str]:
    """All of them in one language, by name."""
    return _WORDS[language]


def announcement(t: Mapping[str, str], language: str, sale: Sale, *, title: str) -> str:
    """What is said in a group when a sale opens: what there is, until when, and how to order."""
    lines = [t["opened"].format(title=title)] if title else []
    lines += [_item(t, item) for item in sale.items]
    if sale.closes_at is not None:
        lines.append(t["until"].format(until=moment(sale.closes_at, language)))
    how = "how_one" if len(sale.items) == 1 else "how_several"
    return "\n".join([*lines, t[how].format(name=sale.items[-1].name)])


def _item(t: Mapping[str, str], item: Item) -> str:
    told = t["item"].format(code=item.code, name=item.name, price=money(item.price))
    if item.units_max is not None:
        told += t["item_limit"].format(limit=item.units_max)
    if item.claimed and item.left:
        told += t["item_left"].format(left=item.left)
    if not item.left:
        told += t["item_none_left"]
    return told + (t["item_waiting"].format(waiting=item.waiting) if item.waiting else "")


_WORDS = {
    language: {name: text.of(language) for name, text in GROUP_BUYS.items()}
    for language in LANGUAGES
}
