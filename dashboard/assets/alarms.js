// What a page with alarms needs beside the server: which are selected, what is wished of them, and
// the number of those that wait before the title of the browser's tab.
(() => {
  const chosen = new Set();
  let wishes = 0;

  const title = () => {
    const isPast = document.querySelector(".shell.is-past");
    const count = !isPast && document.getElementById("alarm-count-n")?.textContent;
    const bare = document.title.replace(/^\([^)]*\) /, "");
    const wanted = /^[1-9]/.test(count || "") ? `(${count}) ${bare}` : bare;
    if (document.title !== wanted) document.title = wanted;
  };

  const boxes = () => [...document.querySelectorAll(".alarm-select")];

  // Rows come and go: what is selected is said of those that are there.
  function show() {
    title();
    const line = document.getElementById("alarm-chosen");
    if (!line) return chosen.clear();
    const there = new Set(boxes().map((box) => box.dataset.alarm));
    for (const one of chosen) if (!there.has(one)) chosen.delete(one);
    for (const box of boxes()) {
      const checked = String(chosen.has(box.dataset.alarm));
      if (box.getAttribute("aria-checked") !== checked) box.setAttribute("aria-checked", checked);
    }
    const { none, one, many, opened } = line.dataset;
    const text = chosen.size ? many.replace("{n}", chosen.size) : opened ? one : none;
    if (line.textContent !== text) line.textContent = text;
  }

  function idsOf(button) {
    if (button.dataset.alarm) return [Number(button.dataset.alarm)];
    if (chosen.size) return [...chosen].map(Number);
    const opened = document.getElementById("alarm-chosen")?.dataset.opened;
    return opened ? [Number(opened)] : [];
  }

  function wish(button) {
    const data = {
      act: button.dataset.act,
      ids: idsOf(button),
      comment: document.getElementById("alarm-comment")?.value ?? "",
      n: ++wishes, // the same wish again is a new one
    };
    window.dash_clientside.set_props("alarm-wish", { data });
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest(".alarm-select");
    if (box) {
      const id = box.dataset.alarm;
      if (!chosen.delete(id)) chosen.add(id);
      show();
    }
    const button = event.target.closest("button[data-act]");
    if (button) wish(button);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    if (event.target.matches?.(".alarm-select")) {
      event.preventDefault();
      chosen.add(event.target.dataset.alarm);
      show();
      document.getElementById("alarm-comment")?.focus();
    } else if (event.target.id === "alarm-comment") {
      event.preventDefault();
      document.querySelector(".alarm-hands [data-act=acknowledge]")?.click();
    }
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.alarms = {
    acted: (done) => {
      if (!done?.length) return;
      done.forEach((id) => chosen.delete(String(id)));
      window.dash_clientside.set_props("alarm-comment", { value: "" });
      show();
    },
  };

  new MutationObserver(show).observe(document, { childList: true, subtree: true, characterData: true });
})();
