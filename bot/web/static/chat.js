"use strict";
// The page works without this file. With it: live bubbles, and nothing typed is ever lost.
(() => {
const $ = (id) => document.getElementById(id);
const form = $("talk"), box = $("text"), log = $("log"), waiting = $("waiting"), dots = $("dots");
const state = $("state"), scroll = $("scroll"), newer = $("newer"), menu = document.querySelector(".menu");
const live = form.dataset.live === "1", pick = $("file"), chosen = $("chosen");
const home = form.getAttribute("action"), KEY = "pandu" + home, title = document.title;

// What is unsent survives a reload of this tab, and nothing else does.
const store = {
  read() { try { return JSON.parse(sessionStorage.getItem(KEY)) || {}; } catch { return {}; } },
  write() {
    try {
      const words = queue.filter(({ file }) => !file).map(({ fields }) => fields); // a file cannot be kept
      sessionStorage.setItem(KEY, JSON.stringify({ draft: box.value, queue: words, byKey }));
    } catch { /* private mode or full: the page still holds it */ }
  },
};
const left = new URLSearchParams(location.search).has("left");
const kept = left ? {} : store.read();
let byKey = false; // whether the last answer was a choice pressed by key
let queue = [], sending = false, wait = 0, timer = 0, dotsTimer = 0, source = null, silent = 0;

const newId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
};
const atEnd = () => scroll.scrollTop > -90;
const toEnd = () => { scroll.scrollTop = 0; newer.hidden = true; };
let burst = null, burstAt = -9999, restAt = 1;
// The beginning of what was just said stays in sight, however long it is.
function settle() {
  toEnd();
  const view = scroll.getBoundingClientRect();
  const above = burst ? burst.getBoundingClientRect().top - view.top - 10 : 0;
  if (above < 0) scroll.scrollTop += above;
  // What is to be pressed is in sight: of a card of help these are the numbers at its beginning.
  const first = burst && burst.matches(".help") ? null : log.querySelector(".line:last-child .choices > *");
  const below = first ? first.getBoundingClientRect().bottom - view.bottom + 10 : 0;
  if (below > 0) scroll.scrollTop += below;
  restAt = scroll.scrollTop;
}
// Whether she follows the talk: at its end, or where the beginning of this reply was left.
const follows = () => atEnd() || (recent() && Math.abs(scroll.scrollTop - restAt) < 4);
const recent = () => performance.now() - burstAt < 1500;
// The last line, and the last that was said anew: the stream goes on from there.
const seen = () => {
  const all = log.querySelectorAll("[data-n]"), again = log.querySelectorAll("[data-v]");
  const edited = Math.max(0, ...Array.from(again, (line) => +line.dataset.v));
  return (all.length ? all[all.length - 1].dataset.n : "0") + "." + edited;
};

function say(text) {
  if (state.textContent !== text) state.textContent = text;
  state.hidden = !text;
}

function fit() {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = box.scrollHeight + 2 + "px";
}

function showDots(on) {
  clearTimeout(dotsTimer);
  if (on) dotsTimer = setTimeout(() => { dots.hidden = false; setTimeout(() => showDots(false), 12000); }, 350);
  else dots.hidden = true;
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  if (text) made.textContent = text;
  return made;
}

// The bubble of something on its way: replaced by the server's own when that arrives.
function pendingBubble(label) {
  const line = element("div", "line mine first pending new"), bubble = element("div", "bubble");
  const text = element("p", "", label), time = element("time", "");
  text.dir = "auto";
  time.append(element("span", "tick"));
  bubble.append(element("span", "sr", state.dataset.you + ": "), text, time);
  line.append(bubble);
  waiting.append(line);
  return line;
}

function add(fields, label, file, of) {
  const one = { fields: { ...fields, label }, line: pendingBubble(label), file };
  if (of) one.line.dataset.of = of;
  queue.push(one);
  log.querySelectorAll(".choices").forEach((old) => old.remove());
  store.write();
  toEnd();
  send();
}

function again() {
  clearTimeout(timer);
  wait = Math.min(wait ? wait * 2 : 1000, 20000);
  timer = setTimeout(send, wait);
}

function body(fields, file) {
  if (!file) return new URLSearchParams(fields);
  const data = new FormData();
  Object.entries(fields).forEach(([name, value]) => data.append(name, value));
  data.append("file", file);
  return data;
}

async function send() {
  if (sending || !queue.length) return;
  sending = true;
  const one = queue[0], { label, ...fields } = one.fields;
  showDots(true);
  let answer = null;
  try {
    answer = await fetch(home, {
      method: "POST", headers: { Accept: "application/json" }, credentials: "same-origin",
      body: body({ ...fields, token: form.token.value }, one.file),
    });
  } catch { /* the line is down: kept, and tried again */ }
  sending = false;
  if (!answer || answer.status >= 500) return held(one, answer);
  const { notice, trouble } = await answer.json().catch(() => ({}));
  queue.shift();
  wait = 0;
  if (!answer.ok) return refused(one, answer.status, trouble);
  store.write();
  if (!live) { history.replaceState(null, "", home + "#new"); return location.reload(); }
  say(notice || "");
  if (notice) { clearTimeout(timer); timer = setTimeout(() => say(""), 6000); }
  // Its own bubble comes by the stream; where a proxy holds the stream back, fetch the page.
  setTimeout(() => { if (one.line.isConnected && navigator.onLine) { store.write(); location.reload(); } }, 6000);
  send();
}

function held(one, answer) {
  showDots(false);
  one.line.classList.add("failed");
  const time = one.line.querySelector("time");
  if (!time.textContent) time.prepend(state.dataset.unsent);
  say(state.dataset.offline);
  again();
}

// Refused for good: the words go back into the box, where they can be changed.
function refused(one, status, trouble) {
  showDots(false);
  one.line.remove();
  if (one.fields.text) box.value = one.fields.text + (box.value ? "\n" + box.value : "");
  store.write();
  fit();
  if (status === 403) return location.reload();
  say(trouble || state.dataset.busy);
}

function received(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const line = holder.content.querySelector(".line");
  if (!line || $(line.id)) return;
  const stay = follows(), mine = line.classList.contains("mine");
  if (mine) {
    log.querySelectorAll(".choices").forEach((old) => old.remove());
    const heard = waiting.querySelector(".pending");
    if (heard) heard.remove(); else line.classList.add("new");
  } else {
    line.classList.add("new");
    showDots(false);
  }
  log.querySelectorAll(".welcome").forEach((old) => old.remove());
  log.append(holder.content);
  if (mine) burst = null;
  else if (!burst || !recent()) burst = line;
  if (!mine) burstAt = performance.now();
  if (!mine && byKey) toChoices();
  if (stay) settle(); else if (!mine) newer.hidden = false;
  if (!mine && document.hidden) document.title = "• " + title;
}

// Who presses choices by key is taken to the next ones; where words are asked for, to the box.
function toChoices() {
  const choices = log.querySelectorAll(".line:last-child .choices > *");
  (choices.length > 1 ? choices[0] : box).focus({ preventScroll: true });
}

// A bubble that was said anew takes its own place; what was pressed in it has its answer.
function redrawn(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const line = holder.content.querySelector(".line"), old = line && $(line.id);
  if (!old) return;
  const stay = follows(), press = waiting.querySelector(`[data-of="${line.id}"]`);
  line.classList.toggle("first", old.classList.contains("first"));
  if (press) press.remove(); else line.setAttribute("aria-live", "off");
  if (press) showDots(false);
  old.replaceWith(line);
  if (stay && atEnd()) toEnd();
}

// A bubble that was deleted, or her own press of which nothing stays.
function gone(number) {
  const line = $("n" + number), heard = line ? null : waiting.querySelector(".pending");
  if (line) line.remove();
  if (heard) heard.remove();
}

// The page as it is now: another language, or a past that was wiped.
function reload() {
  source.close();
  if (sending) return setTimeout(reload, 100);
  store.write();
  location.reload();
}

function listen() {
  if (source) source.close();
  source = new EventSource(`${home}live?after=${seen()}&face=${form.dataset.face}`);
  source.onopen = () => { silent = 0; if (!queue.length) say(""); else { wait = 0; send(); } };
  source.addEventListener("line", (event) => received(event.data));
  source.addEventListener("edit", (event) => redrawn(event.data));
  source.addEventListener("gone", (event) => gone(event.data));
  source.addEventListener("again", reload);
  source.onerror = () => {
    if (!navigator.onLine || silent++ > 1) say(state.dataset.offline);
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, Math.min(20000, 1000 * 2 ** silent));
  };
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  const fields = { id: live ? newId() : form.elements.id.value };
  event.preventDefault();
  byKey = Boolean(button && button.name && button.matches(":focus-visible"));
  if (!live && queue.length) return;
  if (button && button.name) {
    fields[button.name] = button.value;
    if (byKey) box.focus(); // pressed by key: the button is about to go
    const line = button.closest("[data-n]");
    return add(fields, button.textContent.trim(), null, line && line.id);
  }
  const text = box.value.trim(), file = pick && pick.files[0];
  if (!text && !file) return box.focus();
  fields.text = text;
  box.value = "";
  fit();
  add(fields, file ? `📎 ${file.name}\n${text}`.trim() : text, file);
  unpick();
  box.focus();
});

function unpick() {
  if (!pick) return;
  pick.value = "";
  chosen.hidden = true;
}
if (pick) {
  pick.addEventListener("change", () => {
    const file = pick.files[0], big = file && file.size > pick.dataset.most;
    say(big ? pick.dataset.big : "");
    if (big || !file) return unpick();
    chosen.firstElementChild.textContent = file.name;
    chosen.hidden = false;
    box.focus();
  });
  chosen.querySelector("button").addEventListener("click", () => { unpick(); box.focus(); });
}

box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(".send"));
});
box.addEventListener("input", () => { fit(); store.write(); });
scroll.addEventListener("scroll", () => { if (atEnd()) newer.hidden = true; }, { passive: true });
newer.addEventListener("click", toEnd);
document.addEventListener("visibilitychange", () => { if (!document.hidden) document.title = title; });
addEventListener("online", () => { wait = 0; send(); if (live) listen(); });
addEventListener("offline", () => say(state.dataset.offline));
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

document.addEventListener("click", (event) => { if (menu && !menu.contains(event.target)) menu.open = false; });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
});
const print = $("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => { menu.open = false; window.print(); });
}

// Leaving in one tab empties the others.
const tabs = "BroadcastChannel" in window ? new BroadcastChannel(KEY) : null;
if (kept.draft && !box.value) box.value = kept.draft;
if (live) {
  if (tabs) tabs.onmessage = () => location.reload();
  (kept.queue || []).forEach((fields) => queue.push({ fields, line: pendingBubble(fields.label) }));
  listen();
  send();
} else {
  // The session is over: what never left goes back into the box, not out under a new name.
  const texts = (kept.queue || []).map((fields) => fields.text || "");
  box.value = [...texts, box.value].filter(Boolean).join("\n");
  store.write();
  if (left && tabs) tabs.postMessage("left");
}
fit();
byKey = Boolean(kept.byKey);
if (byKey) toChoices();
// Also a page that was fetched anew shows the beginning of the last reply.
const lines = Array.from(log.querySelectorAll(".line"));
const asked = lines.map((line) => line.matches(".mine")).lastIndexOf(true);
burst = asked < 0 ? null : lines[asked + 1] || null;
if (burst) settle();
if (location.hash === "#new") {
  if ($("new")) $("new").scrollIntoView();
  history.replaceState(null, "", location.pathname + location.search);
}

// Phones whose layout ignores the keyboard: keep the box above it.
if (window.visualViewport && !("virtualKeyboard" in navigator)) {
  visualViewport.addEventListener("resize", () =>
    document.documentElement.style.setProperty("--h", visualViewport.height + "px"));
}
})();
