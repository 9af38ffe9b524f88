// Loads the page again once the check that it waits for is over. Without it, the page reloads itself.
"use strict";
(() => {
  const EVERY = 2000; // milliseconds

  const ask = async () => {
    try {
      const answer = await fetch(location.href, { redirect: "error" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok && !page.getElementById("pending")) return location.reload();
    } catch {
      // the server starts anew, or the network is away: ask again
    }
    return setTimeout(ask, EVERY);
  };
  setTimeout(ask, EVERY);
})();
