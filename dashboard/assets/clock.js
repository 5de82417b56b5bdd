// What ticks without the server: the city's clock, ages of readings, the time a link was lost.
(() => {
  const MINUTE = 60, HOUR = 3600, DAY = 86400;
  const formats = new Map();

  function local(zone, lang) {
    const key = `${zone} ${lang}`;
    if (!formats.has(key)) {
      const options = { timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit" };
      formats.set(key, new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, options));
    }
    return formats.get(key);
  }

  // `words` says "… ago" in the reader's language, by unit.
  function age(seconds, words) {
    const [n, text] =
      seconds < 100 ? [seconds, words.s]
      : seconds < 100 * MINUTE ? [seconds / MINUTE, words.min]
      : seconds < 48 * HOUR ? [seconds / HOUR, words.h]
      : [seconds / DAY, words.d];
    return text.replace("{n}", Math.max(0, Math.floor(n)));
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function tick() {
    const clock = document.getElementById("clock");
    if (!clock) return;
    const { zone, lang } = clock.dataset;
    const now = Date.now();
    write(clock, local(zone, lang).format(now));
    for (const one of document.querySelectorAll("time.age")) {
      write(one, age((now - Date.parse(one.dateTime)) / 1000, clock.dataset));
    }
    const since = document.documentElement.dataset.lostSince;
    if (since) {
      const text = local(zone, lang).format(new Date(since));
      document.querySelectorAll(".link-lost-since").forEach((one) => write(one, text));
    }
  }

  setInterval(tick, 500);
  new MutationObserver(tick).observe(document, { childList: true, subtree: true });
})();
