// Keeps what is needed to check a QR code without a network. What the network gives always goes before what is kept.

const KEPT = "patuh-verify";
const SHELL = "/v/offline";
const FILES = [
  SHELL,
  "/.well-known/jwks.json",
  "/static/verify/page.js",
  "/static/verify/code.js",
  "/static/verify/scan.js",
  "/static/verify/manifest.json",
  "/static/vendor/jsqr/jsQR.js",
  "/static/vendor/bootstrap.min.css",
  "/static/patuh.css",
  "/static/icon.svg",
  ...[400, 600].map((weight) => `/static/vendor/inter/inter-latin-${weight}-normal.woff2`),
];

addEventListener("install", (event) => {
  const requests = FILES.map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(requests)).then(() => self.skipWaiting()));
});

addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event, path = new URL(request.url).pathname;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(networkOr(request, SHELL));
  else if (FILES.includes(path)) event.respondWith(networkOr(request, path));
});

/** The network's answer, kept for later if it is one of our files; what was kept when there is none. */
async function networkOr(request, path) {
  const kept = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.status >= 500) throw new Error(String(answer.status));
    if (answer.ok && FILES.includes(new URL(request.url).pathname)) await kept.put(path, answer.clone());
    return answer;
  } catch (error) {
    return (await kept.match(path)) ?? Promise.reject(error);
  }
}
