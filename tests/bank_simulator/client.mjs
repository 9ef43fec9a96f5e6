// A merchant's program for funBIZ with nothing but Node's own parts, as if for the real bank.
// It creates a card order and an account order, pays both as a shopper would, and asks about them.
// Usage: node client.mjs API_URL SHOP_NO A1 A2 B1 B2 X_KEY_ID; prints one JSON object.

import { createCipheriv, createDecipheriv, createHash } from "node:crypto";

const [apiUrl, shopNo, a1, a2, b1, b2, keyId] = process.argv.slice(2);

const xor = (x, y) =>
  (BigInt("0x" + x) ^ BigInt("0x" + y)).toString(16).padStart(16, "0").toUpperCase();
const hashId = xor(a1, a2) + xor(b1, b2);

const sha256 = (text) => createHash("sha256").update(text, "utf8").digest("hex").toUpperCase();
const ivOf = (nonce) => sha256(nonce).slice(-16);

function encrypt(text, nonce) {
  const cipher = createCipheriv("aes-256-cbc", hashId, ivOf(nonce));
  return (cipher.update(text, "utf8", "hex") + cipher.final("hex")).toUpperCase();
}

function decrypt(hex, nonce) {
  const decipher = createDecipheriv("aes-256-cbc", hashId, ivOf(nonce));
  return decipher.update(hex, "hex", "utf8") + decipher.final("utf8");
}

function signatureOf(message, nonce) {
  const text = Object.keys(message)
    .filter((name) => ["string", "number"].includes(typeof message[name]))
    .filter((name) => String(message[name]).trim() !== "")
    .sort((x, y) => (x.toLowerCase() < y.toLowerCase() ? -1 : 1))
    .map((name) => `${name}=${message[name]}`)
    .join("&");
  return sha256(text + nonce + hashId);
}

async function post(resource, body) {
  const reply = await fetch(`${apiUrl}/${resource}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-KeyID": keyId },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`HTTP ${reply.status}: ${await reply.text()}`);
  return reply.json();
}

async function call(service, fields) {
  const { Nonce: nonce } = await post("Nonce", { ShopNo: shopNo });
  const message = { ShopNo: shopNo, ...fields };
  const reply = await post("Order", {
    Version: "1.0.0",
    ShopNo: shopNo,
    APIService: service,
    Sign: signatureOf(message, nonce),
    Nonce: nonce,
    Message: encrypt(JSON.stringify(message), nonce),
  });
  const answer = JSON.parse(decrypt(reply.Message, reply.Nonce));
  if (signatureOf(answer, reply.Nonce) !== reply.Sign) throw new Error("wrong Sign in the reply");
  return answer;
}

// Browsing: follow the page's own form, with its hidden fields and what the shopper types.

const unescape = (text) => text.replaceAll("&amp;", "&");

async function submit(page, typed) {
  const action = unescape(page.html.match(/<form[^>]* action="([^"]*)"/)[1]);
  const fields = new URLSearchParams();
  for (const [input] of page.html.split("</form>")[0].matchAll(/<input type="hidden"[^>]*>/g)) {
    fields.set(input.match(/name="([^"]*)"/)[1], input.match(/value="([^"]*)"/)[1]);
  }
  for (const [name, value] of Object.entries(typed)) fields.set(name, value);
  const url = new URL(action, page.url);
  const reply = await fetch(url, { method: "POST", body: fields });
  return { url: url.href, html: await reply.text() };
}

async function open(url) {
  return { url, html: await (await fetch(url)).text() };
}

const order = {
  Amount: 50000,
  CurrencyID: "TWD",
  PrdtName: "高山茶 + 茶杯",
  Memo: "",
  Param1: "a b+c",
  ReturnURL: "https://shop.example/return",
};
const stamp = Date.now();

const card = await call("OrderCreate", {
  ...order,
  OrderNo: `C${stamp}1`,
  PayType: "C",
  CardParam: { AutoBilling: "Y", ExpMinutes: 30, PayTypeSub: "ONE" },
});
let page = await open(card.CardParam.CardPayURL);
page = await submit(page, {
  CardNo1: "4143", CardNo2: "5200", CardNo3: "0187", CardNo4: "0127",
  ExpireMM: "12", ExpireYY: "35", CVV2: "123",
});
page = await submit(page, { Channel: "phone" });
page = await submit(page, { OTP: "123456" });
const returnUrl = unescape(page.html.match(/<form[^>]* action="([^"]*)"/)[1]);
const payToken = page.html.match(/name="PayToken" value="([^"]*)"/)[1];
const payment = await call("OrderPayQuery", { PayToken: payToken });

const expiry = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
const account = await call("OrderCreate", {
  ...order,
  OrderNo: `A${stamp}1`,
  PayType: "A",
  ATMParam: { ExpireDate: expiry },
});
await submit(await open(account.ATMParam.WebAtmURL), {});
const query = await call("OrderQuery", { OrderNo: account.OrderNo });

console.log(JSON.stringify({ card, returnUrl, payment, account, row: query.OrderList[0] }));
