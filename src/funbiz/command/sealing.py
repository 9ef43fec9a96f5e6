"""`funbiz nonce`, `sign` and `decrypt`: the bank's cryptography, looked at one step at a time."""

import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from funbiz import DecryptionFailed, ShopKeys, UnsignableMessage, crypto
from funbiz.command.options import Shown, Where
from funbiz.command.sentences import Exit
from funbiz.command.session import ask, read_keys, wrong_use
from funbiz.command.showing import mask_members, out, print_json

_HIDDEN_KEY = "<HashID>"
_STDIN = Path("-")
FileArgument = Annotated[
    Path, typer.Argument(metavar="[FILE]", help="檔案，「-」是標準輸入 A file, or - for stdin")
]


def nonce(where: Where, shown: Shown) -> None:
    """取得 Nonce：一次性，60 秒內有效，綁定這台主機的 IP。
    Fetch a nonce: good for one request, 60 seconds and this machine's address."""
    found = ask(where, shown, lambda bank: bank.fetch_nonce())
    if shown.as_json:
        print_json({"outcome": "done", "nonce": found, "iv": crypto.iv(found)})
        return
    out.print(f"Nonce  {found}\nIV     {crypto.iv(found)}", markup=False)


def sign(
    shown: Shown,
    file: FileArgument = _STDIN,
    *,
    nonce: Annotated[
        str, typer.Option(help="這個請求的 Nonce The nonce of this message", show_default=False)
    ],
) -> None:
    """計算 Sign：讀訊息內文的 JSON，印出簽章字串（金鑰遮蔽）與 Sign。
    Compute the Sign of a message (its members as JSON) and show the text that is hashed."""
    members = _object(file)
    keys = read_keys()
    told = members if shown.reveal else mask_members(members)
    try:
        text = crypto.signing_text(told) + nonce + _HIDDEN_KEY
        result = crypto.sign(members, nonce, keys.hash_id)
    except UnsignableMessage as error:
        wrong_use(f"這個訊息無法簽章 This message has no defined Sign: {error}")
    if shown.as_json:
        print_json({"outcome": "done", "signed_text": text, "sign": result})
        return
    out.print(f"Text  {text}\nSign  {result}", markup=False)


def decrypt(shown: Shown, file: FileArgument = _STDIN) -> None:
    """解開信封：讀 Version、ShopNo、APIService、Sign、Nonce、Message 的 JSON，印出內文，並核對 Sign。
    Open an envelope and tell whether its Sign fits; exit code 1 when it does not."""
    envelope = _object(file)
    keys = read_keys()
    members, fits = _open(envelope, keys)
    told = members if shown.reveal else mask_members(members)
    service = envelope.get("APIService")
    if shown.as_json:
        print_json({"outcome": "done", "service": service, "sign_fits": fits, "members": told})
    else:
        out.print(f"{service or 'APIService ?'}  ShopNo {envelope.get('ShopNo')}", markup=False)
        out.print("Sign 相符 fits" if fits else "Sign 不符 DOES NOT FIT: do not believe it")
        print_json(told)
    if not fits:
        raise typer.Exit(Exit.DOES_NOT_FIT)


def _open(envelope: dict[str, Any], keys: ShopKeys) -> tuple[dict[str, Any], bool]:
    nonce, message, sign = (envelope.get(name) for name in ("Nonce", "Message", "Sign"))
    if not (isinstance(nonce, str) and isinstance(message, str)):
        wrong_use("這不是信封 This is no envelope: it needs Nonce and Message")
    try:
        text = crypto.decrypt(message, nonce, keys.hash_id)
    except DecryptionFailed as error:
        wrong_use(f"用這些金鑰解不開 These keys do not open it: {error}")
    members = _decoded(text.encode())
    try:
        fits = isinstance(sign, str) and crypto.sign_matches(members, nonce, keys.hash_id, sign)
    except UnsignableMessage:
        fits = False
    return members, fits


def _object(file: Path) -> dict[str, Any]:
    try:
        content = sys.stdin.buffer.read() if file == _STDIN else file.read_bytes()
    except OSError as error:
        wrong_use(f"讀不到檔案 The file cannot be read: {error}")
    return _decoded(content)


def _decoded(content: bytes) -> dict[str, Any]:
    try:
        members = msgspec.json.decode(content)
    except ValueError as error:
        wrong_use(f"不是 JSON This is no JSON: {error}")
    if not isinstance(members, dict):
        wrong_use("不是 JSON 物件 This is no JSON object")
    return members
