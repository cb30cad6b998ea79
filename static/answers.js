// Sends each choice at once, one at a time, and says what the server holds. "Saved" is drawn from
// the server's reply and from nothing else. A choice that could not be sent stays in this tab.
(() => {
  const WAITS = [1, 2, 4, 8, 10];
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
  };
  const complain = (words) => {
    const place = document.querySelector("[data-problem]");
    if (!place) return;
    place.textContent = words;
    place.hidden = !words;
  };
  const token = () =>
    document.cookie.split("; ").find((c) => c.startsWith("csrftoken="))?.slice("csrftoken=".length) ?? "";

  const post = async (waiting) => {
    const body = new FormData();
    body.set("choice", waiting.choice);
    body.set("base", waiting.base);
    const reply = await fetch(waiting.url, {
      method: "POST", body, signal: AbortSignal.timeout(10000),
      headers: { Accept: "application/json", "X-CSRFToken": token() },
    });
    const json = (reply.headers.get("Content-Type") || "").includes("json");
    if (!json) throw Object.assign(new Error(), { status: reply.redirected ? 401 : reply.status });
    return { status: reply.status, ...(await reply.json()) };
  };

  const held = (f) => JSON.parse(sessionStorage.getItem(shelf(f)) || "null");

  const draw = (f, reply) => {
    f.elements.base.value = reply.revision;
    for (const input of f.querySelectorAll("[name=choice]")) input.checked = input.value === reply.choice;
    say(reply.saved ? "✓ Saved" : reply.revision ? "✓ Your earlier answer stands" : "Not answered yet");
    complain(reply.saved ? "" : reply.words);
    const here = document.querySelector(".map .here");
    if (reply.revision && here && !here.classList.contains("done")) {
      here.classList.add("done");
      const count = document.querySelector("[data-count]");
      if (count) count.textContent = Number(count.textContent) + 1;
    }
    document.dispatchEvent(new CustomEvent("bestfit:clock", { detail: reply.seconds_left }));
    if (reply.closed && reply.saved === false) setTimeout(() => location.assign(f.action.replace(/\d+\/answer$/, "result/")), 4000);
  };

  // Sends what waits; true if a newer choice came meanwhile. Never rejects.
  const send = async (f) => {
    const waiting = { ...held(f), base: f.elements.base.value, url: f.action };
    say("Saving…");
    try {
      const reply = await post(waiting);
      tries = 0;
      const newer = held(f)?.choice !== waiting.choice;
      if (!newer) sessionStorage.removeItem(shelf(f));
      if (f !== form()) return true;
      if (newer) f.elements.base.value = reply.revision;
      else draw(f, reply);
      return newer;
    } catch (error) {
      if (f !== form()) return true;
      if (error.status === 401) say("Not saved: sign in again; your choice is kept in this tab", true);
      else if (error.status === 404) say("Not saved: this quiz is not yours any more; reload this page", true);
      else if (error.status === 403) say("Not saved: reload this page; your choice is kept", true);
      else {
        say("Not saved, trying again", true);
        retry = setTimeout(flush, WAITS[Math.min(tries++, WAITS.length - 1)] * 1000);
      }
      return false;
    }
  };

  // One in flight; the newest choice goes when the one before it is settled.
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

  const keep = (f, choice) => sessionStorage.setItem(shelf(f), JSON.stringify({ choice }));

  const begin = () => {
    const f = form();
    if (!f) return;
    document.documentElement.classList.add("scripted");
    const options = [...f.querySelectorAll("[name=choice]")];
    // Chosen before this script was there.
    const early = options.find((input) => input.checked && !input.defaultChecked);
    if (early) keep(f, early.value);
    const kept = held(f);
    if (!kept) return;
    const input = options.find((option) => option.value === kept.choice);
    if (!input) return sessionStorage.removeItem(shelf(f));
    input.checked = true;
    flush();
  };

  document.addEventListener("change", (event) => {
    const f = event.target.closest("[data-answer]");
    if (!f || event.target.name !== "choice") return;
    keep(f, event.target.value);
    flush();
  });
  document.addEventListener("keydown", (event) => {
    const place = "abcd".indexOf(event.key.toLowerCase());
    if (place < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=radio]), textarea, select")) return;
    const input = form()?.querySelectorAll("[name=choice]")[place];
    if (input) { input.focus(); input.click(); }
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
  document.addEventListener("htmx:after:swap", () => {
    begin();
    const title = document.getElementById("question-title");
    if (!title) return;
    title.focus();
    document.title = `${title.textContent.match(/Question \d+/)[0]} · Bestfit`;
  });
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", flush);
  begin();
})();
