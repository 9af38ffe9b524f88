// ---- the seal of a PDF: docs/certificate-format.md, "The seal", point by point ------------------------------

const OID = { data: "06092a864886f70d010701", signedData: "06092a864886f70d010702", contentType: "06092a864886f70d010903", digest: "06092a864886f70d010904", stamp: "060b2a864886f70d010910020e", stampInfo: "060b2a864886f70d0109100104" };
const SHA256 = "300d06096086480165030402010500", VERSION_1 = unhex("020101");
const SIGNS = { ECDSA: "300a06082a8648ce3d040302", "RSASSA-PKCS1-v1_5": "300d06092a864886f70d01010b0500" };
const HASHES = { "0609608648016503040201": "SHA-256", "0609608648016503040202": "SHA-384", "0609608648016503040203": "SHA-512" };
const CURVES = { "06082a8648ce3d030107": ["P-256", 32], "06052b81040022": ["P-384", 48], "06052b81040023": ["P-521", 66] };
const RSA_KEY = "06092a864886f70d010101", EC_KEY = "06072a8648ce3d0201";
const SEQUENCE = 0x30, SET = 0x31, OCTETS = 0x04, INTEGER = 0x02, FIRST = 0xa0, SECOND = 0xa1;

/** What is wrong with a seal, as a name in WORDS. */
class Unsealed extends Error {}
const demand = (holds, name = "seal") => { if (!holds) throw new Unsealed(name); };

const same = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place]);

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

/** What these bytes consist of, as strict as DER: no length longer than needed, nothing cut off. */
function elements(data) {
  const found = [];
  for (let at = 0; at < data.length;) {
    let size = data[at + 1], start = at + 2;
    if (size > 0x7f) {
      const digits = data.subarray(start, start + (size & 0x7f));
      demand(digits.length < 5);
      size = digits.reduce((number, digit) => number * 256 + digit, 0);
      start += digits.length;
    }
    const inner = data.subarray(start, start + size), whole = data.subarray(at, start + size);
    demand((data[at] & 0x1f) !== 0x1f && same(wrapped(data[at], inner), whole));
    found.push({ tag: data[at], inner, whole });
    at = start + size;
  }
  return found;
}

function wrapped(tag, ...parts) {
  const size = parts.reduce((sum, part) => sum + part.length, 0), digits = [];
  for (let left = size; left > 0; left = Math.floor(left / 256)) digits.unshift(left % 256);
  return joined([Uint8Array.from(size < 0x80 ? [tag, size] : [tag, 0x80 | digits.length, ...digits]), ...parts]);
}

/** The elements in one of this tag; with `count`, exactly so many. */
function inside(element, tag, count) {
  demand(element?.tag === tag);
  const found = elements(element.inner);
  demand(count === undefined || found.length === count);
  return found;
}

const only = (data) => { const found = elements(data); demand(found.length === 1); return found[0]; };
const ascending = (certificates) => certificates.map(hex).sort().map(unhex); // longer ones don't begin like shorter ones

/** What is signed of the file (all but the room for the envelope), and the envelope in capital hex, then zeros. */
function covered(pdf, text) {
  const found = [...text.matchAll(/\/ByteRange \[0 (\d+) (\d+) (\d+) *\]/g)];
  demand(found.length === 1 && text.split("/ByteRange").length === 2);
  const [first, second, rest] = found[0].slice(1).map(Number), digits = text.slice(first + 1, second - 1);
  demand(second + rest === pdf.length && text[first] === "<" && text[second - 1] === ">" && /^(?:[0-9A-F]{2})+$/.test(digits));
  const held = unhex(digits.toLowerCase()), size = 4 + held[2] * 256 + held[3]; // its length takes two bytes, as in every seal of ours
  demand(size <= held.length && held.subarray(size).every((one) => one === 0));
  return { signed: joined([pdf.subarray(0, first), pdf.subarray(second)]), content: held.subarray(0, size) };
}

function envelopeIn(content) {
  const [, explicit] = inside(only(content), SEQUENCE, 2), [data] = inside(explicit, FIRST, 1);
  const [, , , certificates, signers] = inside(data, SEQUENCE, 5), [signer] = inside(signers, SET, 1);
  const [, , , attributes, , signature, stamp, ...more] = inside(signer, SEQUENCE);
  demand(attributes?.tag === FIRST && signature?.tag === OCTETS && (!stamp || stamp.tag === SECOND) && !more.length);
  return { certificates: inside(certificates, FIRST).map((one) => one.whole), attributes: attributes.inner, signature: signature.inner, stamp };
}

/** The envelope as the signing room writes it around these attributes and this signature. */
function written({ chain, named, use }, { attributes, signature, stamp }) {
  const digest = unhex(SHA256), last = stamp ? [stamp.whole] : [];
  const signer = wrapped(SEQUENCE, VERSION_1, named, digest, wrapped(FIRST, attributes), unhex(SIGNS[use.name]), wrapped(OCTETS, signature), ...last);
  const around = [VERSION_1, wrapped(SET, digest), wrapped(SEQUENCE, unhex(OID.data)), wrapped(FIRST, ...ascending(chain)), wrapped(SET, signer)];
  return wrapped(SEQUENCE, unhex(OID.signedData), wrapped(FIRST, wrapped(SEQUENCE, ...around)));
}

/** Of a certificate: who it is, as envelopes name it, and its public key. */
function certificateOf(der) {
  const [tbs] = inside(only(der), SEQUENCE, 3), fields = inside(tbs, SEQUENCE);
  if (fields[0]?.tag === FIRST) fields.shift();
  const [number, , issuer, , subject, key] = fields;
  return { named: wrapped(SEQUENCE, issuer.whole, number.whole), subject: subject.inner, key: key.whole };
}

/** How WebCrypto uses this key; null where it is of a kind that this page does not know. */
function useOf(key, hash) {
  const [algorithm] = inside(only(key), SEQUENCE, 2), [kind, curve] = inside(algorithm, SEQUENCE);
  if (hex(kind.whole) === RSA_KEY) return { name: "RSASSA-PKCS1-v1_5", hash };
  const [namedCurve, size] = CURVES[hex(curve?.whole ?? [])] ?? [];
  return hex(kind.whole) === EC_KEY && namedCurve ? { name: "ECDSA", namedCurve, size, hash } : null;
}

async function isSigned(key, use, signature, content) {
  const imported = await crypto.subtle.importKey("spki", key, use, false, ["verify"]);
  return crypto.subtle.verify(use, imported, use.size ? plain(signature, use.size) : signature, content);
}

/** An ECDSA signature of DER as WebCrypto takes it: r and s, each as long as the curve demands. */
function plain(signature, size) {
  return joined(inside(only(signature), SEQUENCE, 2).map(({ tag, inner }) => {
    const digits = inner[0] === 0 ? inner.subarray(1) : inner;
    demand(tag === INTEGER && inner.length && digits.length <= size && (inner[0] === 0) === digits[0] > 0x7f);
    return joined([new Uint8Array(size - digits.length), digits]);
  }));
}

/** Whether the attributes say, once each, that they are of this kind of content and have this digest. */
function attest(attributes, kind, digest) {
  const told = elements(attributes).map((one) => hex(one.inner));
  const wanted = [[OID.contentType, unhex(kind)], [OID.digest, wrapped(OCTETS, digest)]].map(([oid, value]) => oid + hex(wrapped(SET, value)));
  return wanted.every((one) => told.filter((each) => each === one).length === 1);
}

/** Those keys of the pack that seal: each with the chain of its certificates, if its id is that of the first one's key. */
async function sealersOf(jwks) {
  const found = [];
  for (const { kid, x5c } of jwks.filter((one) => Array.isArray(one.x5c) && one.x5c.length)) {
    try {
      const chain = x5c.map(unbase64), { named, subject, key } = certificateOf(chain[0]), use = useOf(key, "SHA-256");
      if (use && hex(await sha256(key)).slice(0, 16) === kid) found.push({ kid, chain, named, key, use, name: nameIn(subject) });
    } catch { /* no certificate: nothing can be sealed by it */ }
  }
  return found;
}

/** The common name of a subject; empty where it has none. */
function nameIn(subject) {
  const names = elements(subject).flatMap((set) => inside(set, SET)).map((one) => inside(one, SEQUENCE, 2));
  const found = names.find(([kind]) => hex(kind.whole) === "0603550403");
  return found ? new TextDecoder().decode(found[1].inner) : "";
}

/** The key that sealed this PDF, and whether its timestamp could be checked. Throws Unsealed. */
async function sealOf(pdf, sealers) {
  const { signed, content } = covered(pdf, new TextDecoder("latin1").decode(pdf)), found = envelopeIn(content);
  const held = joined(ascending(found.certificates)), sealer = sealers.find(({ chain }) => same(joined(ascending(chain)), held));
  demand(sealer, "foreign");
  demand(same(written(sealer, found), content) && attest(found.attributes, OID.data, await sha256(signed)));
  demand(await isSigned(sealer.key, sealer.use, found.signature, wrapped(SET, found.attributes)));
  return { kid: sealer.kid, name: sealer.name, able: !found.stamp || await stampHolds(found) };
}

/** A timestamp (RFC 3161) of this signature, signed by a certificate of its own; false where its way to sign is unknown here. */
async function stampHolds({ stamp, signature }) {
  strictly(stamp.inner);
  const [attribute] = inside(stamp, SECOND, 1), [kind, values] = inside(attribute, SEQUENCE, 2), [token] = inside(values, SET, 1);
  const [type, explicit] = inside(token, SEQUENCE, 2), [data] = inside(explicit, FIRST, 1), [, , what, certificates, ...rest] = inside(data, SEQUENCE);
  const [whatKind, held] = inside(what, SEQUENCE, 2), info = inside(held, FIRST, 1)[0].inner, [signer] = inside(rest.at(-1), SET, 1);
  demand([kind, type, whatKind].map((one) => hex(one.whole)).join() === [OID.stamp, OID.signedData, OID.stampInfo].join());
  const [, , imprint] = inside(only(info), SEQUENCE), [method, hash] = inside(imprint, SEQUENCE, 2);
  const [, named, digestBy, attributes, signedBy, proof] = inside(signer, SEQUENCE);
  const own = inside(certificates, FIRST).map((one) => certificateOf(one.whole)).find((one) => same(one.named, named.whole));
  demand(own && attributes?.tag === FIRST && proof?.tag === OCTETS && hash.tag === OCTETS);
  const hashes = [method, digestBy].map((one) => HASHES[hex(inside(one, SEQUENCE)[0].whole)]), use = useOf(own.key, hashes[1]);
  if (!hashes.every(Boolean) || !use || !isUsual(inside(signedBy, SEQUENCE)[0].inner, use)) return false;
  demand(hex(hash.inner) === hex(await crypto.subtle.digest(hashes[0], signature)));
  demand(attest(attributes.inner, OID.stampInfo, new Uint8Array(await crypto.subtle.digest(hashes[1], info))));
  demand(await isSigned(own.key, use, proof.inner, wrapped(SET, attributes.inner)));
  return true;
}

/** Whether the way to sign is ECDSA or RSA PKCS #1 v1.5 with the hash that the digest has; there are others (PSS). */
function isUsual(oid, { name, hash }) {
  const place = ["SHA-256", "SHA-384", "SHA-512"].indexOf(hash);
  const known = name === "ECDSA" ? [`2a8648ce3d04030${place + 2}`] : ["2a864886f70d010101", `2a864886f70d01010${"bcd"[place]}`];
  return known.includes(hex(oid));
}

function strictly(data) {
  for (const { tag, inner } of elements(data)) if (tag & 0x20) strictly(inner);
}
