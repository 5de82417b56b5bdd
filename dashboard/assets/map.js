// A map in the hand keeps still: what the server says of it while it is dragged or zoomed is drawn
// once the hand is off, and only the newest of it. All else on the page goes on.
//
// Dash draws by `Plotly.react`, so that is where the figures of maps are held back.
(() => {
  const QUIET_MS = 300; // without a move the hand is off
  const MOST_MS = 3000; // what has waited for so long is drawn, however the wheel turns

  const waiting = new Map(); // by map: its newest figure, and since when one has waited
  const movedAt = new WeakMap(); // by map: when the reader moved it last
  const movedFrom = new WeakMap(); // by map: what it showed then, as its `uirevision` says
  let pressed = null; // the map that a finger or button is on
  let lastMovedAt = -Infinity; // of all maps
  let react = null;
  let timer = null;

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const isRecent = (moment) => performance.now() - moment < QUIET_MS;
  const isInHand = (map) => map === pressed || isRecent(movedAt.get(map));

  function note(map) {
    lastMovedAt = performance.now();
    movedAt.set(map, lastMovedAt);
  }

  async function drawFirst(map, figure) {
    await react(map, figure);
    if (movedAt.has(map)) return map;
    movedAt.set(map, -Infinity);
    map.on("plotly_relayouting", () => {
      note(map);
      movedFrom.set(map, map.layout.uirevision);
    });
    map.on("plotly_doubleclick", () => movedFrom.delete(map));
    return map;
  }

  // Whole figures come with the view that they began with; the reader's own is kept.
  function keepView(map, { layout }) {
    if (movedFrom.get(map) !== layout.uirevision) return;
    for (const axis of ["xaxis", "yaxis"]) {
      layout[axis] = { ...layout[axis], range: [...map.layout[axis].range] };
    }
  }

  // After each move Dash gives the map what is on it already.
  const isDrawn = (map, { data, layout }) =>
    data === map.data && Object.keys(layout).every((key) => same(layout[key], map.layout[key]));

  function draw(map, figure) {
    waiting.delete(map);
    keepView(map, figure);
    return isDrawn(map, figure) ? Promise.resolve(map) : react(map, figure);
  }

  function drawOrWait(map, figure) {
    const isOfElse = map.layout.uirevision !== figure.layout.uirevision;
    if (isOfElse || !isInHand(map)) return draw(map, figure);
    waiting.set(map, { figure, since: waiting.get(map)?.since ?? performance.now() });
    timer ??= setTimeout(drawDue, QUIET_MS / 3);
    return Promise.resolve(map);
  }

  function drawDue() {
    for (const [map, { figure, since }] of waiting) {
      if (!map.isConnected) waiting.delete(map);
      // Drawn under a finger, a map would jump by what it was pulled.
      else if (map === pressed) continue;
      else if (!isInHand(map) || performance.now() - since > MOST_MS) draw(map, figure);
    }
    timer = waiting.size ? setTimeout(drawDue, QUIET_MS / 3) : null;
  }

  document.addEventListener("pointerdown", (event) => {
    pressed = event.target.closest?.(".graph.map .js-plotly-plot") ?? null;
  }, true);

  function release() {
    if (pressed) note(pressed);
    pressed = null;
  }
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, release, true);
  window.addEventListener("blur", release);
  // It was let go where nobody heard of it.
  document.addEventListener("pointermove", (event) => event.buttons || release(), true);

  // Beside a map that moves, each other figure takes a turn of its own.
  async function drawOther(graph, figure) {
    if (pressed || isRecent(lastMovedAt)) {
      await new Promise((done) => setTimeout(done));
      if (!graph.isConnected) return graph;
    }
    return react(graph, figure);
  }

  window.addEventListener("DOMContentLoaded", () => {
    react = window.Plotly.react;
    window.Plotly.react = (graph, figure) => {
      if (!graph.closest(".graph.map")) return drawOther(graph, figure);
      return movedAt.has(graph) ? drawOrWait(graph, figure) : drawFirst(graph, figure);
    };
  });
})();
