"""What is sold: categories, products, SKUs, pictures, search terms, and the stock with its ledger."""

import sqlalchemy as sa

from kaimai.persistence.dialect import BytewiseText, JsonDocument
from kaimai.persistence.tables.columns import (
    flag,
    id_column,
    metadata,
    number,
    one_of,
    only_where,
    ref,
    text,
    time,
)

product_category = sa.Table(
    "product_category",
    metadata,
    id_column(),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    text("name"),
    number("position"),
)

products = sa.Table(
    "products",
    metadata,
    id_column(),
    ref("category_id", "product_category.id"),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    text("name"),
    text("description", ""),
    number("position"),
    flag("is_visible", default=True),
    number("limit_per_person", nullable=True),
    number("hold_minutes", nullable=True),
    flag("card_enabled", default=True),
    flag("atm_enabled", default=True),
    time("sale_starts_at", nullable=True),
    time("sale_ends_at", nullable=True),
    time("created_at"),
    # Put away by staff: hidden, and in none of their lists but one.
    time("archived_at", nullable=True),
    sa.CheckConstraint("limit_per_person > 0", name="limit_per_person"),
    sa.CheckConstraint("hold_minutes > 0", name="hold_minutes"),
    sa.Index("ix_products_category_id", "category_id", "position"),
)

# What the shop shows first, in this order.
featured_products = sa.Table(
    "featured_products",
    metadata,
    sa.Column("product_id", sa.Text, sa.ForeignKey("products.id"), primary_key=True),
    number("position"),
)

# The files are in the data folder, named for `digest` and one of `widths`.
product_pictures = sa.Table(
    "product_pictures",
    metadata,
    id_column(),
    ref("product_id", "products.id"),
    number("position"),
    text("alt", ""),
    text("digest"),
    number("width"),
    number("height"),
    sa.Column("widths", JsonDocument, nullable=False),
    sa.CheckConstraint("width > 0 AND height > 0", name="size"),
    sa.UniqueConstraint("product_id", "digest"),
    sa.Index("ix_product_pictures_product_id", "product_id", "position"),
)

# What a product is found by (words/search.py makes them); a smaller `place` is found first.
search_terms = sa.Table(
    "search_terms",
    metadata,
    ref("product_id", "products.id"),
    sa.Column("term", BytewiseText, nullable=False),
    number("place"),
    sa.PrimaryKeyConstraint("product_id", "term"),
    sa.Index("ix_search_terms_term", "term", "product_id", "place"),
)

# What staff were shown that an import or an edit of many products would do, until they say yes.
catalogue_previews = sa.Table(
    "catalogue_previews",
    metadata,
    id_column(),
    text("kind"),
    text("title", ""),
    text("actor"),
    # Text, so that what it says is byte for byte what was shown; `digest` is of it.
    text("document"),
    text("digest"),
    time("made_at"),
    time("applied_at", nullable=True),
    one_of("kind", ("import", "edit")),
    sa.Index("ix_catalogue_previews_made_at", "made_at"),
)

skus = sa.Table(
    "skus",
    metadata,
    id_column(),
    ref("product_id", "products.id"),
    sa.Column("sku", sa.Text, nullable=False, unique=True),
    sa.Column("options", JsonDocument, nullable=False),
    number("price"),
    number("position"),
    flag("is_active", default=True),
    sa.CheckConstraint("price >= 0", name="price"),
    sa.Index("ix_skus_product_id", "product_id", "position"),
)

stock = sa.Table(
    "stock",
    metadata,
    sa.Column("sku_id", sa.Text, sa.ForeignKey("skus.id"), primary_key=True),
    number("on_hand"),
    number("reserved"),
    sa.CheckConstraint("reserved BETWEEN 0 AND on_hand", name="reserved"),
)

stock_ledger = sa.Table(
    "stock_ledger",
    metadata,
    id_column(),
    ref("sku_id", "skus.id"),
    number("change"),
    text("kind"),
    ref("order_line_id", "order_lines.id", nullable=True),
    text("actor"),
    text("reason", ""),
    time("at"),
    sa.CheckConstraint("change <> 0", name="change"),
    one_of("kind", ("received", "adjusted", "sold", "restocked")),
    # A SKU's ledger by time; with the change in it, its sum is read from the index alone.
    sa.Index("ix_stock_ledger_sku_id", "sku_id", "at", "change"),
    sa.Index(
        "ix_stock_ledger_restocked",
        "order_line_id",
        sqlite_where=sa.text("kind = 'restocked'"),
        postgresql_where=sa.text("kind = 'restocked'"),
    ),
    # A line is sold once: whoever settles an order twice is stopped here as well.
    only_where("uq_stock_ledger_sale", "order_line_id", where="kind = 'sold'"),
)
