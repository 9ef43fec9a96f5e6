"""Properties of all records: what may be sent arrives, what may not is named, what comes is told."""

import dataclasses
import json
from datetime import date, datetime, time
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from funbiz import TAIPEI, InvalidRequest, Reply, Request, crypto, masked, replies, requests, wire
from funbiz.wire import UnreadableMember
from tests.funbiz.peer import HASH_ID, sign, unseal

REQUESTS = sorted(
    {kind for kind in vars(requests).values() if isinstance(kind, type) and kind is not Request},
    key=lambda kind: kind.__name__,
)
REPLIES = sorted(
    {kind for kind in vars(replies).values() if isinstance(kind, type) and kind is not Reply},
    key=lambda kind: kind.__name__,
)
NONCE = "bm9uY2U="

TEXTS = st.text(max_size=12) | st.sampled_from(["https://shop.test/back", "Line", "C", "R"])
WHOLE = st.integers(-1, 10**9) | st.sampled_from([100, 18000, 12])
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
MOMENTS = st.sampled_from(
    [datetime(2026, 3, 4, 9, 5, 59, tzinfo=TAIPEI), datetime.fromisoformat("2026-03-04T09:05:59")]
)


def values(field):
    """Values of a field's kind, and of no kind it has."""
    kinds = {
        str: TEXTS,
        int: WHOLE,
        bool: st.booleans(),
        date: DAYS,
        datetime: MOMENTS,
        time: st.times(),
    }
    named = get_args(field.type)[:1] if get_args(field.type) else (field.type,)
    mine = [
        st.sampled_from(list(kind)) if kind not in kinds else kinds[kind]
        for name in named
        for kind in (get_args(name) or (name,))
        if kind in kinds or (isinstance(kind, type) and issubclass(kind, str))
    ]
    return st.none() | st.one_of(mine) if mine else st.none()


def made(kind):
    fields = {field.name: values(field) for field in dataclasses.fields(kind)}
    if "method" in fields:
        fields["method"] = st.sampled_from(METHODS)
    if "schedule" in fields:
        fields["schedule"] = st.none() | st.just(requests.Schedule(times=2, period="M"))
    return st.fixed_dictionaries(fields)


METHODS = [
    requests.Card(),
    requests.Card(kind="REGULAR", schedule=requests.Schedule(times=2, period="M")),
    requests.Mobile(),
    requests.Wallet(brand="Jko"),
    requests.Escrow(),
]
FIELDS = {kind: made(kind) for kind in REQUESTS}


@given(data=st.data())
def test_a_request_arrives_as_it_was_made_or_names_the_field(data):
    kind = data.draw(st.sampled_from(REQUESTS))
    fields = data.draw(FIELDS[kind])
    try:
        request = kind(**fields)
    except InvalidRequest as refused:
        error = refused
    else:
        error = None
    if error is not None:
        assert error.field in fields
        return
    members = {"ShopNo": "NA0249_001", **request.members()}
    sealed = crypto.encrypt(json.dumps(members), NONCE, HASH_ID)
    assert json.loads(unseal(sealed, NONCE)) == members
    assert crypto.sign(members, NONCE, HASH_ID) == sign(members, NONCE)
    assert all(value not in (None, "") for value in members.values())


def notes(kind):
    return [
        note
        for field in dataclasses.fields(kind)
        for note in get_args(field.type)[1:]
        if isinstance(note, wire.Wire)
    ]


MEMBERS = sorted({note.name for kind in REPLIES for note in notes(kind)})
NAMES = st.sampled_from(MEMBERS)
LEAVES = st.sampled_from(
    (None, True, 0, -1, 180, 1.5, 10**12, "", "S", "F", "-180", "180", "１８０", "20260304")
) | st.sampled_from(("202603040905", "209913322561", "CardBindOut", "RegularEnd", [], {}))
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=8,
)


@settings(max_examples=150)
@given(kind=st.sampled_from(REPLIES), data=st.data())
def test_whatever_comes_is_a_record_or_one_sentence(kind, data):
    own = {note.name: JSON for note in notes(kind)}
    members = data.draw(st.fixed_dictionaries({}, optional=own))
    told = {"raw": members} if issubclass(kind, Reply) else {}
    try:
        wire.read(kind, members, **told)
    except UnreadableMember as unreadable:
        sentence = str(unreadable)
    else:
        sentence = None
    assert sentence is None or sentence.partition(":")[0].split()[0] in own


@given(members=st.dictionaries(NAMES, JSON, max_size=5))
def test_no_secret_is_kept_whatever_comes(members):
    secret = "8bcfe690-51e6-48f0-8442-77545ba2ccd6"
    secrets = dict.fromkeys(("CCToken", "BindToken", "PayCode", "CCExpDate", "RightCCNo"), secret)
    planted = {**members, "TSResultContent": secrets, "OrderList": [secrets], **secrets}
    assert secret not in json.dumps(masked(planted))
