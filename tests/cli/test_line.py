"""`kaimai line`: who waits for a person, and what the commands say where LINE is not set up."""

import sqlite3

from kaimai.composition import DATABASE_FILE

ALICE = "U" + "a1" * 16


def test_without_line_the_menu_says_what_is_missing(kaimai):
    assert "LINE is not set up" in kaimai("line", "menu", code=1).output


def test_who_waits_is_listed_and_handed_back(kaimai, data):
    assert "Nobody is waiting" in kaimai("line", "waiting").output
    with sqlite3.connect(data / DATABASE_FILE) as conn:
        conn.execute("INSERT INTO buyers (id, name, created_at) VALUES ('b', '', '2026-11-22')")
        conn.execute(
            "INSERT INTO buyer_identities VALUES ('line', ?, 'b', '2026-11-22 04:00:00.000000')",
            [ALICE],
        )
        conn.execute(
            "INSERT INTO line_people (user_id, display_name, greeted, handed_over_at) "
            "VALUES (?, '王小明', '{}', '2026-11-22 04:00:00.000000')",
            [ALICE],
        )
    conn.close()
    shown = kaimai("line", "waiting").output
    assert "王小明" in shown
    assert ALICE in shown
    kaimai("line", "hand-back", ALICE)
    assert "not waiting" in kaimai("line", "hand-back", ALICE, code=1).output


def test_without_line_the_account_cannot_be_asked(kaimai):
    for words in (("status",), ("webhook", "set"), ("webhook", "test")):
        assert "line.channel_secret" in kaimai("line", *words, code=1).output


def test_nobody_has_a_log_where_nobody_is(kaimai):
    assert "Nobody is called like this" in kaimai("line", "log", "小美", code=1).output
