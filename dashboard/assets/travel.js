// The way through the past: the slider, its buttons, and playing.
//
// A step changes the moment that the page shows, `shown`, and the URL without an entry in the
// history; the server then sends what differs. One moment is asked for at a time: where the server
// is slow, playing is, and of all places that a hand passes with the slider only the last is asked.
(() => {
  const SPEEDS = [
    { step: 60_000, every: 1000 },
    { step: 300_000, every: 500 },
    { step: 1_800_000, every: 500 },
  ];
  const PATIENCE_MS = 15000; // then a step that was not answered is taken for lost
  const AHEAD = 2;

  let shown = null; // what is laid out
  let state = null; // the moment that is shown, and what the slider spans
  let asked = null, askedAt = 0, wanted = null;
  let playing = false, speed = 0, timer = null;
  let stamps = [], told = 0; // of the layouts, the newest first

  const byId = (id) => document.getElementById(id);
  const setProps = (id, props) => window.dash_clientside.set_props(id, props);
  const written = (ms) => new Date(ms).toISOString().replace(".000Z", "Z");
  const destination = () => wanted ?? asked ?? state.at;

  function urlAt(ms, href = location.href) {
    const url = new URL(href, location.href);
    url.searchParams.set("at", written(ms));
    url.search = url.search.replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%2C", ",");
    return url;
  }

  function ask(ms) {
    asked = ms;
    askedAt = Date.now();
    history.replaceState(history.state, "", urlAt(ms));
    const view = { ...shown.view, at: written(ms) };
    const url = shown.url && urlAt(ms, shown.url);
    const data = {
      ...shown, view,
      asked: location.pathname + location.search,
      url: url && url.pathname + url.search,
    };
    setProps("shown", { data });
    const { step } = SPEEDS[speed];
    const ahead = playing
      ? Array.from({ length: AHEAD }, (_, n) => next(ms, step, n + 1)).filter((one) => one <= state.present)
      : [];
    tell(ahead.map(written));
  }

  // Wakes the stream of this page, which may know it by the stamp of the layout before.
  function tell(ahead) {
    setProps("travel-step", { data: { stamps, ahead, n: ++told } });
  }

  const next = (ms, step, n = 1) => (Math.floor(ms / step) + n) * step;

  function goTo(ms) {
    if (!state || !shown?.view) return;
    const latest = Math.min(ms, state.present);
    if (asked !== null && Date.now() - askedAt < PATIENCE_MS) wanted = latest;
    else ask(latest);
    show();
  }

  // The end of the past is now.
  function tick() {
    const to = next(state.at, SPEEDS[speed].step);
    if (to <= state.present) return goTo(to);
    pause();
    byId("travel-now")?.click();
  }

  function schedule() {
    clearTimeout(timer);
    if (!playing) return;
    timer = setTimeout(tick, Math.max(0, askedAt + SPEEDS[speed].every - Date.now()));
  }

  function play() {
    playing = true;
    show();
    if (asked === null) tick();
  }

  function pause() {
    playing = false;
    clearTimeout(timer);
    show();
  }

  function text(ms) {
    const { zone, lang } = byId("clock").dataset;
    const options = { timeZone: zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
    return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, options).format(ms);
  }

  function slider() {
    const rail = byId("travel-rail");
    if (!rail) return null;
    let input = rail.querySelector("input");
    if (!input) {
      input = document.createElement("input");
      input.type = "range";
      input.id = "travel-slider";
      input.setAttribute("aria-label", rail.dataset.label);
      input.addEventListener("input", () => {
        const to = Number(input.value);
        pause();
        goTo(to);
      });
      const bubble = document.createElement("output");
      bubble.setAttribute("aria-hidden", "true");
      rail.append(input, bubble);
    }
    return input;
  }

  function put(element, name, value) {
    if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
  }

  // Where the reader goes is shown at once, what was there as soon as it has come.
  function show() {
    const input = slider();
    if (!input || !state) return;
    const at = destination();
    for (const [name, value] of [["min", state.start], ["max", state.end], ["step", state.grain]]) {
      put(input, name, String(value));
    }
    if (Number(input.value) !== at) input.value = String(at);
    const says = text(at);
    put(input, "aria-valuetext", says);
    const bubble = input.nextElementSibling;
    const share = Math.min(1, Math.max(0, (at - state.start) / (state.end - state.start)));
    bubble.style.setProperty("--share", share.toFixed(4));
    if (bubble.textContent !== says) bubble.textContent = says;
    bubble.classList.toggle("is-awaited", at !== state.at);
    const button = byId("travel-play");
    if (button) {
      const { play: toPlay, pause: toPause } = button.dataset;
      put(button, "aria-label", playing ? toPause : toPlay);
      put(button, "title", playing ? toPause : toPlay);
      put(button, "data-playing", String(playing));
    }
    put(byId("travel-says"), "aria-live", playing ? "off" : "polite");
    const select = byId("travel-speed");
    if (select && select.value !== String(speed)) select.value = String(speed);
    for (const [id, found] of [["travel-alarm-before", alarmFrom(-1)], ["travel-alarm-after", alarmFrom(1)]]) {
      const one = byId(id);
      if (one && one.disabled !== (found === undefined)) one.disabled = found === undefined;
    }
  }

  // A moment of an alarm is the first whole minute at which it stood.
  const stood = (ms) => Math.ceil(ms / 60_000) * 60_000;

  function alarmFrom(direction) {
    const moments = state.alarms.map(stood);
    const at = destination();
    return direction < 0 ? moments.filter((one) => one < at).at(-1) : moments.find((one) => one > at);
  }

  const ACTS = {
    "travel-play": () => (playing ? pause() : play()),
    "travel-back": () => stepBy(-1),
    "travel-on": () => stepBy(1),
    "travel-alarm-before": () => toAlarm(-1),
    "travel-alarm-after": () => toAlarm(1),
  };

  function stepBy(direction) {
    pause();
    const to = destination() / state.step;
    goTo((direction < 0 ? Math.ceil(to) - 1 : Math.floor(to) + 1) * state.step);
  }

  function toAlarm(direction) {
    pause();
    const found = alarmFrom(direction);
    if (found !== undefined) goTo(found);
  }

  document.addEventListener("click", (event) => {
    if (!state) return;
    const button = event.target.closest(".travel-button");
    if (button) return ACTS[button.id]?.();
    const mark = event.target.closest(".travel-mark");
    if (!mark) return;
    pause();
    goTo(stood(Number(mark.dataset.at)));
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "travel-speed") speed = Number(event.target.value);
  });

  document.addEventListener("focusin", (event) => {
    if (event.target.id === "moment" && playing) pause();
  });

  // Links lead to the moment that is shown, not to the one that was when they were made.
  function lead(event) {
    const link = state && event.target.closest?.("#shell a[href*='at=']");
    if (link && link.origin === location.origin) link.href = urlAt(destination(), link.href).href;
  }
  for (const name of ["pointerdown", "focusin", "click"]) document.addEventListener(name, lead, true);

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    travel: {
      laidOut: (now) => {
        const isNew = now?.stamp !== shown?.stamp;
        shown = now;
        if (isNew) {
          asked = wanted = null;
          stamps = [now.stamp, ...stamps].slice(0, 2);
          if (stamps.length > 1) tell([]);
        }
        if (!now?.view?.at) {
          state = null;
          pause();
        }
      },

      arrived: (now) => {
        if (!now) return "";
        state = now;
        if (now.at === asked) asked = null;
        if (wanted !== null && asked === null) {
          const to = wanted;
          wanted = null;
          if (to !== now.at) ask(to);
        }
        show();
        if (asked === null) schedule();
        return String(now.at);
      },
    },
  });
})();
