// Turns the sequence of frames into a player. Without this file all frames stand below one another.
(() => {
  const root = document.querySelector("[data-walkthrough]");
  if (!root) return;
  const frames = [...root.querySelectorAll("[data-frame]")];
  const player = root.querySelector("[data-player]");
  const play = player.querySelector("[data-play]");
  const place = player.querySelector("[data-place]");
  const voice = player.querySelector("[data-voice]");
  const heard = player.querySelector("[data-caption]");
  const speech = window.speechSynthesis;
  let current = 0;
  let timer = null;

  const lightUp = (frame) => {
    const focus = (frame.dataset.focus || "").split(" ").filter(Boolean);
    for (const part of frame.querySelectorAll("[data-part]")) {
      part.classList.toggle("dimmed", focus.length > 0 && !focus.includes(part.dataset.part));
    }
  };

  const speaking = () => speech && voice.querySelector("input").checked;

  const show = (next) => {
    current = Math.max(0, Math.min(frames.length - 1, next));
    frames.forEach((frame, number) => { frame.hidden = number !== current; });
    place.textContent = `Frame ${current + 1} of ${frames.length}`;
    speech?.cancel();
    if (timer !== null) wait();
  };

  const words = (frame) => `${frame.querySelector("h2").textContent}. ${frame.querySelector(".caption").textContent}`;
  // Who steps hears what is on the frame; while it plays, the words would pile up.
  const step = (next) => {
    show(next);
    heard.textContent = timer === null ? words(frames[current]) : "";
  };

  const stop = () => {
    clearTimeout(timer);
    timer = null;
    speech?.cancel();
    play.textContent = "Play";
  };

  const onward = () => (current === frames.length - 1 ? stop() : show(current + 1));

  // With the voice on, a frame lasts as long as its words; otherwise as long as reading takes.
  const wait = () => {
    clearTimeout(timer);
    const frame = frames[current];
    if (!speaking()) {
      timer = setTimeout(onward, Number(frame.dataset.seconds) * 1000);
      return;
    }
    const spoken = new SpeechSynthesisUtterance(words(frame));
    spoken.lang = document.documentElement.lang;
    spoken.onend = () => { if (timer !== null && frames[current] === frame) onward(); };
    timer = 0;
    speech.speak(spoken);
  };

  const toggle = () => {
    if (timer !== null) return stop();
    if (current === frames.length - 1) show(0);
    play.textContent = "Pause";
    wait();
  };

  play.addEventListener("click", toggle);
  for (const button of player.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => step(current + Number(button.dataset.step)));
  }
  const keys = {
    ArrowRight: () => step(current + 1),
    ArrowLeft: () => step(current - 1),
    Home: () => step(0),
    End: () => step(frames.length - 1),
    " ": toggle,
  };
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const typing = event.target.closest("a, button, input, select, textarea");
    if (!plain || !keys[event.key] || (typing && event.key === " ")) return;
    event.preventDefault();
    keys[event.key]();
  });

  root.classList.add("playing");
  player.hidden = false;
  root.querySelector("[data-player-help]").hidden = false;
  document.querySelector("[data-transcript]").hidden = false;
  voice.hidden = !speech;
  frames.forEach(lightUp);
  show(0);
  addEventListener("pagehide", stop);
})();
