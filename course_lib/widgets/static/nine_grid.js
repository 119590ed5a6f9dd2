/* Nine-grid board: customers as chips in nine cells. */

const SHORT = 7; // characters that fit any chip: an ellipsis on each of a hundred names costs a third of the redraw
const CAP = 12, STEP = 60; // chips drawn per cell at first; how many more a press on "more" shows
const [ID, NAME, COMPUTED, VALUE, INDUSTRY, STATE, OWNER, ENTERPRISE] = [0, 1, 2, 3, 4, 5, 6, 7];
const FILTERS = [["industry", INDUSTRY, "industries"], ["state", STATE, "states"], ["owner", OWNER, "owners"]];
const TRAY = 9; // whom we hardly know: below the nine cells
const ARROWS = { ArrowUp: -3, ArrowDown: 3, ArrowLeft: -1, ArrowRight: 1 };

const cellOf = (ctx, customer) => ctx.state.places[customer[ID]]?.[0] ?? customer[COMPUTED];
const whoIs = (customer) => `${customer[ID]} ${customer[NAME]}`;

function passes({ filter, find }, customer) {
  if (FILTERS.some(([name, at]) => filter[name] !== "" && customer[at] !== +filter[name])) return false;
  return !find || whoIs(customer).toLowerCase().includes(find);
}

/** Customers by cell: all, and those that pass the filters. */
function sorted(ctx) {
  const cells = ctx.setup.cells.map(() => ({ all: 0, shown: [], total: 0 })), { filter, find } = ctx.local;
  const everybody = !find && Object.values(filter).every((value) => value === "");
  for (const customer of ctx.setup.customers) {
    const cell = cells[cellOf(ctx, customer)];
    cell.all += 1;
    if (everybody || passes(ctx.local, customer)) { cell.shown.push(customer); cell.total += customer[VALUE]; }
  }
  return cells;
}

/** The cell that an arrow leads to; below the last row is the tray. */
const beyond = (cell, by) => (by === 3 && cell < TRAY && cell + by >= TRAY ? TRAY : cell + by);

function moveTo(ctx, customer, cell) {
  const id = customer[ID];
  if (cell === TRAY && customer[COMPUTED] !== TRAY) return ctx.say(fill(ctx.words.not_into_tray, { who: whoIs(customer), tray: ctx.setup.cells[TRAY].name }));
  if (cellOf(ctx, customer) === cell) return ctx.say(fill(ctx.words.dropped, { who: whoIs(customer), cell: ctx.setup.cells[cell].name }));
  ctx.local.selected = id;
  ctx.local.at = id;
  const away = cell !== customer[COMPUTED];
  ctx.wanted = `${away ? "reason" : "chip"}-${id}`;
  ctx.send("move", { customer: id, cell: ctx.setup.cells[cell].name }, (state) => {
    if (away) state.places[id] = [cell, state.places[id]?.[1] ?? ""];
    else delete state.places[id];
  });
}

/** What a chip's look depends on, besides its customer and cell. */
function look({ state, local }, id, tabbable) {
  const moved = state.places[id], mark = moved ? (moved[1] ? "!" : "?") : "";
  return `${id}${mark}${id === tabbable ? "*" : ""}${id === local.selected ? "+" : ""}${id === local.lifted?.id ? "^" : ""}`;
}

function chip(ctx, customer, cell, tabbable) {
  const { words, setup } = ctx, [id] = customer, moved = ctx.state.places[id];
  const parts = {
    who: whoIs(customer), state: setup.states[customer[STATE]], value: inWan(words, customer[VALUE]),
    line: customer[ENTERPRISE] ? words.lines.industries : words.lines.groups, cell: setup.cells[cell].name,
  };
  const label = fill(words.chip_label, parts)
    + (moved ? fill(words.chip_moved, { computed: setup.cells[customer[COMPUTED]].name }) : "")
    + (moved && !moved[1] ? words.chip_why : "");
  const classes = ["ck-chip", customer[ENTERPRISE] ? "ck-enterprise" : "ck-group"];
  if (moved) classes.push("ck-moved");
  if (ctx.local.lifted?.id === id) classes.push("ck-lifted");
  return make("button", {
    type: "button", class: classes.join(" "), "data-key": `chip-${id}`, "data-id": id, title: label, "aria-label": label,
    tabindex: tabbable ? 0 : -1, "aria-pressed": String(ctx.local.selected === id),
  }, make("span", { class: "ck-sign", "aria-hidden": "true", text: words.signs[parts.state] ?? "·" }),
  make("span", { class: customer[NAME].length > SHORT ? "ck-name ck-long" : "ck-name", text: customer[NAME] }),
  moved ? make("span", { class: "ck-mark", "aria-hidden": "true", text: moved[1] ? "✎" : words.mark_why }) : null);
}

function cellNode(ctx, index, cell, tabbable) {
  const { words, setup, local } = ctx, { name, strategy, keeps } = setup.cells[index], tray = index === TRAY;
  const cap = local.cap[index] ?? CAP, part = cell.shown.length !== cell.all;
  const total = inWan(words, cell.total);
  const count = fill(part ? words.cell_part : words.cell_count, { n: cell.shown.length, all: cell.all });
  const chips = cell.shown.slice(0, cap);
  const selected = cell.shown.findIndex((customer) => customer[ID] === local.selected);
  if (selected >= cap) chips[cap - 1] = cell.shown[selected]; // what one holds in the hand is never hidden
  const rest = cell.shown.length - chips.length, over = local.lifted?.cell === index;
  const looks = chips.map((customer) => look(ctx, customer[ID], tabbable));
  return lazy(`cell-${index}`, [count, total, over, rest, ...looks].join("|"), () => make("div", {
    class: `ck-cell ${tray ? "ck-tray" : `ck-band-${index % 3}`}${over ? " ck-over" : ""}`, "data-key": `cell-${index}`, "data-cell": index, role: "group", tabindex: 0,
    "aria-label": tray ? fill(words.tray_label, { name, strategy, n: cell.shown.length, total }) : fill(words.cell_label, { number: index + 1, name, strategy, band: setup.bands[index % 3], level: setup.levels[Math.floor(index / 3)], n: cell.shown.length, total }),
  }, make("div", { class: "ck-head" },
    tray ? null : make("span", { class: "ck-number", "aria-hidden": "true", text: index + 1 }), make("b", { text: name }),
    make("span", { class: "ck-count", text: count }), make("span", { class: "ck-total", text: total })),
  make("div", { class: "ck-strategy", title: keeps, text: strategy }),
  make("div", { class: "ck-chips" }, ...chips.map((customer, i) => lazy(`chip-${customer[ID]}`, looks[i], () => chip(ctx, customer, index, customer[ID] === tabbable))),
    rest > 0 ? make("button", { type: "button", class: "ck-more", "data-key": `more-${index}`, "data-cell": index, "aria-label": fill(words.more_label, { n: rest, cell: name }), text: fill(words.more, { n: rest }) }) : null)));
}

function filters(ctx, shown) {
  const { words, setup, local } = ctx, all = setup.customers.length;
  const pick = ([name, , list]) => make("select", { class: "ck-filter", "data-key": `filter-${name}`, "data-filter": name, "aria-label": words[`filter_${name}`] },
    make("option", { value: "", text: words[`all_${list}`], selected: local.filter[name] === "" }),
    ...setup[list].map((text, i) => make("option", { value: i, text: name === "state" ? `${words.signs[text] ?? "·"} ${text}` : text, selected: local.filter[name] === String(i) })));
  return lazy("filters", JSON.stringify([local.filter, local.find, shown]), () => make("div", { class: "ck-filters", "data-key": "filters" }, ...FILTERS.map(pick),
    make("input", { type: "search", class: "ck-find", "data-key": "find", placeholder: words.find, "aria-label": words.find, value: local.find }),
    make("span", { class: "ck-muted", text: fill(words.shown, { n: shown, all }) }),
    shown === all ? null : make("button", { type: "button", class: "ck-clear", "data-key": "clear", text: words.clear })));
}

function details(ctx) {
  const { words, setup, local } = ctx;
  const customer = ctx.customers.get(local.selected);
  if (!customer) return make("div", { class: "ck-details", "data-key": "details" }, make("span", { class: "ck-muted", text: words.nobody }));
  const id = customer[ID], moved = ctx.state.places[id], cell = cellOf(ctx, customer);
  const refused = ctx.refused?.do === "explain" && ctx.refused.args.customer === id ? ctx.refused.args.reason : null;
  const reason = refused ?? moved?.[1] ?? "";
  return make("div", { class: "ck-details", "data-key": "details" },
    make("div", { class: "ck-facts" },
      make("b", { class: "ck-fullname", text: whoIs(customer) }),
      make("span", { text: setup.industries[customer[INDUSTRY]] }),
      make("span", { text: `${words.signs[setup.states[customer[STATE]]] ?? "·"} ${setup.states[customer[STATE]]}` }),
      make("span", { text: `${words.owner} ${setup.owners[customer[OWNER]]}` }),
      make("span", { text: `${words.value} ${inWan(words, customer[VALUE])}` })),
    make("div", { class: "ck-choice" },
      make("span", { text: `${words.computed} ` }, make("b", { text: setup.cells[customer[COMPUTED]].name })),
      make("span", { "aria-hidden": "true", text: "→" }),
      make("label", {}, make("span", { text: `${words.chosen} ` }),
        make("select", { class: "ck-place", "data-key": `place-${id}`, "data-id": id }, ...setup.cells.map(({ name }, i) => (i === TRAY && customer[COMPUTED] !== TRAY ? null : make("option", { value: i, text: i === TRAY ? name : `${i + 1} ${name}`, selected: i === cell }))))),
      make("span", { class: "ck-muted", text: setup.cells[cell].keeps }),
      moved ? make("label", { class: "ck-why" }, make("span", { text: `${words.reason} ` }),
        make("input", { type: "text", class: "ck-reason", "data-key": `reason-${id}`, "data-id": id, maxlength: 200, placeholder: words.reason_hint, value: reason, "aria-invalid": !moved[1] })) : null,
      moved ? make("button", { type: "button", class: "ck-back", "data-key": `back-${id}`, "data-id": id, text: words.put_back_tool }) : null));
}

function gridBody(ctx) {
  const { words, setup, local } = ctx, cells = sorted(ctx);
  const shown = cells.reduce((sum, cell) => sum + cell.shown.length, 0);
  const visible = cells.flatMap((cell, i) => cell.shown.slice(0, local.cap[i] ?? CAP).map((customer) => customer[ID]));
  const tabbable = visible.includes(local.at) || local.at === local.selected ? local.at : visible[0];
  const heads = setup.bands.map((text) => make("div", { class: "ck-column", text }));
  const rows = setup.levels.flatMap((text, row) => [
    make("div", { class: "ck-row", text }),
    ...cells.slice(row * 3, row * 3 + 3).map((cell, column) => cellNode(ctx, row * 3 + column, cell, tabbable)),
  ]);
  const line = (kind, text) => make("span", { class: "ck-key" }, make("span", { class: `ck-swatch ${kind}`, "aria-hidden": "true" }), text);
  return [
    filters(ctx, shown), details(ctx),
    make("div", { class: "ck-axis" }, make("span", { text: `${words.band_axis} →` })),
    make("div", { class: "ck-grid" }, make("div", { class: "ck-corner", text: `${words.value_axis} ↓` }), ...heads, ...rows),
    cellNode(ctx, TRAY, cells[TRAY], tabbable),
    make("div", { class: "ck-kept", text: ctx.state.days }),
    make("div", { class: "ck-legend" }, make("span", { text: words.legend }),
      ...setup.states.map((state) => make("span", { text: `${words.signs[state] ?? "·"} ${state}` })),
      line("ck-enterprise", words.lines.industries), line("ck-group", words.lines.groups)),
  ];
}

function onChipKey(ctx, target, event) {
  const customer = ctx.customers.get(target.dataset.id), { local, setup, words } = ctx;
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const here = cellOf(ctx, customer);
  if (/^[1-9]$/.test(key)) moveTo(ctx, customer, +key - 1);
  else if (local.lifted) {
    const { cell } = local.lifted;
    if (key === "Escape") { local.lifted = null; ctx.say(fill(words.dropped, { who: whoIs(customer), cell: setup.cells[here].name })); ctx.redraw(); }
    else if (key === " " || key === "Enter") { local.lifted = null; moveTo(ctx, customer, cell); ctx.redraw(); }
    else if (key in ARROWS) {
      const sideways = Math.abs(ARROWS[key]) === 1, next = beyond(cell, ARROWS[key]);
      if (next >= 0 && next <= TRAY && (!sideways || Math.floor(next / 3) === Math.floor(cell / 3))) local.lifted.cell = next;
      const over = setup.cells[local.lifted.cell];
      ctx.say(fill(words.over, { cell: over.name, strategy: over.strategy }));
      ctx.redraw();
    } else if (key !== "Tab") return;
    else { local.lifted = null; ctx.redraw(); return; }
  } else if (key === " ") {
    local.lifted = { id: customer[ID], cell: here };
    local.selected = customer[ID];
    ctx.say(fill(words.lifted, { who: whoIs(customer), cell: setup.cells[here].name }));
    ctx.redraw();
  } else if (key in ARROWS || key === "Home" || key === "End") step(ctx, target, key, here);
  else return;
  event.preventDefault();
}

/** Move the focus: left and right through all chips, up and down between cells, Home and End within the cell. */
function step(ctx, target, key, here) {
  const chips = [...ctx.root.querySelectorAll(".ck-cell .ck-chip")];
  const inside = (cell) => [...ctx.root.querySelectorAll(`.ck-cell[data-cell="${cell}"] .ck-chip`)];
  let next = null;
  if (key === "Home") next = inside(here)[0];
  else if (key === "End") next = inside(here).at(-1);
  else if (Math.abs(ARROWS[key]) === 1) next = chips[chips.indexOf(target) + ARROWS[key]];
  else for (let cell = beyond(here, ARROWS[key]); cell >= 0 && cell <= TRAY && !next; cell = beyond(cell, ARROWS[key])) next = inside(cell)[0];
  if (!next) return;
  ctx.local.at = next.dataset.id;
  ctx.redraw();
  ctx.focus(`chip-${next.dataset.id}`);
}

export default {
  render: (context) => openBoard(context, {
    name: "ck-nine",
    body: gridBody,
    start(ctx) {
      ctx.customers = new Map(ctx.setup.customers.map((customer) => [customer[ID], customer]));
      ctx.local = { filter: { industry: "", state: "", owner: "" }, find: "", cap: {}, selected: null, at: null, lifted: null };
      return draggable(ctx, ".ck-chip", ".ck-cell", (from, to) => moveTo(ctx, ctx.customers.get(from.dataset.id), +to.dataset.cell));
    },
    on: {
      "click .ck-chip": (ctx, target) => { ctx.local.selected = ctx.local.at = target.dataset.id; ctx.redraw(); },
      "keydown .ck-chip": onChipKey,
      "click .ck-more": (ctx, target) => { const cell = target.dataset.cell; ctx.local.cap[cell] = (ctx.local.cap[cell] ?? CAP) + STEP; ctx.redraw(); },
      "change .ck-filter": (ctx, target) => { ctx.local.filter[target.dataset.filter] = target.value; ctx.redraw(); },
      "input .ck-find": (ctx, target) => { ctx.local.find = target.value.trim().toLowerCase(); ctx.redraw(); },
      "click .ck-clear": (ctx) => { ctx.local.filter = { industry: "", state: "", owner: "" }; ctx.local.find = ""; ctx.redraw(); ctx.focus("find"); },
      "change .ck-place": (ctx, target) => moveTo(ctx, ctx.customers.get(target.dataset.id), +target.value),
      "change .ck-reason": (ctx, target) => ctx.send("explain", { customer: target.dataset.id, reason: target.value }, (state) => { const place = state.places[target.dataset.id]; if (place) place[1] = target.value.trim(); }),
      "keydown .ck-reason": (ctx, target, event) => { if ((event.key === "Enter" && !event.isComposing) || event.key === "Escape") ctx.focus(`chip-${target.dataset.id}`); },
      "click .ck-back": (ctx, target) => { const customer = ctx.customers.get(target.dataset.id); moveTo(ctx, customer, customer[COMPUTED]); },
    },
  }),
};
