// What a page notes of itself while it is measured: `window.watched`.
(() => {
  const watched = { drawn: null, largest: 0, blocked: [], shown: [], keeps: false };
  window.watched = watched;

  // Times are from the start of the navigation, or of `watched.begin()` on a page that is there.
  let begun = 0;
  watched.begin = () => {
    begun = performance.now();
    watched.drawn = null;
    watched.blocked.length = 0;
  };

  const all = (selector) => [...document.querySelectorAll(selector)];

  // A figure has something drawn in it, or words that say why not.
  const isFilled = (graph) =>
    graph.querySelector(".points path, .fills path, .lines path, .text text, .heatmaplayer image")
    || document.getElementById(`${graph.id}-empty`)?.textContent;

  function isDrawn(page) {
    const graphs = all(".graph");
    const figures = all(".indicator-value");
    return document.querySelector(`.page-${page}, body[data-page=${page}]`)
      && graphs.length && graphs.every(isFilled)
      && figures.every((one) => /\d/.test(one.textContent));
  }

  // What is in the document is on the screen once a frame has been made of it.
  const afterFrame = (tell) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = tell;
    channel.port2.postMessage(null);
  });

  const GIVE_UP_MS = 120_000;

  watched.await = (page) => new Promise((tell, fail) => {
    const ends = performance.now() + GIVE_UP_MS;
    const look = () => {
      if (performance.now() > ends) return fail(new Error(`${page} is not drawn`));
      if (!isDrawn(page)) return requestAnimationFrame(look);
      afterFrame(() => {
        watched.drawn = performance.now() - begun;
        tell(watched.drawn);
      });
    };
    look();
  });

  watched.there = (selector) => new Promise((tell) => {
    const look = () => {
      if (!document.querySelector(selector)) return requestAnimationFrame(look);
      afterFrame(() => tell(performance.now() - begun));
    };
    look();
  });

  // Each new text of an element, and the Unix time in seconds at which it was on the screen.
  watched.follow = (selector) => {
    let last = null;
    new MutationObserver(() => {
      const text = document.querySelector(selector)?.textContent;
      if (text === last || text === undefined) return;
      last = text;
      afterFrame(() => watched.shown.push([
        text, (performance.timeOrigin + performance.now()) / 1000,
      ]));
    }).observe(document, { subtree: true, childList: true, characterData: true });
  };

  // Milliseconds between frames, long tasks, and answers to gestures, from `start` to `stop`.
  let last = null;
  let between = [];
  const note = (now) => {
    if (last === null) return;
    if (last) between.push(now - last);
    last = now;
    requestAnimationFrame(note);
  };
  watched.start = () => {
    [last, between] = [0, []];
    watched.blocked.length = watched.answered.length = 0;
    requestAnimationFrame(note);
  };
  watched.stop = () => {
    last = null;
    return { frames: between, blocked: watched.blocked, answered: watched.answered };
  };

  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) watched.largest = one.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) watched.blocked.push(one.duration);
  }).observe({ type: "longtask", buffered: true });

  // From something that a reader does to the frame that answers it.
  watched.answered = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) watched.answered.push([one.name, one.duration]);
  }).observe({ type: "event", durationThreshold: 16, buffered: true });

  // What the page says to its worker, which says it to the server; and the updates that come back,
  // which can be told to it again.
  watched.said = [];
  watched.heard = [];
  const post = MessagePort.prototype.postMessage;
  MessagePort.prototype.postMessage = function (message, ...more) {
    if (message?.type === "callback_request") watched.said.push(JSON.stringify(message));
    return post.call(this, message, ...more);
  };
  let hear = null;
  const own = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
  Object.defineProperty(MessagePort.prototype, "onmessage", {
    ...own,
    set(handler) {
      own.set.call(this, function (event) {
        if (event.data?.type?.startsWith("set_props")) {
          hear = (data) => handler.call(this, { data });
          if (watched.keeps) watched.heard.push(event.data);
        }
        return handler.call(this, event);
      });
    },
  });

  // So many updates, each once the one before it is drawn.
  watched.repeat = (count) => new Promise((tell) => {
    let done = 0;
    const next = () => {
      if (done === count) return tell(count);
      hear(structuredClone(watched.heard[done % watched.heard.length]));
      done += 1;
      afterFrame(next);
    };
    next();
  });
})();
