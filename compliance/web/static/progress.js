// Asks for the changing part of a job's page until the job is over. Without it, the page reloads itself.
"use strict";
(() => {
  const place = document.getElementById("progress");
  const said = document.getElementById("said");
  const EVERY = 1500; // milliseconds

  const say = () => {
    const step = place.querySelector(".step");
    const bar = place.querySelector(".bar");
    const tenths = bar && bar.value ? ` ${Math.floor(bar.value / 10) * 10} %` : "";
    const words = step ? step.textContent + tenths : place.textContent.trim().replace(/\s+/g, " ");
    if (said.textContent !== words) said.textContent = words; // read aloud only when it says something new
  };

  const show = (part) => {
    const onButton = place.contains(document.activeElement);
    place.innerHTML = part;
    if (onButton) place.querySelector("button, a")?.focus(); // whoever was about to press it still is
    say();
  };

  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.from, { redirect: "error" });
      if (answer.ok) show(await answer.text());
    } catch {
      // the server starts anew, or the network is away: ask again
    }
    if (place.querySelector('[data-unfinished="yes"]')) setTimeout(ask, EVERY);
  };
  setTimeout(ask, EVERY);
})();
