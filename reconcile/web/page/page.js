"use strict";

// This script refreshes the page, and sends orders with the token. Without it the page can
// still be read.
(() => {
  const root = document.documentElement.dataset.root;
  const refreshEvery = 5000;
  let ahead = 0; // how far the browser's clock is ahead of the agent's, in milliseconds
  let lost = 0; // when the agent was last reached, if it can't be reached now

  // ---- times

  const units = [[60, 1, "s"], [3600, 60, "min"], [172800, 3600, "h"], [Infinity, 86400, "days"]];

  function length(seconds) {
    const [, unit, name] = units.find(([below]) => seconds < below);
    return `${Math.floor(seconds / unit)} ${name}`;
  }

  // away returns the seconds between now, by the agent's clock, and a time.
  const away = (iso) => (Date.parse(iso) - (Date.now() - ahead)) / 1000;

  function relative(iso) {
    const d = away(iso);
    if (d <= -1) return `${length(-d)} ago`;
    if (d >= 1) return `in ${length(d)}`;
    return "now";
  }

  const zoned = new Intl.DateTimeFormat("sv", {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short",
  });
  const local = (iso) => zoned.format(new Date(iso));

  function tick() {
    for (const t of document.querySelectorAll("time.rel, time.age")) {
      const text = t.className === "rel" ? relative(t.dateTime) : length(Math.max(0, -away(t.dateTime)));
      if (t.textContent !== text) t.textContent = text;
    }
  }

  function tellTimes() {
    for (const t of document.querySelectorAll("time.rel, time.age")) t.title = local(t.dateTime);
    for (const t of document.querySelectorAll("time.abs")) t.textContent = local(t.dateTime);
    tick();
  }

  function setClock(page) {
    ahead = Date.now() - Date.parse(page.documentElement.dataset.now);
  }

  // ---- refreshing

  const parts = (page) => new Map([...page.querySelectorAll("[data-part]")].map((p) => [p.dataset.part, p]));
  // says returns the content of a part without times, which are updated every second.
  const says = (part) => part.outerHTML.replace(/>[^<]*<\/time>/g, "></time>");
  const shown = new Map([...parts(document)].map(([name, part]) => [name, says(part)]));

  // replace replaces a part by its new content. What the reader has opened, scrolled or
  // focused stays so.
  function replace(old, part) {
    const focus = old.contains(document.activeElement) ? document.activeElement.closest("[id]") : null;
    for (const d of old.querySelectorAll("details[id]")) {
      const same = part.querySelector(`#${d.id}`);
      if (same) same.open = d.open;
    }
    const scrolled = [...old.querySelectorAll(".scroll[id]")].map((s) => [s.id, s.scrollLeft, s.scrollTop]);
    old.replaceWith(part);
    for (const [id, left, top] of scrolled) document.getElementById(id)?.scrollTo(left, top);
    if (focus) {
      const same = document.getElementById(focus.id);
      (same?.querySelector(":scope > summary") ?? same)?.focus({preventScroll: true});
    }
  }

  function selecting() {
    const s = getSelection();
    return s && !s.isCollapsed;
  }

  async function refresh() {
    if (document.hidden || selecting()) return;
    try {
      const answer = await fetch(location.href, {signal: AbortSignal.timeout(refreshEvery)});
      if (!answer.ok) throw new Error(`the agent answers ${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      setClock(page);
      document.title = page.title;
      const old = parts(document);
      for (const [name, part] of parts(page)) {
        const now = says(part);
        if (shown.get(name) !== now && old.has(name)) {
          replace(old.get(name), document.adoptNode(part));
          shown.set(name, now);
        }
      }
      reached(true);
      tellTimes();
    } catch (e) {
      reached(false, e);
    }
  }

  function reached(yes, why) {
    const bar = document.getElementById("offline");
    bar.hidden = yes;
    if (yes) {
      lost = 0;
      return;
    }
    lost ||= Date.now();
    bar.textContent = `The agent can't be reached since ${new Date(lost).toLocaleTimeString("sv")} (${why.message}). What you see is from before.`;
  }

  // ---- orders

  const key = "lunsync-token";

  function orders(section) {
    const [form, said] = [section.querySelector("form"), section.querySelector("output")];
    const [token, reason, hours] = ["token", "reason", "for"].map((id) => document.getElementById(id));
    token.value = sessionStorage.getItem(key) ?? "";
    section.hidden = false;

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const what = event.submitter?.value ?? "sync";
      const body = {};
      if (section.dataset.appliance) body.appliance = section.dataset.appliance;
      if (what === "suspend") {
        body.reason = reason.value;
        if (hours.value) body.until = new Date(Date.now() - ahead + hours.value * 3600e3).toISOString();
      }
      said.className = "";
      said.textContent = "…";
      try {
        said.textContent = await order(what, body, token.value);
        sessionStorage.setItem(key, token.value);
        if (what === "suspend") reason.value = "";
        await refresh();
      } catch (e) {
        said.className = "bad";
        said.textContent = e.message;
      }
    });
  }

  const done = {sync: "A pass was asked for.", suspend: "Suspended.", resume: "Resumed."};

  async function order(what, body, token) {
    const answer = await fetch(`${root}api/${what}`, {
      method: "POST",
      headers: {"Authorization": `Bearer ${token}`, "Content-Type": "application/json"},
      body: JSON.stringify(body),
    });
    if (answer.ok) return done[what];
    if (answer.status === 401) sessionStorage.removeItem(key);
    const told = await answer.json().catch(() => null);
    throw new Error(told?.error?.messages?.map((m) => m.message).join("; ") ?? `the agent answers ${answer.status}`);
  }

  setClock(document);
  tellTimes();
  setInterval(tick, 1000);
  setInterval(refresh, refreshEvery);
  document.addEventListener("visibilitychange", refresh);
  const section = document.getElementById("orders");
  if (section) orders(section);
})();
