// Counts what the server said is left. The server decides; this is a picture of it.
(() => {
  const voice = () => document.querySelector("[data-clock-voice]");
  let ends = null;
  let said = null;
  let over = false;

  const read = () => {
    const clock = document.querySelector("[data-clock]");
    ends = clock ? performance.now() + Number(clock.dataset.secondsLeft) * 1000 : null;
    draw();
  };
  const draw = () => {
    const text = document.querySelector("[data-clock-text]");
    if (ends === null || !text) return;
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    const minutes = Math.floor(left / 60);
    text.textContent = left ? `${minutes}:${String(left % 60).padStart(2, "0")} left` : "Time is up; the result follows";
    if (!left && !over) {
      over = true;
      if (voice()) voice().textContent = "Time is up. What was saved counts.";
      // After the grace for slow networks the server shows the result.
      setTimeout(() => location.reload(), 7000);
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
  document.addEventListener("htmx:after:swap", read);
  // performance.now() may stand still while the machine sleeps: ask the server again on waking.
  let ticked = Date.now();
  setInterval(() => {
    const slept = Date.now() - ticked > 15000;
    ticked = Date.now();
    if (slept && ends !== null) location.reload();
    draw();
  }, 500);
  read();
})();
