// A screen on the wall: which view has its turn, what has just come, light by day and dark by
// night. Turns follow the clock, so that screens side by side, and one that starts anew, agree.
(() => {
  const STEP_MS = 250;
  const DAY = { from: 7, to: 20 }; // hours of the city's clocks
  const SHIFT_MS = 60_000; // against burn-in all of it moves a little, once a minute
  const SHIFTS = [[0, 0], [3, 1], [4, 4], [1, 3], [-2, 4], [-4, 1], [-3, -3], [1, -4]];
  const TOLD = "vigie-wall-told";

  let heldAt = null; // the moment at which someone stopped the turning
  let newsUntil = 0;

  const set = (element, name, value) => {
    if (element.dataset[name] !== value) element.dataset[name] = value;
  };

  function turn(wall, now) {
    const views = wall.querySelectorAll(".wall-view");
    const turns = (heldAt ?? now) / (1000 * Number(wall.dataset.seconds));
    const current = Math.floor(turns) % views.length;
    views.forEach((view, place) => {
      const isShown = place === current;
      set(view, "shown", String(isShown));
      view.toggleAttribute("inert", !isShown);
    });
    const name = document.getElementById("wall-name");
    if (name.textContent !== views[current].dataset.name) {
      name.textContent = views[current].dataset.name;
    }
    wall.querySelectorAll(".wall-progress > span").forEach((part, place) => {
      set(part, "turn", place < current ? "over" : place > current ? "to-come" : "now");
      if (place === current) part.style.setProperty("--done", turns % 1);
    });
    set(wall, "held", String(heldAt !== null));
  }

  // Each alarm once, also when the page is loaded again meanwhile.
  function tell(wall, now) {
    const alarm = wall.querySelector("#wall-news [data-alarm]")?.dataset.alarm;
    if (alarm && alarm !== sessionStorage.getItem(TOLD)) {
      sessionStorage.setItem(TOLD, alarm);
      newsUntil = now + 1000 * Number(wall.dataset.alarm);
    }
    set(wall, "news", String(Boolean(alarm) && now < newsUntil));
  }

  function light(wall, now) {
    if (new URLSearchParams(location.search).has("theme")) return;
    const hour = Number(
      new Intl.DateTimeFormat("en-GB", {
        timeZone: wall.dataset.zone, hour: "2-digit", hourCycle: "h23",
      }).format(now),
    );
    const theme = hour >= DAY.from && hour < DAY.to ? "light" : "dark";
    set(document.documentElement, "mantineColorScheme", theme);
  }

  function shift(wall, now) {
    const [x, y] = SHIFTS[Math.floor(now / SHIFT_MS) % SHIFTS.length];
    wall.style.translate = `${x}px ${y}px`;
  }

  setInterval(() => {
    const wall = document.getElementById("wall");
    if (!wall) return;
    const now = Date.now();
    for (const act of [turn, tell, light, shift]) act(wall, now);
  }, STEP_MS);

  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !document.getElementById("wall")) return;
    event.preventDefault();
    heldAt = heldAt === null ? Date.now() : null;
  });

  // Nobody is there to load the page again: what breaks it does so itself.
  const HARMLESS = /^ResizeObserver loop/;
  const heal = (why) => {
    if (document.getElementById("wall") && !HARMLESS.test(why)) window.vigieStartOver(why);
  };
  window.addEventListener("error", (event) => heal(event.message));
  window.addEventListener("unhandledrejection", (event) => heal(String(event.reason)));
  document.addEventListener("webglcontextlost", () => heal("the graphics were lost"), true);
})();
