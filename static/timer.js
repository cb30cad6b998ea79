// Counts what the server said is left. The server decides; this is a picture of it. Every few
// seconds it asks whether the deadline has moved and what staff has told.
(() => {
  const EVERY = 14000; // with the way there and back, news is on the page within 15 seconds
  const HOUR = 3600;
  const DAY = 24 * HOUR;
  const voice = () => document.querySelector("[data-clock-voice]");
  let ends = null;
  let said = null;
  let over = false;
  let leaving = null;

  const read = () => {
    const clock = document.querySelector("[data-clock]");
    ends = clock ? performance.now() + Number(clock.dataset.secondsLeft) * 1000 : null;
    draw();
  };
  // A class may have days for a quiz: only what is near is told by the second.
  const words = (left) => {
    if (left >= 2 * DAY) return `${Math.floor(left / DAY)} days`;
    if (left >= 4 * HOUR) return `${Math.floor(left / HOUR)} hours`;
    return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  };
  const draw = () => {
    const text = document.querySelector("[data-clock-text]");
    if (ends === null || !text) return;
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    text.textContent = left ? `${words(left)} left` : "Time is up; the result follows";
    if (!left && !over) {
      over = true;
      if (voice()) voice().textContent = "Time is up. What was saved counts.";
      // After the grace for slow networks the server shows the result.
      leaving = setTimeout(() => location.reload(), 7000);
    } else if (left && over) {
      over = false;
      clearTimeout(leaving);
    }
    const mark = [10, 5, 1].find((m) => left <= m * 60 && left > m * 60 - 5);
    if (mark && mark !== said && voice()) {
      said = mark;
      voice().textContent = `${mark} minute${mark > 1 ? "s" : ""} left`;
    }
  };
  document.addEventListener("bestfit:clock", (event) => {
    if (typeof event.detail === "number") ends = performance.now() + event.detail * 1000;
    draw();
  });
  // A key reads it out.
  document.addEventListener("bestfit:read-time", () => {
    const text = document.querySelector("[data-clock-text]")?.textContent ?? "This quiz is untimed";
    if (!voice()) return;
    voice().textContent = "";
    requestAnimationFrame(() => { voice().textContent = text; });
  });
  document.addEventListener("htmx:after:swap", (event) => {
    if (!event.target.closest?.(".changed")) read(); // else the clock is as old as the question
  });
  // performance.now() may stand still while the machine sleeps: ask the server again on waking.
  let ticked = Date.now();
  setInterval(() => {
    const slept = Date.now() - ticked > 15000;
    ticked = Date.now();
    if (slept && ends !== null) location.reload();
    draw();
  }, 500);
  read();

  // News from the server. A lost connection is no news; the next question is.
  const told = document.querySelector("[data-told]");
  // When to ask again, in milliseconds; 0: never.
  const hear = (state) => {
    document.dispatchEvent(new CustomEvent("bestfit:clock", { detail: state.seconds_left }));
    const list = told.querySelector("ol");
    const fresh = state.told.slice(list.children.length);
    for (const line of fresh) list.append(Object.assign(document.createElement("li"), { textContent: line }));
    if (fresh.length) {
      told.hidden = false;
      told.open = true;
      document.querySelector("[data-told-voice]").textContent = fresh.join(" ");
    }
    // What the page shows does not hold any more: the server knows what does.
    if (state.closed || (state.paused && document.getElementById("question"))) {
      setTimeout(() => location.reload(), 4000);
      return 0;
    }
    return state.seconds_left === 0 ? 6000 : EVERY; // after the grace it is closed
  };
  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    clearTimeout(next);
    next = null;
    let wait = EVERY;
    try {
      const heard = await fetch(told.dataset.state, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10000) });
      if (heard.ok && !heard.redirected) wait = hear(await heard.json());
      else if (heard.status < 500) wait = 0;
    } catch { /* offline */ }
    asking = false;
    if (wait) next = setTimeout(ask, wait);
  };
  let next = null;
  if (told) {
    next = setTimeout(ask, EVERY * (0.3 + 0.7 * Math.random())); // not everybody at once
    document.addEventListener("visibilitychange", () => { if (!document.hidden && next !== null) ask(); });
  }
})();
