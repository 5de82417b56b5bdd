// Whether this page hears its server, and what to do when it does not.
//
// Dash talks to the server from a SharedWorker, one for all tabs of a browser: a closed tab then
// goes on costing the server until the last one closes, and phones that have no SharedWorker would
// not be live. So each page gets a worker of its own under that name, which goes when it goes.
(() => {
  const SILENT_MS = 12000; // the server speaks every 4 s
  const ASK_MS = 4000;
  const PATIENCE_MS = 8000; // for Dash to reconnect once the server answers again
  const BLANK_MS = 20000; // a page that has nothing to show for so long starts over
  const REST_MS = 60000; // between two times that a page starts over by itself
  const STARTED = "vigie-started-over";

  const root = document.documentElement;
  let heardAt = Date.now();
  let answeredAt = null; // since when the server answers while we are still not connected
  let askedAt = 0;
  root.dataset.link = "connecting";

  class PageWorker {
    constructor(url) {
      const script = JSON.stringify(new URL(url, location.href).href);
      const source = `importScripts(${script}); onmessage = (event) => onconnect(event);`;
      const blob = new Blob([source], { type: "text/javascript" });
      const channel = new MessageChannel();
      this.worker = new Worker(URL.createObjectURL(blob));
      this.worker.postMessage(null, [channel.port2]);
      this.port = channel.port1;
      this.port.addEventListener("message", (event) => hear(event.data.type));
    }
  }
  window.SharedWorker = PageWorker;

  function hear(type) {
    if (type === "disconnected") return lose();
    const wasLost = root.dataset.link !== "live";
    heardAt = Date.now();
    answeredAt = null;
    root.dataset.link = "live";
    if (wasLost) ask(); // it may be another build by now
  }

  function lose() {
    if (root.dataset.link === "lost") return;
    root.dataset.link = "lost";
    root.dataset.lostSince = new Date(heardAt).toISOString();
  }

  async function answers() {
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  async function ask() {
    askedAt = Date.now();
    const answer = await answers();
    if (answer && answer.build !== root.dataset.build) return startOver("there is a new build");
    answeredAt = answer && root.dataset.link === "lost" ? (answeredAt ?? Date.now()) : null;
    // The server is there, but the old connection does not come back.
    if (answeredAt && Date.now() - answeredAt > PATIENCE_MS) startOver("the connection is dead");
  }

  const pause = (ms) => new Promise((done) => setTimeout(done, Math.max(0, ms)));

  const isTyping = () =>
    Boolean(document.activeElement?.matches("input, textarea") && document.activeElement.value);

  let isStartingOver = false;

  // The same URL again, once the server has a page for it: until then old figures are better.
  async function startOver(why) {
    if (isStartingOver) return;
    isStartingOver = true;
    console.info(`Vigie starts this page over: ${why}`);
    await pause(REST_MS + Number(sessionStorage.getItem(STARTED) ?? 0) - Date.now());
    while (isTyping() || !(await answers())?.knows_city) await pause(ASK_MS);
    sessionStorage.setItem(STARTED, Date.now());
    location.reload();
  }

  let shownAt = Date.now();

  setInterval(() => {
    const now = Date.now();
    if (now - heardAt > SILENT_MS) lose();
    if (root.dataset.link === "lost" && now - askedAt > ASK_MS) ask();
    if (document.getElementById("page")?.childElementCount) shownAt = now;
    if (now - shownAt > BLANK_MS) startOver("there is nothing to show");
  }, 1000);

  window.vigieStartOver = startOver;
})();
