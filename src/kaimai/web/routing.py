"""The two kinds of addresses that people visit: pages to look at, and forms that change something."""

from functools import partial

from litestar import HttpMethod, post, route

page_at = partial(route, http_method=[HttpMethod.GET, HttpMethod.HEAD], include_in_schema=False)
"""A page: looking at it changes nothing. Monitors and link previews may ask for its head alone."""
form_at = partial(post, include_in_schema=False)
"""What a form is sent to; its answer is another page, or the same one with what must be put right."""
