"""The two faces of the client: a test that takes `face` runs with each."""

import pytest

from tests.funbiz.peer import Awaiting, Blocking


@pytest.fixture(params=[Awaiting, Blocking], ids=["awaiting", "blocking"])
def face(request):
    return request.param()
