// Keeps parts of a page fresh: what a form counts while one ticks, and what goes on by itself.
// Without it, a button does the first, and the page is fetched anew for the second.
"use strict";
const replaceRegions = (text, names) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const name of names) {
    const [now, fresh] = [document.getElementById(name), page.getElementById(name)];
    if (now && fresh && !now.contains(document.activeElement)) now.replaceWith(fresh);
  }
};
for (const form of document.querySelectorAll("form[data-count]")) {
  let waits, latest = 0;
  const count = async () => {
    const mine = ++latest, body = new URLSearchParams(new FormData(form));
    body.set("do", "count");
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected || mine !== latest) return;
    const text = await answer.text();
    if (mine === latest) replaceRegions(text, form.dataset.count.split(" "));
  };
  form.addEventListener("input", (event) => {
    if (event.target.closest("#reach")) return;
    clearTimeout(waits);
    waits = setTimeout(count, 400);
  });
}
const refresh = async () => {
  const moving = document.querySelector("[data-refresh]");
  if (!moving) return;
  if (!document.hidden) {
    const answer = await fetch(location.href).catch(() => null);
    if (answer && answer.ok && !answer.redirected) replaceRegions(await answer.text(), [moving.id]);
  }
  const still = document.querySelector("[data-refresh]");
  if (still) setTimeout(refresh, 1000 * still.dataset.refresh);
  else location.reload();
};
const moving = document.querySelector("[data-refresh]");
if (moving) setTimeout(refresh, 1000 * moving.dataset.refresh);
