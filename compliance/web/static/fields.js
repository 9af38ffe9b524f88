// A browser speaks the language of its computer, not ours: "Choose File", and the month before the day. So a file is
// chosen with our own words, above the browser's field, which still takes the click, the key and what is dropped on it;
// and beneath a date it stands in words. Without scripts the browser's own fields do.
"use strict";
{
  const words = document.getElementById("field-words").dataset;
  const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang; // as our pages write it
  let calendar; // takes 20 to 30 ms to make: only where a date has to be said
  const inWords = (date) => (calendar ??= new Intl.DateTimeFormat(lang, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })).format(date);
  const element = (name, options) => Object.assign(document.createElement(name), options);

  for (const input of document.querySelectorAll("main input[type=file]:not([hidden])")) {
    const place = element("div", { className: "file-pick" });
    const button = element("span", { className: "btn btn-outline", textContent: words.choose });
    const chosen = element("span", { className: "name-of-file" });
    for (const shown of [button, chosen]) shown.setAttribute("aria-hidden", "true"); // the field itself says both
    const show = () => (chosen.textContent = [...input.files].map((file) => file.name).join(", ") || words.none);
    input.before(place);
    place.append(button, chosen, input);
    for (const event of ["change", "put"]) input.addEventListener(event, show);
    show();
  }

  for (const input of document.querySelectorAll("main input[type=date]")) {
    const said = element("p", { className: "in-words" });
    said.setAttribute("aria-live", "polite");
    const show = () => (said.textContent = input.valueAsDate ? inWords(input.valueAsDate) : "");
    input.after(said);
    for (const event of ["input", "change"]) input.addEventListener(event, show);
    addEventListener("pageshow", show); // a draft may have been put back
    show();
  }
}
