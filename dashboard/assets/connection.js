// Whether this page hears its server, and what to do when it does not.
//
// Dash talks to the server from a SharedWorker, one for all tabs of a browser: a closed tab then
// goes on costing the server until the last one closes, and phones that have no SharedWorker would
// not be live. So each page gets a worker of its own under that name, which goes when it goes.
(() => {
  const SILENT_MS = 12000; // the server speaks every 4 s
  const ASK_MS = 4000;
  const PATIENCE_MS = 8000; // for Dash to reconnect once the server answers again

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
    heardAt = Date.now();
    answeredAt = null;
    root.dataset.link = "live";
  }

  function lose() {
    if (root.dataset.link === "lost") return;
    root.dataset.link = "lost";
    root.dataset.lostSince = new Date(heardAt).toISOString();
  }

  async function ask() {
    askedAt = Date.now();
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      answeredAt = answer.ok ? (answeredAt ?? Date.now()) : null;
    } catch {
      answeredAt = null;
    }
    // The server is there, but the old connection does not come back: start over, same URL.
    if (answeredAt && Date.now() - answeredAt > PATIENCE_MS) location.reload();
  }

  setInterval(() => {
    const now = Date.now();
    if (now - heardAt > SILENT_MS) lose();
    if (root.dataset.link === "lost" && now - askedAt > ASK_MS) ask();
  }, 1000);
})();
