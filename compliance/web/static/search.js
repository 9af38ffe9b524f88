// "/" goes to the search box, from anywhere but a field in which one writes. The folded part of the menu closes when one
// turns elsewhere.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.getElementById("find");
  if (!box) return;
  event.preventDefault();
  box.focus();
});
for (const folded of document.querySelectorAll(".masthead .more")) {
  document.addEventListener("click", (event) => folded.contains(event.target) || folded.removeAttribute("open"));
  folded.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    folded.removeAttribute("open");
    folded.querySelector("summary").focus();
  });
}
