"""What an import or an edit of many products would do, shown whole, and done when somebody says yes."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath

from kaimai.backoffice.catalogue.differing import told_change
from kaimai.backoffice.pages import go, show
from kaimai.backoffice.routing import form, page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import PreviewStale
from kaimai.operations.catalogue_previews import apply_preview, find_preview
from kaimai.queries.catalogue import categories
from kaimai.web.forms import Form, field_of

PAGE: Final = 100
"""Products of a preview on one page."""


@page("/products/previews/{preview_id:str}", "catalogue.edit")
async def preview(visit: TheVisit, preview_id: FromPath[str]) -> Response[Any]:
    """Everything that would change, a hundred products a page."""
    return await _show(visit, preview_id)


@form("/products/previews/{preview_id:str}", "catalogue.edit")
async def apply(visit: TheVisit, preview_id: FromPath[str], data: Form) -> Response[Any]:
    """Do what was shown, and nothing else."""
    try:
        outcomes = await apply_preview(
            visit.shop.db,
            preview_id,
            digest=field_of(data, "digest"),
            actor=visit.actor,
            now=visit.now,
        )
    except PreviewStale as stale:
        return await _show(visit, preview_id, status=409, stale=stale.names)
    done = sum(each.is_done for each in outcomes)
    if done < len(outcomes):
        left = "、".join(each.product.name for each in outcomes if not each.is_done)
        return go(visit, "/admin/products", "products_applied_partly", tone="refusal", names=left)
    return go(visit, "/admin/products", "products_applied", n=done)


async def _show(
    visit: Visit, preview_id: str, *, status: int = 200, stale: tuple[str, ...] | None = None
) -> Response[Any]:
    found = await find_preview(visit.shop.db, preview_id)
    plan, asked = found.plan, visit.request.query_params.get("from", "")
    start = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    shelves = {each.id: each.name for each in await visit.shop.db.read(categories)}
    shelves |= {each.id: each.name for each in plan.categories}
    added = sum(change.before is None for change in plan.changes)
    return await show(
        visit,
        "products/preview.html",
        status=status,
        preview=found,
        changes=[
            told_change(each, shelves, visit.language)
            for each in plan.changes[start : start + PAGE]
        ],
        further=start + PAGE if start + PAGE < len(plan.changes) else None,
        added=added,
        changed=len(plan.changes) - added,
        stale=stale,
    )


HANDLERS: Final = (preview, apply)
