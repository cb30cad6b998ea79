// Sends each reply at once, one at a time, and says what the server holds. "Saved" is drawn from
// the server's answer and from nothing else. What could not be sent stays in this tab.
(() => {
  const WAITS = [1, 2, 4, 8, 10];
  const SENDING = "Saving…";
  const OWN = /^(choice$|place-|match-)/;
  const form = () => document.querySelector("[data-answer]");
  const shelf = (f) => `bestfit:${f.dataset.attempt}:${f.dataset.position}`;
  let sending = null;
  let retry = null;
  let tries = 0;

  const say = (words, unsaved = false) => {
    const place = document.querySelector("[data-saved]");
    if (!place) return;
    place.textContent = words;
    place.classList.toggle("unsaved", unsaved);
    if (words !== SENDING) pronounce(place, words, unsaved);
  };
  // Only how it ended is read aloud. The same end again is no news, unless nothing was saved: words
  // that are there already would not be read, so they go first.
  const pronounce = (place, words, unsaved) => {
    const voice = document.querySelector("[data-outcome]");
    if (voice.textContent !== words) voice.textContent = words;
    else if (unsaved) {
      voice.textContent = "";
      setTimeout(() => { if (place.textContent === words) voice.textContent = words; }, 100);
    }
  };
  const complain = (words) => {
    const place = document.querySelector("[data-problem]");
    if (!place) return;
    place.textContent = words;
    place.hidden = !words;
  };
  const token = () =>
    document.cookie.split("; ").find((c) => c.startsWith("csrftoken="))?.slice("csrftoken=".length) ?? "";
  const headers = () => ({ Accept: "application/json", "X-CSRFToken": token() });

  const reply = (f) => [...new FormData(f)].filter(([name, value]) => OWN.test(name) && value);
  const fill = (f, fields) => {
    for (const control of f.elements) {
      if (!OWN.test(control.name)) continue;
      const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
      if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
      else control.value = values[0] ?? "";
    }
    document.dispatchEvent(new CustomEvent("bestfit:filled"));
  };
  const same = (one, other) => JSON.stringify([...(one ?? [])].sort()) === JSON.stringify([...(other ?? [])].sort());

  const post = async (waiting) => {
    const body = new URLSearchParams();
    for (const [name, value] of waiting.fields) body.append(name, value);
    body.set("base", waiting.base);
    const heard = await fetch(waiting.url, { method: "POST", body, signal: AbortSignal.timeout(10000), headers: headers() });
    const json = (heard.headers.get("Content-Type") || "").includes("json");
    if (!json) throw Object.assign(new Error(), { status: heard.redirected ? 401 : heard.status });
    return { status: heard.status, ...(await heard.json()) };
  };

  // What waits for this question, and what was sent without an answer so far.
  const held = (f) => JSON.parse(sessionStorage.getItem(shelf(f)) || "null");
  const put = (f, waiting) => sessionStorage.setItem(shelf(f), JSON.stringify(waiting));

  const draw = (f, heard) => {
    f.elements.base.value = heard.revision;
    fill(f, heard.fields);
    say(heard.saved ? (heard.answered ? "✓ Saved" : heard.fields.length ? "✓ Saved, not complete yet" : "✓ Saved: no answer") : heard.answered ? "✓ Your earlier answer stands" : "Not answered yet");
    complain(heard.saved ? "" : heard.words);
    const here = document.querySelector(".map .here");
    if (here && here.classList.contains("done") !== heard.answered) {
      here.classList.toggle("done", heard.answered);
      const words = here.querySelector("[data-words]");
      if (words) words.textContent = words.textContent.replace(/open|answered/, heard.answered ? "answered" : "open");
      const count = document.querySelector("[data-count]");
      if (count) count.textContent = Number(count.textContent) + (heard.answered ? 1 : -1);
    }
    document.dispatchEvent(new CustomEvent("bestfit:clock", { detail: heard.seconds_left }));
    if (heard.closed && heard.saved === false) setTimeout(() => location.assign(f.action.replace(/\d+\/answer$/, "result/")), 4000);
  };

  // Sends what waits; true if something newer came meanwhile. Never rejects.
  const send = async (f) => {
    const waiting = { ...held(f), base: f.elements.base.value, url: f.action };
    put(f, { ...held(f), unheard: [...waiting.unheard, waiting.fields] });
    say(SENDING);
    try {
      const heard = await post(waiting);
      tries = 0;
      // Paused on another page: what waits is kept in this tab and sent when the quiz goes on.
      if (heard.paused) return void location.reload();
      // What this tab sent and heard nothing of had arrived: the newest goes on top of it.
      if (heard.status === 409 && !heard.closed && f === form() && waiting.unheard.some((one) => same(one, heard.fields))) {
        f.elements.base.value = heard.revision;
        return true;
      }
      const newer = !same(held(f)?.fields, waiting.fields);
      if (!newer) sessionStorage.removeItem(shelf(f));
      if (f !== form()) return true;
      if (newer) {
        f.elements.base.value = heard.revision;
        put(f, { fields: held(f).fields, unheard: [] });
      } else draw(f, heard);
      return newer;
    } catch (error) {
      if (f !== form()) return true;
      if (error.status === 401) say("Not saved: sign in again; your answer is kept in this tab", true);
      else if (error.status === 404) say("Not saved: this quiz is not yours any more; reload this page", true);
      else if (error.status === 403) say("Not saved: reload this page; your answer is kept", true);
      else {
        say("Not saved, trying again", true);
        retry = setTimeout(flush, WAITS[Math.min(tries++, WAITS.length - 1)] * 1000);
      }
      return false;
    }
  };

  // One in flight; the newest reply goes when the one before it is settled.
  const flush = async () => {
    if (sending) return sending;
    clearTimeout(retry);
    sending = (async () => { while (form() && held(form()) && await send(form())); })();
    await sending;
    sending = null;
  };

  const settled = async () => {
    await flush();
    return !(form() && held(form()));
  };

  const keep = (f) => put(f, { fields: reply(f), unheard: held(f)?.unheard ?? [] });
  const changed = (f) => [...f.elements].some((one) => OWN.test(one.name) && one.checked && !one.defaultChecked);

  const begin = () => {
    document.documentElement.classList.add("scripted");
    const f = form();
    if (!f) return;
    const kept = held(f);
    const known = new Set([...f.elements].map((control) => control.name));
    if (kept && kept.fields.every(([name]) => known.has(name))) fill(f, kept.fields);
    else if (changed(f)) keep(f); // chosen before this script was there
    else return sessionStorage.removeItem(shelf(f));
    flush();
  };

  document.addEventListener("change", (event) => {
    const f = event.target.closest("[data-answer]");
    if (!f || !OWN.test(event.target.name)) return;
    keep(f);
    flush();
  });
  // Leaving a question waits for the last acknowledgement.
  document.addEventListener("submit", async (event) => {
    const f = event.target.closest("[data-answer]");
    if (!f || !held(f)) return;
    event.preventDefault();
    const button = event.submitter;
    // Not at once: a form that is being submitted ignores a second request.
    if (await settled()) setTimeout(() => f.requestSubmit(button));
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("#question a");
    if (!link || event.ctrlKey || event.metaKey || !form() || !held(form())) return;
    event.preventDefault();
    event.stopPropagation();
    if (await settled()) link.click();
  }, true);
  document.addEventListener("htmx:after:swap", (event) => {
    if (event.target.closest?.(".changed")) return; // the question is still the same
    begin();
    const title = document.getElementById("question-title");
    if (!title) return;
    title.focus();
    document.title = `${title.textContent.match(/Question \d+/)[0]} · Bestfit`;
  });
  // A link whose answer never came leaves everything as it was: without a word that is a dead link.
  const gone = () => complain("That did not come from the server. What you see is kept; try once more.");
  document.addEventListener("htmx:error", gone);
  document.addEventListener("htmx:response:error", (event) => { if (event.detail.ctx.response.status >= 500) gone(); });
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", flush);
  begin();
})();
