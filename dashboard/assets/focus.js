// Who goes by keys stays where they were when the content changes beneath them. Dash knows rows by
// their place only: when one comes or goes above, the element that has the focus is given to another
// row. So the focus follows what it was on: the same thing, else the same row, else the row in its
// place, else the content.
(() => {
  const REACHED = "a[href], button, input";
  let was = null;

  const childrenOf = (list) => [...(list?.children ?? [])];
  const reachedIn = (row) =>
    [...(row?.querySelectorAll(REACHED) ?? [])].filter((one) => one.checkVisibility());

  function markOf(one) {
    if (!one) return null;
    const { act, alarm } = one.dataset;
    return [act, alarm, one.getAttribute("href"), one.getAttribute("aria-label")].join("|");
  }

  function remember(target) {
    const row = target.closest("tr, li");
    const list = row?.parentElement;
    was = {
      target,
      mark: markOf(target),
      first: markOf(reachedIn(row)[0]),
      list: list?.id,
      at: childrenOf(list).indexOf(row),
    };
  }

  document.addEventListener("focusin", ({ target }) => {
    if (target.closest("#content")) remember(target);
    else was = null;
  });

  // Who leaves by themselves has left; what is removed loses the focus, too, but is gone by then.
  document.addEventListener("focusout", ({ target }) => {
    queueMicrotask(() => {
      if (was?.target === target && target.isConnected && document.activeElement !== target) was = null;
    });
  });

  function keep() {
    if (!was) return;
    const { target, mark, first, list, at } = was;
    const isThere = target.isConnected;
    const isSame = isThere && (!list || markOf(target) === mark);
    if (isSame || document.activeElement !== (isThere ? target : document.body)) return;
    const rows = childrenOf(list && document.getElementById(list)).map(reachedIn);
    const all = rows.flat();
    const there =
      all.find((one) => markOf(one) === mark) ??
      all.find((one) => markOf(one) === first) ??
      rows[Math.min(at, rows.length - 1)]?.[0] ??
      document.getElementById("content");
    if (!there) return;
    there.focus({ preventScroll: true });
    remember(there);
  }

  new MutationObserver(keep).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ["aria-label", "href", "data-act", "data-alarm"],
  });
})();
