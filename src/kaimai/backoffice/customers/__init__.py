"""The room of customers: finding them, the page of one, merging records, a person's own data."""

from kaimai.backoffice.customers import looking, merging, privacy

HANDLERS = (*looking.HANDLERS, *merging.HANDLERS, *privacy.HANDLERS)
