// Flag, note, confidence and struck options are sent as they change; steps move by buttons; letters
// are keys, unless they are switched off.
(() => {
  const form = () => document.querySelector("[data-answer]");
  const token = () =>
    document.cookie.split("; ").find((c) => c.startsWith("csrftoken="))?.slice("csrftoken=".length) ?? "";

  const aside = async (f, name, value) => {
    const body = new FormData();
    body.set(name, value);
    try {
      const heard = await fetch(f.dataset.aside, {
        method: "POST", body, keepalive: true, signal: AbortSignal.timeout(10000),
        headers: { Accept: "application/json", "X-CSRFToken": token() },
      });
      return heard.ok && !heard.redirected;
    } catch {
      return false;
    }
  };
  const told = (words) => {
    const place = document.querySelector("[data-problem]");
    if (!place) return;
    place.textContent = words;
    place.hidden = !words;
  };
  const LOST = "That was not saved. Your answer is not touched; try once more.";

  const flag = async (f, box) => {
    const kept = await aside(f, "flagged", box.checked ? "on" : "");
    if (!kept) {
      box.checked = !box.checked;
      return told(LOST);
    }
    const here = document.querySelector(".map .here");
    here?.classList.toggle("flagged", box.checked);
    const words = here?.querySelector("[data-words]");
    if (words) words.textContent = words.textContent.replace(", flagged", "") + (box.checked ? ", flagged" : "");
  };
  const note = async (f, area) => {
    const kept = await aside(f, "note", area.value);
    const place = document.querySelector("[data-noted]");
    if (place) place.textContent = kept ? "Kept. Only you see it." : "Not kept yet: change it once more when you are online.";
  };
  const strike = async (f, button) => {
    const on = button.getAttribute("aria-pressed") !== "true";
    if (!(await aside(f, "strike", button.value))) return told(LOST);
    button.setAttribute("aria-pressed", on);
    button.closest(".choice").classList.toggle("struck", on);
  };

  document.addEventListener("change", (event) => {
    const f = event.target.closest("[data-answer]");
    if (!f) return;
    if (event.target.type === "checkbox" && event.target.name === "flagged") flag(f, event.target);
    if (event.target.name === "note") note(f, event.target);
    if (event.target.name === "confidence") aside(f, "confidence", event.target.value).then((kept) => kept || told(LOST));
  });

  // Steps: a place that is given moves the step there, and the others make room.
  const steps = (list) => [...list.querySelectorAll(".step")];
  const number = (list) => {
    steps(list).forEach((step, place) => { step.querySelector("select").value = place + 1; });
    ends(list);
  };
  const ends = (list) => {
    const all = steps(list);
    all.forEach((step, place) => {
      step.querySelector("[data-up]").disabled = place === 0;
      step.querySelector("[data-down]").disabled = place === all.length - 1;
    });
  };
  let moving = false;
  const send = (list) => {
    moving = true;
    list.querySelector("select").dispatchEvent(new Event("change", { bubbles: true }));
    moving = false;
  };
  const move = (list, step, to, focus) => {
    const others = steps(list).filter((one) => one !== step);
    const next = others[to] ?? null;
    list.insertBefore(step, next);
    number(list);
    (focus.disabled ? step.querySelector("select") : focus).focus();
    send(list);
  };
  const sort = () => {
    const list = form()?.querySelector("[data-order]");
    if (!list) return;
    steps(list)
      .sort((one, other) => Number(one.querySelector("select").value) - Number(other.querySelector("select").value))
      .forEach((step) => list.append(step));
    ends(list);
  };
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-order]");
    if (!list || moving || !event.target.value) return;
    event.stopImmediatePropagation();
    move(list, event.target.closest(".step"), Number(event.target.value) - 1, event.target);
  }, true);
  document.addEventListener("click", (event) => {
    const struck = event.target.closest("[data-strike]");
    if (struck) {
      event.preventDefault();
      return strike(struck.form, struck);
    }
    const button = event.target.closest("[data-up], [data-down]");
    if (!button) return;
    const list = button.closest("[data-order]");
    const step = button.closest(".step");
    move(list, step, steps(list).indexOf(step) + (button.matches("[data-up]") ? -1 : 1), button);
  });
  document.addEventListener("bestfit:filled", sort);
  document.addEventListener("htmx:after:swap", () => { sort(); letters(); });

  const OFF = "bestfit:letters-off";
  const letters = () => {
    const box = document.querySelector("[data-letters]");
    if (box) box.checked = !localStorage.getItem(OFF);
  };
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-letters]")) return;
    if (event.target.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) return;
    if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select")) return;
    const key = event.key.toLowerCase();
    const input = key.length === 1 ? form()?.querySelectorAll("[name=choice]")["abcdefgh".indexOf(key)] : null;
    if (input) {
      input.focus();
      input.click();
    } else if (key === "f") form()?.querySelector("[type=checkbox][name=flagged]")?.click();
    else if (key === "n") document.querySelector("#question [rel=next]")?.click();
    else if (key === "p") document.querySelector("#question [rel=prev]")?.click();
    else if (key === "t") document.dispatchEvent(new CustomEvent("bestfit:read-time"));
  });
  sort();
  letters();
})();
