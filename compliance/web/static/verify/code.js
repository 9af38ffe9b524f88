// Reads what stands behind # in the address of a QR code: a COSE_Sign1 with ES256 (docs/certificate-format.md).

const NUMBER = 2, EXPIRES = 4, ISSUED = 6, OURS = -65537;
const FIELDS = { 1: "format", 2: "digest", 3: "contract", 4: "agency", 5: "company", 6: "title", 7: "term", 8: "kind", 9: "amount", 10: "workers", 11: "condition", 12: "fulfilBy", 13: "trial" };

/** The claims of a token signed by one of these keys (JWKs); throws an Error named "unreadable", "unknown" or "forged". */
export async function readCode(token, keys) {
  const [header, , payload, signature] = parts(token);
  const kid = hex(within("unreadable", () => decode(header).get(4)));
  const key = keys.find((one) => one.kid === kid && one.crv === "P-256");
  if (!key) throw fault("unknown");
  const { kty, crv, x, y } = key;
  const use = { name: "ECDSA", namedCurve: crv, hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, use, false, ["verify"]);
  const signed = bytes([0x84], text("Signature1"), string(header), [0x40], string(payload));
  if (!(await crypto.subtle.verify(use, imported, signature, signed))) throw fault("forged");
  return told(decode(payload));
}

function parts(token) {
  return within("unreadable", () => {
    const held = decode(fromBase64(token));
    if (held.tag !== 18 || held.value.length !== 4 || decode(held.value[0]).get(1) !== -7) throw fault("unreadable");
    return held.value;
  });
}

function told(claims) {
  const brief = claims.get(OURS);
  const found = { number: claims.get(NUMBER), expires: claims.get(EXPIRES), issued: claims.get(ISSUED) };
  for (const [place, name] of Object.entries(FIELDS)) found[name] = brief.get(Number(place));
  return { ...found, digest: hex(found.digest) };
}

function fault(name) {
  return Object.assign(new Error(name), { name });
}

function within(name, act) {
  try { return act(); } catch { throw fault(name); }
}

export function hex(data) {
  return Array.from(data, (one) => one.toString(16).padStart(2, "0")).join("");
}

function fromBase64(token) {
  return Uint8Array.from(atob(token.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

function bytes(...pieces) {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function string(data) {
  return bytes(head(2, data.length), data);
}

function text(words) {
  const data = new TextEncoder().encode(words);
  return bytes(head(3, data.length), data);
}

function head(type, length) {
  if (length < 24) return [(type << 5) | length];
  return length < 256 ? [(type << 5) | 24, length] : [(type << 5) | 25, length >> 8, length & 255];
}

/** CBOR (RFC 8949) as far as these tokens use it: whole numbers, byte and text strings, lists, maps, tags, true and false. */
function decode(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let place = 0;
  const found = item();
  if (place !== data.length) throw fault("unreadable");
  return found;

  function item() {
    const first = view.getUint8(place++);
    const length = size(first & 31);
    switch (first >> 5) {
      case 0: return length;
      case 1: return -1 - length;
      case 2: return taken(length);
      case 3: return new TextDecoder("utf-8", { fatal: true }).decode(taken(length));
      case 4: return Array.from({ length: sane(length) }, item);
      case 5: return new Map(Array.from({ length: sane(length) }, () => [item(), item()]));
      case 6: return { tag: length, value: item() };
      case 7: if (length === 20 || length === 21) return length === 21;
    }
    throw fault("unreadable");
  }

  function size(short) {
    if (short < 24) return short;
    const width = { 24: 1, 25: 2, 26: 4, 27: 8 }[short];
    if (!width) throw fault("unreadable");
    place += width;
    if (width === 8) return Number(view.getBigUint64(place - 8));
    return view[`getUint${8 * width}`](place - width);
  }

  function taken(length) {
    if (place + length > data.length) throw fault("unreadable");
    place += length;
    return data.slice(place - length, place);
  }

  function sane(length) {
    if (length > data.length) throw fault("unreadable");
    return length;
  }
}
