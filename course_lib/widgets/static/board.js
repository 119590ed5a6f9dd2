/* Shared by all boards; each board's own file follows in the same module. No imports, no words of its own, and what
   comes from the case only ever becomes text. */

const FOCUSABLE = new Set(["button", "input", "select", "textarea", "summary", "a"]);

/** An element. `text` becomes a text node; other attributes are set as given, absent ones (null, false) left out. */
function make(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

/** An SVG element. */
function svg(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.append(document.createTextNode(String(value)));
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  // The notebook catches keys in the document's capture phase; this attribute makes it leave them alone.
  if (FOCUSABLE.has(node.localName) || node.hasAttribute("tabindex")) node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** "{name}" in a text from the kernel, filled in. */
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));

const formats = [0, 1, 2].map((digits) => new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
const grouped = (value, digits) => formats[digits].format(value);

/** Yuan in units of ten thousand, about three digits: the kernel's `wan`. */
function inWan(words, amount) {
  const value = amount / 1e4, size = Math.abs(value);
  const text = grouped(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
  return fill(words.wan, { n: /^[-0.,]*$/.test(text) ? "0" : text });
}

const percent = (share) => `${Math.round(share * 100)}%`;

/** Fields that hold something typed and not yet sent: a redraw leaves them alone. */
const typing = new WeakSet();

/** A node to be built only if the one with this key was made from something else than `what` (a text). */
function lazy(key, what, build) {
  const token = document.createElement("template");
  token.dataset.key = key;
  token.lazy = { what, build };
  return token;
}

function built(token) {
  const node = token.lazy.build();
  node.madeFrom = token.lazy.what;
  return node;
}

/** A new node with all that was left to be built. */
function whole(node) {
  if (node.lazy) return whole(built(node));
  for (const token of node.querySelectorAll?.("template") ?? []) token.replaceWith(whole(token));
  return node;
}

/** Make `old` look like `next`, keeping the nodes that are there: focus, text being typed and pointers survive. */
function patch(old, next) {
  const kept = new Map(), wanted = new Set([...next.childNodes].map((child) => child.dataset?.key));
  for (const child of [...old.childNodes]) {
    const key = child.dataset?.key;
    if (key && wanted.has(key)) kept.set(key, child);
    else if (key) child.remove();
  }
  let at = old.firstChild;
  for (let child of [...next.childNodes]) {
    const key = child.dataset?.key;
    let same = key ? kept.get(key) : at && !at.dataset?.key && at.nodeName === child.nodeName ? at : null;
    const unchanged = same && child.lazy && same.madeFrom === child.lazy.what;
    if (child.lazy && !unchanged) child = built(child);
    if (same && !unchanged && same.nodeName !== child.nodeName) same = null;
    if (!same) old.insertBefore(whole(child), at);
    else {
      if (same === at) at = at.nextSibling;
      else old.insertBefore(same, at);
      if (unchanged) continue;
      same.madeFrom = child.madeFrom;
      if (same.nodeType !== Node.ELEMENT_NODE) { if (same.data !== child.data) same.data = child.data; }
      else patchElement(same, child);
    }
  }
  while (at) { const rest = at.nextSibling; at.remove(); at = rest; }
}

function patchElement(old, next) {
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && name !== "open") old.removeAttribute(name); // what was folded out stays so
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  patch(old, next);
  if ("value" in next && !typing.has(old) && old.value !== next.value) old.value = next.value;
  if ("checked" in next && old.checked !== next.checked) old.checked = next.checked;
  if ("open" in next) old.open = old.open || next.open;
}

const UNANSWERED = 4000; // ms until the person is told that nothing was saved

/**
 * Run a board in `el`.
 *
 * board.name: class of the root. board.body(ctx) -> nodes. board.on: {"event .selector": (ctx, target, event)}.
 * board.start(ctx) -> optional clean-up function. board.drawn(ctx): after each redraw. board.help: words of the help.
 */
function openBoard({ model, el }, board) {
  const view = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  const setup = model.get("setup"), words = setup.words;
  const root = make("section", { class: `ck ${board.name}`, "aria-label": words.title, tabindex: -1 });
  const bar = make("div", { class: "ck-bar" }), body = make("div", { class: "ck-body" });
  const polite = make("div", { class: "ck-said", role: "status", "aria-live": "polite" });
  const alert = make("div", { class: "ck-refused", role: "alert" });
  root.append(bar, alert, body, polite);
  el.append(root);
  let sent = 0, changed = 0, answered = 0, timer = null, lost = false; // changed: the last command that saves something

  const ctx = {
    root, setup, words, local: {}, state: structuredClone(model.get("state")), refused: null,
    /** Tell the kernel of a change; `now(state)` makes it on the screen without waiting. */
    send(name, args = {}, now = null) {
      now?.(ctx.state);
      ctx.refused = null;
      changed = sent + 1;
      post(name, args);
    },
    /** Ask the kernel something that changes nothing. */
    ask(name, args = {}) { post(name, args); },
    say(text) { polite.textContent = text; },
    /** Whether the kernel still owes an answer. */
    get waiting() { return sent > answered; },
    redraw,
    /** Move the focus to the element with `data-key`, also after the next redraw. */
    focus(key) { ctx.wanted = key; takeFocus(); },
  };

  const outbox = [];

  /** First the picture, then the message; what a redraw itself sends (a field losing the focus) comes after it. */
  function post(name, args) {
    sent += 1;
    outbox.push({ view, n: sent, do: name, args });
    clearTimeout(timer);
    timer = setTimeout(() => { lost = true; redraw(); }, UNANSWERED);
    if (outbox.length > 1) return;
    try {
      redraw();
    } finally {
      try {
        for (const message of outbox) model.send(message);
      } catch { // the kernel was restarted: this view leads nowhere
        lost = true;
        redraw();
      } finally {
        outbox.length = 0;
      }
    }
  }

  function takeFocus() {
    if (!ctx.wanted) return;
    const node = root.querySelector(`[data-key="${CSS.escape(ctx.wanted)}"]`);
    if (node) { node.focus({ preventScroll: false }); ctx.wanted = null; }
  }

  const tool = (key, sign, label, tip, off) => make("button", { type: "button", class: "ck-tool", "data-key": `tool-${key}`, "data-tool": key, title: tip, "aria-disabled": String(off) }, make("span", { "aria-hidden": "true", text: sign }), make("span", { text: label }));

  const active = () => {
    const node = root.getRootNode().activeElement;
    return node && root.contains(node) ? node : null;
  };

  function redraw() {
    const had = active(), key = had?.dataset.key;
    const { state } = ctx;
    const status = lost ? "unsaved" : changed > answered ? "saving" : ctx.waiting ? "asking" : "saved";
    const next = make("div", { class: "ck-bar" },
      make("h3", { class: "ck-title", text: words.title }),
      tool("undo", "↶", words.undo, words.undo_key, !state.can_undo),
      tool("redo", "↷", words.redo, words.redo_key, !state.can_redo),
      tool("reset", "⟲", words.reset, words.reset_tip, state.source !== "team"),
      make("span", { class: "ck-source", text: state.source === "team" ? words.from_team : words.from_reference }),
      make("span", { class: "ck-status", "data-status": status, text: words[status] }),
      words.how ? make("details", { class: "ck-help", "data-key": "help" }, make("summary", { text: words.help }), make("ul", {}, ...words.how.map((line) => make("li", { text: line })))) : null,
    );
    patch(bar, next);
    const refusal = lost ? words.unsaved : ctx.refused ? ctx.refused.text : "";
    if (alert.textContent !== refusal) alert.textContent = refusal;
    patch(body, make("div", {}, ...board.body(ctx).filter(Boolean)));
    if (had && active() !== had) { // it was moved or is gone
      ctx.wanted ??= key;
      takeFocus();
      if (!active()) { ctx.wanted = null; root.focus({ preventScroll: true }); }
    } else takeFocus();
    board.drawn?.(ctx);
  }

  function received() {
    const next = model.get("state"), mine = next.ack && next.ack.view === view;
    if (mine) {
      answered = Math.max(answered, next.ack.n);
      lost = false;
      if (next.refused) ctx.refused = next.refused;
    }
    if (next.said && (mine || !next.ack)) ctx.say(next.said);
    if (answered < sent) return mine && next.refused ? redraw() : undefined; // what was sent later is still under way
    clearTimeout(timer);
    ctx.state = structuredClone(next);
    redraw();
  }

  const handlers = Object.entries(board.on ?? {}).map(([what, handle]) => {
    const [type, ...selector] = what.split(" ");
    const listen = (event) => {
      const target = event.target.closest?.(selector.join(" "));
      if (target && root.contains(target)) handle(ctx, target, event);
    };
    return [type, listen];
  });
  root.addEventListener("input", (event) => typing.add(event.target));
  root.addEventListener("change", (event) => typing.delete(event.target));
  for (const [type, listen] of handlers) root.addEventListener(type, listen);
  root.addEventListener("click", (event) => {
    const button = event.target.closest(".ck-tool");
    if (button && button.getAttribute("aria-disabled") !== "true") ctx.send(button.dataset.tool);
  });
  root.addEventListener("keydown", (event) => {
    const typed = event.target.matches("textarea, input:not([type=range]):not([type=checkbox])");
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !typed && !event.defaultPrevented) {
      const key = event.key.toLowerCase();
      const what = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : null;
      if (what) { event.preventDefault(); if (ctx.state[`can_${what}`]) ctx.send(what); }
    }
    event.stopPropagation(); // the notebook's own shortcuts
  });
  model.on("change:state", received);
  const stop = board.start?.(ctx);
  redraw();
  return () => { clearTimeout(timer); model.off("change:state", received); stop?.(); };
}

/**
 * Drag from `source` to `target` elements (selectors) with mouse, pen or finger; drop(from, to).
 * A press that does not move stays a click.
 */
function draggable(ctx, source, target, drop) {
  const { root } = ctx;
  let press = null, dropped = -Infinity;
  const under = (event) => root.getRootNode().elementFromPoint(event.clientX, event.clientY)?.closest(target) ?? null;
  const mark = (node) => {
    root.querySelector(".ck-over")?.classList.remove("ck-over");
    if (node && root.contains(node)) node.classList.add("ck-over");
  };
  root.addEventListener("pointerdown", (event) => {
    const from = event.target.closest(source);
    dropped = -Infinity; // a new press: its click is meant
    if (from && event.button === 0) press = { from, x: event.clientX, y: event.clientY, ghost: null };
  });
  const move = (event) => {
    if (!press) return;
    if (!press.ghost) {
      if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < 5) return;
      press.ghost = press.from.cloneNode(true);
      press.ghost.classList.add("ck-ghost");
      press.ghost.removeAttribute("data-key");
      press.ghost.setAttribute("aria-hidden", "true");
      root.append(press.ghost);
    }
    const box = root.getBoundingClientRect();
    press.ghost.style.left = `${event.clientX - box.left + 8}px`;
    press.ghost.style.top = `${event.clientY - box.top + 8}px`;
    mark(under(event));
    event.preventDefault();
  };
  const end = (event) => {
    const done = press;
    press = null;
    if (!done?.ghost) return;
    done.ghost.remove();
    mark(null);
    const to = event.type === "pointerup" ? under(event) : null;
    dropped = event.timeStamp;
    if (to && root.contains(to)) drop(done.from, to);
  };
  const swallow = (event) => { // the click that ends a drag
    if (event.timeStamp - dropped < 50) { event.stopPropagation(); event.preventDefault(); }
  };
  root.addEventListener("click", swallow, true);
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
  return () => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
  };
}
