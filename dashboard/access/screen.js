// A screen on the wall signs in by the key after the # of its address, which no server is told and
// no log has. Nobody is there to try again: while the server is away, this does.
(() => {
  const RETRY_MS = 5000;
  const form = document.getElementById("screen");
  const said = document.getElementById("said");
  form.elements.key.value = decodeURIComponent(location.hash.slice(1));

  async function enter() {
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
      });
      if (answer.ok) return location.replace(form.elements.next.value);
      said.textContent = answer.status < 500 ? said.dataset.refused : said.dataset.away;
      if (answer.status < 500) return;
    } catch {
      said.textContent = said.dataset.away;
    }
    setTimeout(enter, RETRY_MS);
  }

  enter();
})();
