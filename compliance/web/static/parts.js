// Beside htmx, which asks for parts of pages again: where that goes wrong the whole page is asked for, as without scripts;
// what a job has come to is read aloud; and a page that waited for a check is loaded anew when it is over.
"use strict";
(() => {
  const asksAgain = (element) => element.getAttribute?.("hx-trigger")?.startsWith("every");
  const whole = ({ sourceElement, request }) => asksAgain(sourceElement) || location.assign(request.action);

  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    const { ok, redirected } = ctx.response.raw;
    if (ok && !redirected) return;
    event.preventDefault();
    if (redirected) location.reload(); // the session has ended
    else whole(ctx);
  });
  document.addEventListener("htmx:error", (event) => whole(event.detail.ctx));

  const say = (job, said) => {
    const step = job.querySelector(".step");
    const bar = job.querySelector(".bar");
    const tenths = bar?.value ? ` ${Math.floor(bar.value / 10) * 10} %` : "";
    const words = step ? step.textContent + tenths : job.textContent.trim().replace(/\s+/g, " ");
    if (said.textContent !== words) said.textContent = words; // read aloud only when it says something new
  };

  const tab = document.querySelector(".tabs [aria-current]"); // on a phone the strip starts where the reader is
  if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 24;

  const waited = document.getElementById("pending") !== null;
  document.addEventListener("htmx:after:swap", () => {
    const job = document.querySelector("#progress .job");
    if (job) say(job, document.getElementById("said"));
    if (waited && !document.getElementById("pending")) location.reload();
  });
})();
