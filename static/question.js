// Flag, note, confidence and struck options are sent as they change; steps move by buttons; letters
// are keys, unless they are switched off.
(() => {
  const form = () => document.querySelector("[data-answer]");
  const token = () =>
    document.cookie.split("; ").find((c) => c.startsWith("csrftoken="))?.slice("csrftoken=".length) ?? "";

  // One after the other: the newest is what stays.
  let before = Promise.resolve();
  const aside = (f, name, value, more = {}) => {
    before = before.then(() => post(f.dataset.aside, { [name]: value, ...more }));
    return before;
  };
  const post = async (url, fields) => {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    try {
      const heard = await fetch(url, {
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

  const lost = (f) => f === form() && told(LOST);

  const flag = async (f, box) => {
    const on = box.checked;
    if (!(await aside(f, "flagged", on ? "on" : ""))) {
      box.checked = !on;
      return lost(f);
    }
    // By its number: the next question may be here by now.
    const place = document.querySelectorAll(".map li")[f.dataset.position - 1];
    place?.classList.toggle("flagged", on);
    const words = place?.querySelector("[data-words]");
    if (words) words.textContent = words.textContent.replace(", flagged", "") + (on ? ", flagged" : "");
  };
  // By its key the box is changed where the focus is not, and nothing would be heard.
  const flip = (box) => {
    if (!box) return;
    box.click();
    const voice = document.querySelector("[data-clock-voice]");
    if (voice && document.activeElement !== box) voice.textContent = box.checked ? "Flagged for review" : "Not flagged";
  };
  let sure = null;
  const confide = async (f, radio) => {
    if (await aside(f, "confidence", radio.value)) return void (sure = radio);
    radio.checked = false;
    if (sure?.form === f) sure.checked = true;
    lost(f);
  };
  const known = () => { sure = form()?.querySelector("[name=confidence]:checked") ?? null; };
  let noting = null;
  const note = async (f, area) => {
    clearTimeout(noting);
    const kept = await aside(f, "note", area.value);
    const place = document.querySelector("[data-noted]");
    const words = kept ? "Kept. Only you see it." : "Not kept yet: change it once more when you are online.";
    // The same words once more would be read aloud at each pause of the writer.
    if (place && f === form() && place.textContent !== words) place.textContent = words;
  };
  const draw = (button, on) => {
    button.setAttribute("aria-pressed", on);
    button.closest(".choice").classList.toggle("struck", on);
  };
  const strike = async (f, button) => {
    const on = button.getAttribute("aria-pressed") !== "true";
    draw(button, on);
    if (await aside(f, "strike", button.value, { struck: on ? "on" : "off" })) return;
    draw(button, !on);
    lost(f);
  };

  document.addEventListener("change", (event) => {
    const f = event.target.closest("[data-answer]");
    if (!f) return;
    if (event.target.type === "checkbox" && event.target.name === "flagged") flag(f, event.target);
    if (event.target.name === "note") note(f, event.target);
    if (event.target.name === "confidence") confide(f, event.target);
  });
  // A note is kept while it is written, not only when its field is left.
  document.addEventListener("input", (event) => {
    const f = event.target.closest("[data-answer]");
    if (!f || event.target.name !== "note") return;
    clearTimeout(noting);
    noting = setTimeout(() => note(f, event.target), 1000);
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
    const voice = form().querySelector("[data-moved]");
    voice.textContent = `Place ${to + 1} of ${others.length + 1}: ${step.querySelector(".text").textContent}`;
    send(list);
  };
  const sort = () => {
    const list = form()?.querySelector("[data-order]");
    if (!list) return;
    const shown = steps(list);
    const place = (step) => Number(step.querySelector("select").value);
    const sorted = shown.toSorted((one, other) => place(one) - place(other));
    // A step that is moved in the page loses the focus.
    if (sorted.some((step, at) => step !== shown[at])) {
      const focused = document.activeElement;
      list.append(...sorted);
      if (list.contains(focused)) focused.focus();
    }
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
  document.addEventListener("htmx:after:swap", () => { sort(); letters(); known(); });

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
    if (event.key === "Enter" && event.target.matches("[data-answer] :is([type=radio], [type=checkbox])")) {
      event.preventDefault(); // else the form is sent and the page loaded anew
      return event.target.click();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) return;
    if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select")) return;
    const key = event.key.toLowerCase();
    const input = key.length === 1 ? form()?.querySelectorAll("[name=choice]")["abcdefgh".indexOf(key)] : null;
    if (input) {
      input.focus();
      input.click();
    } else if (key === "f") flip(form()?.querySelector("[type=checkbox][name=flagged]"));
    else if (key === "n") document.querySelector("#question [rel=next]")?.click();
    else if (key === "p") document.querySelector("#question [rel=prev]")?.click();
    else if (key === "t") document.dispatchEvent(new CustomEvent("bestfit:read-time"));
  });
  sort();
  letters();
  known();
})();
