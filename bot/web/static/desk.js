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
for (const form of document.querySelectorAll("form[data-scan]")) {
  const video = form.querySelector("video"), ask = form.querySelector("[data-camera]");
  const told = form.querySelector("[data-told]"), code = form.querySelector("[name=code]");
  let last = "", sending = false;
  const tell = (words) => { told.textContent = words; told.hidden = !words; };
  const send = async () => {
    if (sending || !code.value.trim()) return;
    sending = true;
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    const page = answer && answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const found = page && page.getElementById(form.dataset.scan);
    sending = false;
    if (!found) { form.submit(); return; }
    document.getElementById(form.dataset.scan).replaceWith(found);
    code.value = "";
    code.focus();
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  const watch = (detector) => setInterval(async () => {
    const seen = await detector.detect(video).catch(() => []);
    if (!seen.length || seen[0].rawValue === last || sending) return;
    last = seen[0].rawValue;
    code.value = last;
    if (navigator.vibrate) navigator.vibrate(80);
    send();
  }, 300);
  ask.hidden = false;
  ask.firstElementChild.addEventListener("click", async () => {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices) { tell(form.dataset.none); return; }
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.hidden = false;
      ask.hidden = true;
      await video.play();
      watch(new BarcodeDetector({ formats: ["qr_code"] }));
    } catch { tell(form.dataset.shut); }
  });
}
