"""The form of a product: from the product to what its fields show, and from what was typed back to a
product, with a sentence for each field that cannot be so. Nothing is asked of the database here."""

import hashlib
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import msgspec
from litestar.datastructures import FormMultiDict

from kaimai.domain.calendar import TAIPEI, taipei
from kaimai.domain.errors import InvalidInput
from kaimai.domain.product_documents import (
    LIMIT_MAX,
    PRICE_MAX,
    Mistake,
    ProductDocument,
    SkuDocument,
    mistakes_of,
)
from kaimai.persistence.stock import Counters
from kaimai.web.forms import is_plain
from kaimai.words.backoffice import texts

OPTIONS: Final = 3
"""Options that the form has fields for: colour, size and one more."""
SPARE_ROWS: Final = 1
_LOCAL: Final = "%Y-%m-%dT%H:%M"
_KEY: Final = re.compile(r"[0-9a-f]{32}")
_SEPARATORS: Final = re.compile(r"[,，、;；\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One SKU as it is typed. `id` is its own, or a name that the form made up for a new one."""

    id: str
    sku: str = ""
    price: str = ""
    options: tuple[str, ...] = ("",) * OPTIONS
    stock: str = ""
    is_active: bool = True
    is_new: bool = True
    on_hand: int = 0
    reserved: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into a row for a new SKU."""
        return self.is_new and not any((self.sku, self.price, self.stock, *self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The whole form as it is typed: what its page shows."""

    id: str
    base: str = ""
    name: str = ""
    category: str = ""
    new_category: str = ""
    description: str = ""
    status: str = "on_sale"
    is_featured: bool = False
    limit_per_person: str = ""
    hold_minutes: str = ""
    card_enabled: bool = True
    atm_enabled: bool = True
    sale_starts_at: str = ""
    sale_ends_at: str = ""
    option_names: tuple[str, ...] = ("",) * OPTIONS
    option_values: tuple[str, ...] = ("",) * OPTIONS
    rows: tuple[Row, ...] = ()


@dataclass(slots=True)
class Reading:
    """A form being read: what is wrong so far, by the name of the field."""

    language: str
    mistakes: dict[str, str] = field(default_factory=dict)

    def wrong(self, name: str, code: str, limit: int | None = None) -> None:
        """Say at a field what is wrong with it; the first thing counts."""
        sentence = texts(self.language)[f"products_wrong_{code}"]
        number = "" if limit is None else f"{limit:,}"
        self.mistakes.setdefault(name, sentence.format(limit=number))


def typed_of(
    product: ProductDocument, stock: Mapping[str, Counters], spare: Sequence[str]
) -> Typed:
    """What the form shows of a product; `spare` are names for rows of new SKUs."""
    names = list(dict.fromkeys(name for sku in product.skus for name in sku.options))
    names += [""] * (OPTIONS - len(names))
    rows = [
        Row(
            id=sku.id,
            sku=sku.sku,
            price=str(sku.price),
            options=tuple(sku.options.get(name, "") for name in names),
            is_active=sku.is_active,
            is_new=False,
            on_hand=stock[sku.id].on_hand if sku.id in stock else 0,
            reserved=stock[sku.id].reserved if sku.id in stock else 0,
        )
        for sku in product.skus
    ]
    return Typed(
        id=product.id,
        base=msgspec.json.encode(product).decode(),
        name=product.name,
        category=product.category_id,
        description=product.description,
        status=status_of(product),
        is_featured=product.is_featured,
        limit_per_person=_text(product.limit_per_person),
        hold_minutes=_text(product.hold_minutes),
        card_enabled=product.card_enabled,
        atm_enabled=product.atm_enabled,
        sale_starts_at=_local(product.sale_starts_at),
        sale_ends_at=_local(product.sale_ends_at),
        option_names=tuple(names),
        option_values=("",) * len(names),
        rows=(*rows, *(Row(id=each, options=("",) * len(names)) for each in spare)),
    )


def status_of(product: ProductDocument) -> str:
    """One of on_sale, hidden and archived."""
    if product.is_archived:
        return "archived"
    return "on_sale" if product.is_visible else "hidden"


def read_form(form: FormMultiDict) -> Typed:
    """What a browser sent. Raises InvalidInput for what no form of ours sends."""

    def one(name: str) -> str:
        found = each(name)
        return found[-1] if found else ""

    def each(name: str) -> list[str]:
        values = [value for value in form.getall(name, []) if isinstance(value, str)]
        return [value.strip() if is_plain(value) else "" for value in values]

    option_names = tuple(each("option_name"))
    ids, active = each("row"), set(each("active"))
    columns = {name: each(name) for name in ("sku", "price", "stock")}
    options = [each(f"option_{place}") for place in range(len(option_names))]
    lists = [*columns.values(), *options]
    if any(len(values) != len(ids) for values in lists) or not _KEY.fullmatch(one("id")):
        raise InvalidInput("rows", "the form is not one of ours")
    base = one("base")
    known = {sku.id for sku in base_of(base).skus} if base else set()
    rows = tuple(
        Row(
            id=row,
            sku=columns["sku"][place],
            price=columns["price"][place],
            stock=columns["stock"][place],
            options=tuple(values[place] for values in options),
            is_active=row in active,
            is_new=row not in known,
        )
        for place, row in enumerate(ids)
    )
    return Typed(
        id=one("id"),
        base=base,
        name=one("name"),
        category=one("category"),
        new_category=one("new_category"),
        description=one("description").replace("\r\n", "\n"),
        status=one("status"),
        is_featured=bool(one("is_featured")),
        limit_per_person=one("limit_per_person"),
        hold_minutes=one("hold_minutes"),
        card_enabled=bool(one("card_enabled")),
        atm_enabled=bool(one("atm_enabled")),
        sale_starts_at=one("sale_starts_at"),
        sale_ends_at=one("sale_ends_at"),
        option_names=option_names,
        option_values=tuple(each("option_values")) or ("",) * len(option_names),
        rows=rows,
    )


def base_of(text: str) -> ProductDocument:
    """The product as the form's page showed it. Raises InvalidInput."""
    try:
        return msgspec.json.decode(text, type=ProductDocument)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise InvalidInput("base", "the form is not one of ours") from error


def product_of(typed: Typed, reading: Reading) -> tuple[ProductDocument, dict[str, int]]:
    """The product as it is wanted, and the first stock of its new SKUs; what is wrong is told to
    `reading`. The category is the one that was chosen, though a new one may have been named."""
    base = base_of(typed.base) if typed.base else None
    skus, stock = _skus(typed, base, reading)
    wanted = ProductDocument(
        id=base.id if base else _own_id(typed.id),
        name=typed.name,
        category_id=typed.category or ("new" if typed.new_category else ""),
        description=typed.description,
        is_visible=typed.status == "on_sale",
        is_archived=typed.status == "archived",
        is_featured=typed.is_featured,
        limit_per_person=read_number(
            typed.limit_per_person, "limit_per_person", LIMIT_MAX, reading
        ),
        hold_minutes=read_number(typed.hold_minutes, "hold_minutes", LIMIT_MAX, reading),
        card_enabled=typed.card_enabled,
        atm_enabled=typed.atm_enabled,
        sale_starts_at=read_moment(
            typed.sale_starts_at,
            "sale_starts_at",
            reading,
            known=base.sale_starts_at if base else None,
        ),
        sale_ends_at=read_moment(
            typed.sale_ends_at, "sale_ends_at", reading, known=base.sale_ends_at if base else None
        ),
        skus=skus,
        slug=base.slug if base else "",
    )
    kept = [row.id for row in typed.rows if not row.is_blank]
    for mistake in mistakes_of(wanted):
        reading.wrong(_field_of(mistake, kept), mistake.code, mistake.limit)
    return wanted, stock


def combined(typed: Typed, new_ids: Sequence[str]) -> Typed:
    """The form with a row for each combination of the options' values that has none yet."""
    values = [
        list(dict.fromkeys(filter(None, map(str.strip, _SEPARATORS.split(text)))))
        for text in typed.option_values
    ]
    rows = [row for row in typed.rows if not row.is_blank]
    present = {row.options for row in rows}
    price = next((row.price for row in rows if row.price), "")
    wanted = [each for each in itertools.product(*(each or [""] for each in values)) if any(each)]
    missing = [each for each in wanted if each not in present]
    # A lone SKU without options was the whole product before there were any.
    if len(rows) == 1 and not any(rows[0].options) and missing and rows[0].is_new:
        rows = [replace(rows[0], options=missing.pop(0))]
    added = [
        Row(id=new_id, options=options, price=price)
        for new_id, options in zip(new_ids, missing, strict=False)
    ]
    return replace(typed, rows=(*rows, *added), option_values=("",) * len(typed.option_values))


def new_sku(product_id: str, row: str) -> str:
    """A SKU for who has none of their own: always the same for one row of one form."""
    return f"P-{hashlib.sha256(f'{product_id} {row}'.encode()).hexdigest()[:8].upper()}"


def _skus(
    typed: Typed, base: ProductDocument | None, reading: Reading
) -> tuple[tuple[SkuDocument, ...], dict[str, int]]:
    skus: list[SkuDocument] = []
    stock: dict[str, int] = {}
    product_id = base.id if base else _own_id(typed.id)
    for row in typed.rows:
        if row.is_blank:
            continue
        sku_id = _own_id(f"{product_id} {row.id}") if row.is_new else row.id
        price = read_number(row.price, f"price-{row.id}", PRICE_MAX, reading)
        if not row.price:
            reading.wrong(f"price-{row.id}", "missing")
        units = read_number(row.stock, f"stock-{row.id}", LIMIT_MAX, reading)
        if row.is_new and units:
            stock[sku_id] = units
        pairs = list(zip(typed.option_names, row.options, strict=True))
        skus.append(
            SkuDocument(
                id=sku_id,
                sku=row.sku or (new_sku(product_id, row.id) if row.is_new else ""),
                price=price or 0,
                options={name: value for name, value in pairs if name and value},
                is_active=row.is_active or row.is_new,
            )
        )
        if any(value and not name for name, value in pairs):
            reading.wrong("option_name", "option_name")
    return tuple(skus), stock


def _own_id(key: str) -> str:
    """An id that no other row can have been given, always the same for one form: sent twice, it makes
    one product."""
    return hashlib.sha256(f"product form {key}".encode()).hexdigest()[:32]


def _field_of(mistake: Mistake, rows: Sequence[str]) -> str:
    """The form's name for a field; those of a SKU end in the id of its row."""
    name = "rows" if mistake.field == "skus" else mistake.field
    return name if mistake.sku is None else f"{name}-{rows[mistake.sku]}"


def read_number(text: str, name: str, maximum: int, reading: Reading) -> int | None:
    """A whole number as it was typed; None for an empty field, and for what is told to `reading`."""
    plain = text.replace(",", "")
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit():
        reading.wrong(name, "not_a_number")
        return None
    if len(plain) > 10 or int(plain) > maximum:
        reading.wrong(name, "out_of_range", maximum)
        return None
    return int(plain)


def read_moment(
    text: str, name: str, reading: Reading, *, known: datetime | None = None
) -> datetime | None:
    """A moment in Taipei as it was typed; None as for a number. `known`: what the field showed."""
    if not text:
        return None
    if known is not None and _local(known) == text:
        # The field knows minutes only; what was not changed keeps its seconds.
        return known
    try:
        return datetime.strptime(text[:16], _LOCAL).replace(tzinfo=TAIPEI)
    except ValueError:
        reading.wrong(name, "not_a_time")
        return None


def _local(at: datetime | None) -> str:
    return "" if at is None else f"{taipei(at):{_LOCAL}}"


def _text(number: int | None) -> str:
    return "" if number is None else str(number)
