"""The SQL that makes the big tables of `million.py` out of its small ones (`made_...`)."""


def _id(letter: str, number: str) -> str:
    """A row's id: as long as a real one, sorted by time, and random in its second half."""
    return (
        f"('{letter}' || CAST(10000000000 + {number} AS TEXT)"
        f" || substr(md5('{letter}' || CAST({number} AS TEXT)), 1, 20))"
    )


def _counted(limit: str) -> str:
    """The numbers from 0 to below a limit."""
    return (
        "WITH RECURSIVE numbers(i) AS"
        f" (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < {limit})"
    )


def _one_of(characters: str, number: str) -> str:
    """One of these characters, in turn."""
    return f"substr('{characters}', 1 + ({number}) % {len(characters)}, 1)"


_SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐"
_GIVEN = "家怡雅志俊淑美惠建宗明文玉秀英偉婷君豪宏嘉佳欣穎軒宇承翰柏睿品妤詩涵思庭子晴芷瑄"
_GOODS = "高山烏龍日月紅玉阿里綠茶鳳梨酥餅手工蛋捲花生麻糬黑糖糕點芝麻豆漿牛軋糖果經典可樂"
_FIRST_AT = "(SELECT min(at) FROM made_moments)"
_ATTEMPT = "(o.payment_id || CAST(m.attempt AS TEXT))"
_REFUND = f"({_ATTEMPT} || '.all')"
_SUBJECTS = (("order", "o.id"), ("payment", _ATTEMPT), ("refund", _REFUND))
_LOGS = tuple(
    (
        f"{machine}_moves",
        f"""
        INSERT INTO {machine}_moves
            (subject_id, version, verb, from_status, to_status, actor, reason, at)
        SELECT {subject}, m.version, m.verb, m.from_status, m.to_status, 'system', 'sweep', t.at
        FROM made_orders o
        JOIN made_moves m ON m.fate = o.fate AND m.machine = '{machine}'
        JOIN made_moments t ON t.moment = o.moment AND t.step = m.version
        """,
    )
    for machine, subject in _SUBJECTS
)
_EVENTS = tuple(
    (
        "events",
        f"""
        INSERT INTO events (id, kind, subject_id, version, at, fanned_out_at)
        SELECT {subject} || '.{machine}.' || CAST(m.version AS TEXT), m.event, {subject},
            m.version, t.at, t.at
        FROM made_orders o
        JOIN made_moves m ON m.fate = o.fate AND m.machine = '{machine}' AND m.event IS NOT NULL
        JOIN made_moments t ON t.moment = o.moment AND t.step = m.version
        WHERE o.moment >= :events_from
        """,
    )
    for machine, subject in _SUBJECTS
)
STATEMENTS = (
    (
        "buyers",
        f"""
        INSERT INTO buyers (id, name, phone, email, created_at)
        {_counted(":buyers")}
        SELECT {_id("b", "i")}, '王小明', '0912345678', 'alice@example.com', {_FIRST_AT}
        FROM numbers
        """,
    ),
    (
        "buyer_identities",
        """
        INSERT INTO buyer_identities (kind, value, buyer_id, created_at)
        SELECT 'web', md5(id), id, created_at FROM buyers
        """,
    ),
    (
        "product_category",
        """
        INSERT INTO product_category (id, slug, name, position) VALUES ('drinks', 'drinks', '飲料', 1)
        """,
    ),
    (
        "products",
        f"""
        INSERT INTO products (id, category_id, slug, name, position, created_at)
        {_counted(":skus")}
        SELECT {_id("g", "i")}, 'drinks', 'p-' || CAST(i AS TEXT),
            substr('{_GOODS}', 1 + i % 10 * 4, 4) || ' ' || CAST(i AS TEXT), i,
            {_FIRST_AT}
        FROM numbers
        """,
    ),
    (
        "skus",
        f"""
        INSERT INTO skus (id, product_id, sku, options, price, position)
        {_counted(":skus")}
        SELECT {_id("k", "i")}, {_id("g", "i")}, 'S-' || CAST(i AS TEXT), :nothing, 288, 0
        FROM numbers
        """,
    ),
    (
        "made_orders",
        # A fifth of all orders wants the same SKU.
        f"""
        INSERT INTO made_orders
            (i, id, payment_id, cart_id, buyer_id, fate, moment, shape, sku, discount)
        {_counted(":count")}
        SELECT i, m.id || substr(md5('o' || CAST(i AS TEXT)), 1, 20), {_id("a", "i")},
            CASE WHEN i % 5 <> 1 THEN {_id("c", "i")} END, {_id("b", "(i % :buyers)")},
            f.fate, m.moment, i % 10,
            CASE WHEN i % 5 = 0 THEN 0 ELSE (i * 7) % :skus END,
            CASE WHEN i % 20 = 3 THEN 10 ELSE 0 END
        FROM numbers
        JOIN made_moments m ON m.step = 1
            AND m.moment = CAST(CAST(i AS BIGINT) * :moments / :count AS INTEGER)
        JOIN made_fates f ON f.slot = (i * 17) % 1000 + CASE WHEN i >= :newest THEN 1000 ELSE 0 END
        """,
    ),
    (
        "made_lines",
        f"""
        INSERT INTO made_lines (i, position, id, sku_id, fate, moment, quantity, price)
        SELECT o.i, s.position, {_id("l", "(o.i * 3 + s.position)")},
            {_id("k", "((o.sku + s.position) % :skus)")}, o.fate, o.moment, s.quantity, s.price
        FROM made_orders o JOIN made_shapes s ON s.shape = o.shape
        """,
    ),
    (
        "shopping_cart",
        """
        INSERT INTO shopping_cart
            (id, token, buyer_id, state, version, order_id, created_at, updated_at)
        SELECT o.cart_id, md5(o.cart_id), o.buyer_id,
            CASE WHEN k.is_open THEN 'locked' ELSE 'closed' END, 3,
            CASE WHEN k.is_open THEN o.id END, t.at, t.at
        FROM made_orders o JOIN made_kinds k ON k.fate = o.fate
        JOIN made_moments t ON t.moment = o.moment AND t.step = 1
        WHERE o.cart_id IS NOT NULL
        """,
    ),
    (
        "cart_items",
        """
        INSERT INTO cart_items (cart_id, sku_id, quantity, added_at)
        SELECT o.cart_id, l.sku_id, l.quantity, t.at
        FROM made_orders o JOIN made_lines l ON l.i = o.i
        JOIN made_moments t ON t.moment = o.moment AND t.step = 1
        WHERE o.cart_id IS NOT NULL
        """,
    ),
    (
        "orders",
        f"""
        INSERT INTO orders (id, number, token, buyer_id, cart_id, status, version, total, method,
            contact_name, contact_phone, contact_email, hold_until, placed_at)
        SELECT o.id, t.day || '-' || upper(substr(md5('n' || o.id), 1, 12)), md5('t' || o.id),
            o.buyer_id, o.cart_id, k.status, k.version, s.total - o.discount,
            CASE WHEN o.i % 3 = 0 THEN 'ATM' ELSE 'C-1' END,
            {_one_of(_SURNAMES, "o.i")} || {_one_of(_GIVEN, "o.i / 20")}
                || {_one_of(_GIVEN, "o.i / 800")},
            '09' || substr(CAST(100000000 + CAST(o.i AS BIGINT) * 7919 % 100000000 AS TEXT), 2),
            'buyer' || CAST(o.i % :buyers AS TEXT) || '@example.com', t.hold_until, t.at
        FROM made_orders o JOIN made_kinds k ON k.fate = o.fate
        JOIN made_moments t ON t.moment = o.moment AND t.step = 1
        JOIN (SELECT shape, sum(quantity * price) AS total FROM made_shapes GROUP BY shape) s
            ON s.shape = o.shape
        """,
    ),
    (
        "order_lines",
        """
        INSERT INTO order_lines
            (id, order_id, sku_id, position, sku, name, options, quantity, unit_price)
        SELECT l.id, o.id, l.sku_id, l.position, k.sku, p.name, :nothing, l.quantity, l.price
        FROM made_lines l JOIN made_orders o ON o.i = l.i
        JOIN skus k ON k.id = l.sku_id JOIN products p ON p.id = k.product_id
        """,
    ),
    (
        "coupons",
        """
        INSERT INTO coupons (id, code, kind, value, minimum_total, uses)
        SELECT 'ten', 'TEN', 'fixed', 10, 0, count(*) FROM made_orders WHERE discount > 0
        """,
    ),
    (
        "coupon_redemptions",
        f"""
        INSERT INTO coupon_redemptions (id, coupon_id, order_id, buyer_id, discount, created_at)
        SELECT {_id("d", "o.i")}, 'ten', o.id, o.buyer_id, o.discount, {_FIRST_AT}
        FROM made_orders o WHERE o.discount > 0
        """,
    ),
    (
        "reservations",
        """
        INSERT INTO reservations (id, sku_id, quantity, order_line_id)
        SELECT l.id, l.sku_id, l.quantity, l.id
        FROM made_lines l JOIN made_kinds k ON k.fate = l.fate WHERE k.is_open
        """,
    ),
    (
        "stock_ledger",
        f"""
        INSERT INTO stock_ledger (id, sku_id, change, kind, actor, reason, at)
        SELECT id || '.first', id, 10000000, 'received', 'staff:bob', '', {_FIRST_AT} FROM skus
        """,
    ),
    *(
        (
            "stock_ledger",
            f"""
            INSERT INTO stock_ledger (id, sku_id, change, kind, order_line_id, actor, reason, at)
            SELECT l.id || '.{kind}', l.sku_id, {sign}l.quantity, '{kind}', l.id, 'bank', '', t.at
            FROM made_lines l JOIN made_kinds k ON k.fate = l.fate AND k.is_{kind}
            JOIN made_moments t ON t.moment = l.moment AND t.step = {step}
            """,
        )
        for kind, sign, step in (("sold", "-", 3), ("restocked", "", 5))
    ),
    (
        "stock",
        """
        INSERT INTO stock (sku_id, on_hand, reserved)
        SELECT g.sku_id, sum(g.change), coalesce(r.units, 0) FROM stock_ledger g
        LEFT JOIN (SELECT sku_id, sum(quantity) AS units FROM reservations GROUP BY sku_id) r
            ON r.sku_id = g.sku_id
        GROUP BY g.sku_id, r.units
        """,
    ),
    (
        "payment_log",
        f"""
        INSERT INTO payment_log (id, order_id, attempt_number, method, amount, status, version,
            is_applied, reference, ts_no, pay_url, bank_words, expires_at, submitted_at, paid_at,
            next_ask_at, created_at)
        SELECT {_ATTEMPT}, o.id, '2611' || upper(substr(md5({_ATTEMPT}), 1, 20)) || 'K',
            p.method, p.total, m.status, m.version, m.is_applied, 'here.' || md5(o.id),
            'KM' || substr(md5(o.id), 1, 12), 'https://bank/pay/' || md5(o.id), '',
            p.hold_until, p.placed_at, CASE WHEN m.status = 'captured' THEN t.at END,
            CASE WHEN m.is_asked THEN p.hold_until END, p.placed_at
        FROM made_orders o JOIN orders p ON p.id = o.id
        JOIN made_subjects m ON m.fate = o.fate AND m.machine = 'payment'
        JOIN made_moments t ON t.moment = o.moment AND t.step = 4
        """,
    ),
    (
        "refunds",
        f"""
        INSERT INTO refunds (id, payment_id, amount, status, version, known_refunds, created_at)
        SELECT {_REFUND}, {_ATTEMPT}, p.total, m.status, m.version, :none, p.placed_at
        FROM made_orders o JOIN orders p ON p.id = o.id
        JOIN made_subjects m ON m.fate = o.fate AND m.machine = 'refund'
        """,
    ),
    *_LOGS,
    *_EVENTS,
    (
        "deliveries",
        """
        INSERT INTO deliveries (id, event_id, sender, recipient, state, tries, done_at)
        SELECT id || '.mail.0', id, 'mail', 'alice@example.com', 'done', 1, at FROM events
        """,
    ),
    (
        "inbox",
        # Notices are forgotten after a month.
        """
        INSERT INTO inbox
            (id, source, key, is_signed, body, tries, outcome, attempt_number, received_at)
        SELECT 'n' || p.id, 'funbiz', md5(p.id) || md5('x' || p.id), true, :nothing, 1, 'settled',
            p.attempt_number, p.paid_at
        FROM made_orders o JOIN orders t ON t.id = o.id JOIN payment_log p ON p.order_id = t.id
        WHERE o.moment > :moments * 11 / 12 AND p.paid_at IS NOT NULL
        """,
    ),
    (
        "idempotency_keys",
        # Keys are forgotten after a week.
        """
        INSERT INTO idempotency_keys (scope, key, request, answer, created_at)
        SELECT 'api', md5(o.id), '{}', '{}', t.at
        FROM made_orders o JOIN made_moments t ON t.moment = o.moment AND t.step = 1
        WHERE o.moment > :moments * 51 / 52
        """,
    ),
)
