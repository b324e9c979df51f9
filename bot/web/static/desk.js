// Searches while one types, prints. Without it, the button or the browser's menu does the same.
"use strict";
for (const form of document.querySelectorAll("form[data-live]")) {
  let waits, latest = 0;
  const search = async () => {
    const mine = ++latest;
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const address = `${form.getAttribute("action")}?${asked}`;
    const answer = await fetch(address).catch(() => null);
    if (!answer || !answer.ok || answer.redirected || mine !== latest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById(form.dataset.live);
    if (!found || mine !== latest) return;
    document.getElementById(form.dataset.live).replaceWith(found);
    history.replaceState(null, "", address);
  };
  form.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(search, 250);
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
