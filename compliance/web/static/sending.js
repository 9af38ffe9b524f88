// Sends a filled-in form without leaving its page before the answer is here: says how far it is, tries again by itself
// while nothing has arrived, and leaves what was typed where it stands. Without it, the browser sends the form.
"use strict";
(() => {
  const STALLED = 30_000; // milliseconds without a step forward
  const AGAIN = [1000, 3000, 6000, 12_000, 24_000, 48_000];
  const words = document.getElementById("sending-words").dataset;

  const element = (name, options) => Object.assign(document.createElement(name), options);
  const textOf = (node) => node.textContent.trim().replace(/\s+/g, " ");

  const go = (to) => {
    const target = new URL(to, location.href);
    const same = target.pathname + target.search === location.pathname + location.search;
    location.assign(target);
    if (same && target.hash) location.reload();
  };

  const show = (page) => {
    document.open();
    document.write(page); // the answer as it came: the form with what is wrong with it, or the page of signing in
    document.close();
    scrollTo(0, 0);
  };

  const whenBack = (act, wait) => {
    if (navigator.onLine) setTimeout(act, wait);
    else addEventListener("online", act, { once: true });
  };

  const prepare = (form) => {
    const box = element("div", { className: "sending" });
    const bar = element("progress", { max: 100, value: 0, hidden: true });
    const said = element("p"); // is there before anything is said, so that it is read aloud
    said.setAttribute("role", "status");
    bar.setAttribute("aria-label", words.sending);
    box.append(bar, said);
    form.append(box);
    let busy = false;

    const tell = (text, bad = false) => {
      if (said.textContent !== text) said.textContent = text;
      box.classList.toggle("bad", bad);
    };
    const stop = (text) => {
      busy = false;
      bar.hidden = true;
      for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
      tell(text, true);
      box.scrollIntoView({ block: "nearest" });
    };

    const answered = (request) => {
      const to = request.getResponseHeader("X-Go-To");
      const refusal = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("[data-refusal]");
      if (!to && (refusal || !request.responseText.startsWith("<!doctype"))) return stop(refusal ? textOf(refusal) : words.failed);
      form.dispatchEvent(new Event("sent")); // the answer shows again what was typed, if need be
      return to ? go(to) : show(request.responseText);
    };

    const send = (address, data, attempt) => {
      const request = new XMLHttpRequest();
      const hasFiles = [...data.values()].some((value) => value instanceof File && value.size);
      let arrived = false;
      let stalled = setTimeout(() => request.abort(), STALLED);

      const lost = () => {
        clearTimeout(stalled);
        if (arrived) return stop(words.unsure); // it may be done: not again by itself
        if (attempt === AGAIN.length) return stop(words.lost);
        tell(words.again, true);
        return whenBack(() => send(address, data, attempt + 1), AGAIN[attempt]);
      };
      request.upload.onprogress = (event) => {
        clearTimeout(stalled);
        stalled = setTimeout(() => request.abort(), STALLED);
        bar.value = Math.floor((100 * event.loaded) / event.total);
        if (hasFiles) tell(`${words.sending} ${Math.floor(bar.value / 10) * 10} %`);
      };
      request.upload.onload = () => {
        clearTimeout(stalled);
        arrived = true;
        tell(words.waiting);
      };
      request.onerror = request.onabort = lost;
      request.onload = () => {
        clearTimeout(stalled);
        answered(request);
      };
      bar.hidden = !hasFiles;
      tell(words.sending);
      request.open("POST", address);
      request.setRequestHeader("X-Patuh-Sending", "yes");
      request.send(data);
    };

    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (busy) return; // the second of two clicks
      busy = true;
      for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
      const given = event.submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
      send(new URL(given || location.href, location.href), new FormData(form, event.submitter), 0);
    });
  };

  for (const form of document.querySelectorAll("form[method=post]:not([role=search])")) {
    if (form.elements.filled_by?.value) prepare(form);
    else once(form);
  }

  // A button alone: its second click within the wait for the answer is the first one still.
  function once(form) {
    let pressed = 0;
    form.addEventListener("submit", (event) => {
      if (event.timeStamp - pressed < 3000 && pressed) event.preventDefault();
      else pressed = event.timeStamp;
    });
  }

  // A step back shows the state of now, not of then.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  // What is wrong is read first: all of it where it is summed up, or else the first field.
  const wrong = document.querySelector("main [role=alert]") ?? document.querySelector("main [aria-invalid=true]");
  if (wrong && !document.querySelector("[autofocus]")) {
    if (wrong.tabIndex < 0) wrong.tabIndex = -1;
    wrong.focus();
  }
})();
