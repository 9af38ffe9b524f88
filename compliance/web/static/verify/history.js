// Reads the public history (docs/certificate-format.md) from its static files: they are there when the application is not.

import { hex } from "./code.js";

const WIDTH = 256, MOST = 64; // places of a tile; bundles of leaves, the newest first, that are fetched at most
const bytes = (text) => new TextEncoder().encode(text);
const utf8 = (data) => new TextDecoder("utf-8", { fatal: true }).decode(data);
const unbase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));
const node = (left, right) => sha256(Uint8Array.of(1), left, right);
const joined = (parts) => { // thousands of times: a Blob would ask another process each time
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
};
const fault = (name) => Object.assign(new Error(name), { name });

/**
 * The leaves of a certificate up to its issue, searched backwards from the newest. `read(path)` gives bytes or null.
 *
 * `complete`: nothing that could concern it was left unread; `from`, `at`: times of the oldest and newest leaf read;
 * `signed`: null where the browser knows no Ed25519. Throws an Error named "damaged" for what contradicts the checkpoint.
 */
export async function lookUp(number, read) {
  const { size, root, signed } = await checkpoint(await read("checkpoint"), await read("keys"));
  const tree = new Tree(read, size), told = { size, signed, leaves: [], complete: false, at: null, from: null };
  if (hex(await tree.root()) !== root) throw fault("damaged");
  const last = Math.ceil(size / WIDTH) - 1;
  for (let place = last; place >= 0 && place > last - MOST && !told.complete; place--) {
    const leaves = await tree.leaves(place), own = leaves.filter(({ certificate }) => certificate === number);
    told.at ??= leaves.at(-1).time;
    told.from = leaves[0].time;
    told.leaves.unshift(...own);
    told.complete = place === 0 || own.some(({ event }) => event === "issued");
  }
  return told;
}

/** Size and root of a signed note, once a key of the log has signed it. */
async function checkpoint(content, listed) {
  if (!content || !listed) throw fault("damaged");
  const note = utf8(content), end = note.lastIndexOf("\n\n"), text = note.slice(0, end + 1), [origin, size, root] = text.split("\n");
  if (!/^[1-9]\d{0,9}$/.test(size)) throw fault("damaged");
  return { size: Number(size), root: hex(unbase64(root)), signed: await isSigned(text, note.slice(end + 2), origin, utf8(listed)) };
}

/** Throws "damaged" where no signature fits; null: this browser can't tell. */
async function isSigned(text, signatures, origin, listed) {
  for (const line of listed.split("\n").filter(Boolean)) {
    const [name, id, ...material] = line.split("+");
    for (const [, by, raw] of signatures.matchAll(/^\u2014 (\S+) (\S+)$/gm)) {
      const signature = unbase64(raw);
      if (by !== origin || name !== origin || hex(signature.slice(0, 4)) !== id) continue;
      try {
        const key = await crypto.subtle.importKey("raw", unbase64(material.join("+")).slice(1), "Ed25519", false, ["verify"]);
        if (await crypto.subtle.verify("Ed25519", key, signature.slice(4), bytes(text))) return true;
      } catch (error) {
        if (error.name === "NotSupportedError") return null;
        throw fault("damaged");
      }
    }
  }
  throw fault("damaged");
}

/** A tree of `size` leaves. Of a tile nothing is believed before it leads to the root. */
class Tree {
  constructor(read, size) {
    Object.assign(this, { read, size, tiles: new Map() });
  }

  /** From the tiles at the right edge, of which each level has at most one that is not full. */
  async root() {
    let found = null;
    for (let level = 0, left = this.size; left > 0; level++, left = Math.floor(left / WIDTH)) {
      const width = left % WIDTH;
      if (!width) continue;
      const hashes = await this.hashes(level, Math.floor(left / WIDTH));
      for (let size = 1, end = width; end > 0; size *= 2) {
        if (!(end & size)) continue;
        const peak = await over(hashes.slice(end - size, end));
        found = found ? await node(peak, found) : peak;
        end -= size;
      }
    }
    return found;
  }

  /** Full ones are compared with the hash over them; the others are what the root was made of. */
  async hashes(level, number) {
    const name = `${level}/${number}`;
    if (!this.tiles.has(name)) this.tiles.set(name, await this.fetched(level, number));
    return this.tiles.get(name);
  }

  async fetched(level, number) {
    const width = this.width(level, number), data = await this.content(`tile/${level}/`, number, width);
    if (data.length < 32 * width) throw fault("damaged");
    const hashes = Array.from({ length: width }, (_, place) => data.slice(32 * place, 32 * (place + 1)));
    if (width === WIDTH) await this.fits(hashes, level, number);
    return hashes;
  }

  async fits(hashes, level, number) {
    const above = (await this.hashes(level + 1, Math.floor(number / WIDTH)))[number % WIDTH];
    if (!above || hex(await over(hashes)) !== hex(above)) throw fault("damaged");
  }

  /** The leaves of a bundle. */
  async leaves(number) {
    const width = this.width(0, number), data = await this.content("tile/entries/", number, width), entries = [];
    for (let at = 0; at < data.length && entries.length < width;) {
      const end = at + 2 + data[at] * 256 + data[at + 1];
      entries.push(data.slice(at + 2, end));
      at = end;
    }
    const found = await Promise.all(entries.map((entry) => sha256(Uint8Array.of(0), entry)));
    if (width === WIDTH) await this.fits(found, 0, number);
    else if (found.map(hex).join() !== (await this.hashes(0, number)).map(hex).join()) throw fault("damaged");
    return entries.map((entry) => JSON.parse(utf8(entry)));
  }

  width(level, number) {
    return Math.min(WIDTH, Math.floor(this.size / WIDTH ** level) - number * WIDTH);
  }

  /** A tile that has become full since stands for its parts, which are gone. */
  async content(folder, number, width) {
    const digits = String(number), grouped = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/\d{3}/g);
    const path = folder + grouped.map((part, place) => (place < grouped.length - 1 ? "x" : "") + part).join("/");
    const found = (width < WIDTH && (await this.read(`${path}.p/${width}`))) || (await this.read(path));
    if (!found) throw fault("damaged");
    return found;
  }
}

/** The root over 2^n hashes. */
async function over(hashes) {
  while (hashes.length > 1) hashes = await Promise.all(Array.from({ length: hashes.length / 2 }, (_, pair) => node(hashes[2 * pair], hashes[2 * pair + 1])));
  return hashes[0];
}
