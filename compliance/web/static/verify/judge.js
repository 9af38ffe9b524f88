// What a true code is worth, when the official site can't be asked: the worst of all that is known goes first.

const FINAL = { revoked: "bad", superseded: "warn", lapsed: "bad" }; // of these, none becomes valid again

/**
 * The headline (a name among the texts), its colour, and the names of sentences with their values.
 * `seen`: what this device was told online at last; `log`: what the public history tells (history.js), or null.
 */
export function judge(code, seen, log, now) {
  const told = log?.leaves.find(({ event }) => event === "revoked") ?? log?.leaves.find(({ event }) => event === "superseded");
  if (log?.fault) return verdict("warn", "unable", [log.fault, {}], ["waitForNetwork", {}]);
  if (isOther(code, log) || isMissing(code, log)) return verdict("bad", "forged", [isMissing(code, log) ? "notInLog" : "otherInLog", {}], ["doNotPay", {}]);
  if (told) return verdict(FINAL[told.event], told.event, ["sinceInLog", { at: told.time }], ["notToPay", {}]);
  if (FINAL[seen?.state]) return verdict(FINAL[seen.state], seen.state, ["knownSince", { at: seen.at }], ["notToPay", {}]);
  return byItself(code, seen, now);
}

function byItself(code, seen, now) {
  const isOpen = code.condition === "conditional" && seen?.state !== "valid"; // once fulfilled in time, it stays fulfilled
  if (code.expires * 1000 < now) return verdict("warn", "overdue", ["expired", { day: code.expires }]);
  if (isOpen && code.fulfilBy * 1000 < now) return verdict("warn", "overdueCondition", ["lapsedUnless", { day: code.fulfilBy }], ["waitForNetwork", {}]);
  if (isOpen) return verdict("warn", "conditional", ["until", { day: code.expires }], code.fulfilBy ? ["condition", { day: code.fulfilBy }] : ["conditionOnPaper", {}]);
  return verdict("good", "genuine", ["until", { day: code.expires }]);
}

const verdict = (colour, headline, ...sentences) => ({ colour, headline, sentences });

/** Old statements had no salt: their digest is in the history in another form. */
const isOther = (code, log) => code.format > 1 && Boolean(log?.leaves.some(({ event, statement }) => event === "issued" && statement !== code.digest));

/** All was read up to a moment after the issue, and it is not there. */
const isMissing = (code, log) => Boolean(log?.complete) && !log.leaves.some(({ event }) => event === "issued") && Date.parse(log.at) / 1000 > code.issued;
