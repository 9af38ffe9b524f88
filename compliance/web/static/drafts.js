// Keeps what is typed into a form in this window until it is sent, so that a reload or a step back loses nothing.
// It is gone with the window, with signing out, and when somebody else signs in.
"use strict";
(() => {
  const OURS = ["csrf_token", "filled_by", "unsent"];
  const UNKEPT = ["password", "file", "submit"];
  const words = document.getElementById("sending-words").dataset;
  const mine = document.querySelector('input[name="filled_by"]')?.value;

  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("draft ") && mine && !key.startsWith(`draft ${mine} `)) sessionStorage.removeItem(key);
  }
  for (const form of document.querySelectorAll("form[data-leave]")) form.addEventListener("submit", () => sessionStorage.clear());

  const kept = (form) =>
    [...form.elements].filter((field) => field.name && !OURS.includes(field.name) && !UNKEPT.includes(field.type) && field.autocomplete !== "one-time-code");
  const valueOf = (field) => (["checkbox", "radio"].includes(field.type) ? field.checked : field.value);
  const state = (form) => JSON.stringify(kept(form).map((field) => [field.name, valueOf(field)]));

  const restore = (form, draft) => {
    form.dispatchEvent(new CustomEvent("restoring", { detail: draft })); // whoever adds fields adds them now
    const fields = kept(form);
    if (fields.length !== draft.length || fields.some((field, index) => field.name !== draft[index][0])) return;
    fields.forEach((field, index) => {
      if (["checkbox", "radio"].includes(field.type)) field.checked = draft[index][1];
      else field.value = draft[index][1];
    });
    const told = document.createElement("div");
    const discard = document.createElement("button");
    told.className = "notice notice-warn";
    told.setAttribute("role", "status");
    told.append(document.createElement("p"), discard);
    told.firstChild.textContent = words.restored;
    Object.assign(discard, { type: "button", className: "btn btn-outline", textContent: words.discard });
    discard.addEventListener("click", () => {
      forget(form);
      location.reload();
    });
    form.prepend(told);
  };

  const keyOf = (form) => `draft ${mine} ${location.pathname} ${form.getAttribute("action") ?? ""}`;
  const forget = (form) => sessionStorage.removeItem(keyOf(form));

  const keepDrafts = () => {
    for (const form of document.querySelectorAll("form[method=post]:not([role=search])")) {
      if (!form.elements.filled_by?.value) continue;
      const draft = sessionStorage.getItem(keyOf(form));
      if (draft && draft !== state(form)) restore(form, JSON.parse(draft));
      const keep = () => sessionStorage.setItem(keyOf(form), state(form));
      if (document.querySelector("main [role=alert]")) keep(); // an answer with faults: what stands there was typed
      form.addEventListener("input", keep);
      form.addEventListener("sent", () => forget(form));
    }
  };
  addEventListener("DOMContentLoaded", keepDrafts); // once the page's own scripts are there, too
})();
