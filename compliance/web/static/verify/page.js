// The public pages: checks the code in the address, a file that is dropped, and what the camera sees.

import { hex, readCode } from "./code.js";
import { lookUp } from "./history.js";
import { judge } from "./judge.js";
import { scan } from "./scan.js";

const TEXTS = JSON.parse(document.getElementById("verify-texts").textContent);
const LANGUAGE = document.documentElement.lang.replace(/^en$/, "en-GB"), ZONE = "Asia/Makassar";
const KEYS = "/.well-known/jwks.json", LOG = "/log/", PATIENCE = 8000; // ms
const $ = (id) => document.getElementById(id);

const DAY = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "long", timeZone: ZONE });
const CLOCK = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: "short", timeZone: ZONE });
const day = (seconds) => DAY.format(seconds * 1000);
const moment = (when) => `${DAY.format(new Date(when))} ${CLOCK.format(new Date(when)).replace(":", ".")} WITA`; // as our pages write it
const rupiah = (amount) => "Rp" + new Intl.NumberFormat("id").format(amount);
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_place, name) => values[name] ?? "");

/** A box with a verdict, sentences under it, and facts (pairs of words) below. A bad one goes before the live state. */
function show(colour, verdict, sentences, facts = []) {
  const box = $("code-result");
  box.replaceChildren();
  const notice = add(box, "div", { className: `notice notice-${colour} verdict-box` });
  notice.setAttribute("role", "status");
  add(notice, "p", { className: colour === "calm" ? "fw-bold" : "verdict", textContent: verdict });
  for (const sentence of sentences.filter(Boolean)) add(notice, "p", { textContent: sentence });
  if (facts.length) {
    const list = add(add(box, "section", { className: "card-plain" }), "dl", { className: "facts" });
    for (const [name, value] of facts) {
      add(list, "dt", { textContent: name });
      add(list, "dd", { textContent: value });
    }
  }
  if (colour === "bad") $("live")?.before(box);
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
}

function add(parent, name, values) {
  return parent.appendChild(Object.assign(document.createElement(name), values));
}

async function publishedKeys() {
  const answer = await fetch(KEYS);
  if (!answer.ok) throw new Error(KEYS);
  return { keys: (await answer.json()).keys, at: answer.headers.get("Date"), kept: answer.headers.has("Patuh-Kept") };
}

async function checkCode() {
  const token = location.hash.slice(1);
  if (!token) return numberAlone();
  let known;
  try { known = await publishedKeys(); } catch { return show("warn", TEXTS.unable, [TEXTS.noKeys]); }
  try {
    await tell(await readCode(token, known.keys), known.at);
  } catch (fault) {
    if (fault.name === "unknown" && known.kept) return show("warn", TEXTS.unable, [said("newKey", { at: known.at }), TEXTS.waitForNetwork]);
    show("bad", TEXTS.forged, [TEXTS[fault.name] ?? TEXTS.unreadable, TEXTS.doNotPay]);
  }
}

/** A sentence; days and moments in it as people write them. */
function said(name, { day: last, at, ...values } = {}) {
  return fill(TEXTS[name], { ...values, day: last && day(last), at: at ? moment(at) : "–" });
}

function numberAlone() {
  if (onLivePage() || numberInAddress() === null) return;
  show("warn", TEXTS.unable, [TEXTS.onlyNumber]);
}

const onLivePage = () => document.body.contains($("live"));

function numberInAddress() {
  const found = /^\/v\/([^/]+)$/.exec(location.pathname);
  return found && found[1] !== "offline" ? decodeURIComponent(found[1]) : null;
}

async function tell(code, keysAt) {
  const address = numberInAddress();
  if (address && address.toUpperCase() !== code.number) return show("bad", TEXTS.forged, [fill(TEXTS.otherNumber, code), TEXTS.doNotPay], facts(code));
  if (onLivePage()) return compare(code);
  if (navigator.onLine) show("calm", TEXTS.readingLog, [code.number]);
  const log = await published(code.number), seen = lastSeen(code.number);
  const { colour, headline, sentences } = judge(code, seen, log, Date.now());
  const last = seen ? said("lastSeen", { at: seen.at, verdict: seen.verdict }) : TEXTS.neverSeen;
  const more = [code.trial && TEXTS.trial, ...sentences.map((each) => said(...each)), ...ofLog(log), last, said("keysAt", { at: keysAt })];
  show(colour, TEXTS[headline], [code.number, ...more], facts(code));
}

/** What the public history says of the number; null where it can't be reached. */
async function published(number) {
  if (!navigator.onLine) return null;
  const signal = AbortSignal.timeout(PATIENCE);
  const read = async (path) => {
    const answer = await fetch(LOG + path, { signal });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(path);
    return new Uint8Array(await answer.arrayBuffer());
  };
  try {
    if (!(await read("checkpoint"))) return null;
    return await lookUp(number, read);
  } catch (fault) {
    return fault.name === "damaged" || fault instanceof SyntaxError ? { fault: "logDamaged", leaves: [] } : null;
  }
}

function ofLog(log) {
  if (!log) return [TEXTS.offline];
  if (log.fault) return [];
  const reach = { at: log.at, size: log.size, from: moment(log.from) };
  return [said(log.complete ? "inLog" : "inPartOfLog", reach), log.signed === null && TEXTS.logUnsigned];
}

function compare(code) {
  const same = $("live").dataset.digest === code.digest;
  show(same ? "calm" : "bad", same ? TEXTS.codeAgrees : TEXTS.forged, [same ? TEXTS.codeAgreesMore : TEXTS.otherStatement], same ? [] : facts(code));
}

function facts(code) {
  return [
    [TEXTS.contract, code.contract],
    [TEXTS.title, code.title],
    [TEXTS.agency, code.agency],
    [TEXTS.company, code.company],
    [TEXTS.payment, fill(TEXTS.term, { number: code.term, kind: TEXTS.kinds[code.kind] ?? code.kind })],
    [TEXTS.amount, rupiah(code.amount)],
    [TEXTS.issued, moment(code.issued * 1000)],
    [TEXTS.workers, fill(TEXTS.people, { count: code.workers })],
  ];
}

/** What this device was last told online about the number; the signature can't know of a revocation. */
function lastSeen(number) {
  return JSON.parse(localStorage.getItem(`seen:${number}`) ?? "null");
}

function remember() {
  const { number, today, at, verdict, state } = $("live")?.dataset ?? {};
  if (today) localStorage.setItem(`seen:${number}`, JSON.stringify({ at, verdict, state }));
}

async function checkFile(file) {
  if (!file) return;
  const digest = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())));
  let answer;
  try { answer = await fetch(`/v/by-digest/${digest}`); } catch { return show("warn", TEXTS.unable, [TEXTS.fileNeedsNetwork]); }
  if (answer.ok) return location.assign(`/v/${(await answer.json()).number}`);
  show("bad", TEXTS.notOurs, [answer.status === 404 ? TEXTS.fileUnknown : TEXTS.fileNeedsNetwork, TEXTS.doNotPay]);
}

function follow(found) {
  let address = null;
  try { address = new URL(found); } catch { /* said below */ }
  if (address?.origin !== location.origin || !address.pathname.startsWith("/v/")) {
    return show("bad", TEXTS.notOurs, [fill(TEXTS.elsewhere, { found: address?.host ?? found.slice(0, 80), official: location.host }), TEXTS.doNotPay]);
  }
  if (navigator.onLine) return location.assign(address.pathname + address.hash);
  history.replaceState(null, "", address.pathname + address.hash); // nothing new could be loaded
  return checkCode();
}

let search = null;

async function toggleCamera() {
  if (search) return search.abort();
  search = new AbortController();
  $("camera").hidden = false;
  $("scan").textContent = TEXTS.stop;
  try {
    const found = await scan($("camera"), search.signal);
    if (found) follow(found);
  } catch {
    show("warn", TEXTS.unable, [TEXTS.noCamera]);
  } finally {
    search = null;
    $("camera").hidden = true;
    $("scan").textContent = TEXTS.scan;
  }
}

function listen() {
  addEventListener("hashchange", checkCode);
  if (!$("scan")) return;
  $("scan").addEventListener("click", toggleCamera);
  $("file").addEventListener("change", (event) => checkFile(event.target.files[0]));
  const drop = $("drop");
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    checkFile(event.dataTransfer.files[0]);
  });
  $("tools").hidden = false;
}

navigator.serviceWorker?.register("/v/worker.js", { scope: "/v" }).catch(() => {}); // without it the pages work online
remember();
listen();
checkCode();
