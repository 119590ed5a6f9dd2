/* Industry board: a table of industries with data bars, weights on sliders, and a 3×3 picture with bubbles. */

const [ATTRACTIVENESS, STRENGTH, TOTAL, RANK, SURE] = [0, 1, 2, 3, 4]; // a row of state.scores
const PLOT = { width: 600, height: 372, left: 26, right: 8, top: 22, bottom: 30, pad: 26, most: 27, least: 8 };
const LETTER = 7.6, LABEL = 15; // pixels: width of a Latin letter, height of a label
const STEPS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"]);
const ONWARD = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

const named = (row) => `${row.id} ${row.name}`;
const sureText = (share) => (share < 0.01 ? "<1%" : share > 0.99 ? ">99%" : percent(share));
const isPicked = (ctx, row) => ctx.state.picked[ctx.setup.lines[row.line].choice].includes(row.id);
const rowsOf = (ctx, line) => ctx.setup.rows.filter((row) => row.line === line);
const byRank = (ctx) => (a, b) => ctx.state.scores[a.id][RANK] - ctx.state.scores[b.id][RANK];

/** The weights as they stand on the sliders, also the one that is being moved. */
function shownWeights(ctx) {
  const { slide } = ctx.local;
  return slide ? { ...ctx.state.weights, [slide.id]: slide.value } : ctx.state.weights;
}

// -- doing ------------------------------------------------------------------------------------------------------------

function toggle(ctx, id) {
  const row = ctx.rows.get(id), { choice, limit } = ctx.setup.lines[row.line], chosen = ctx.state.picked[choice];
  const picked = chosen.includes(id), taken = picked ? chosen.length > 1 : chosen.length < limit;
  ctx.send(picked ? "drop" : "pick", { item: id }, taken ? (state) => {
    state.picked[choice] = picked ? chosen.filter((other) => other !== id) : [...chosen, id];
  } : null);
}

function slideTo(ctx, id, value) {
  ctx.local.slide = { id, value };
  const weights = shownWeights(ctx);
  if (Object.values(weights).some((weight) => weight > 0)) ctx.local.next = weights;
  ctx.redraw(); // which asks for the preview
}

/** Ask for the latest preview, unless the kernel is busy: then the next answer comes back here. */
function askPreview(ctx) {
  const weights = ctx.local.next;
  if (!weights || ctx.waiting) return;
  ctx.local.next = null;
  ctx.local.previewed = true;
  ctx.ask("preview", { weights });
}

/** The slider was let go. */
function settle(ctx, target) {
  const { slide, previewed } = ctx.local;
  if (!slide) return;
  typing.delete(target); // let go where it was taken up, a slider tells no change
  Object.assign(ctx.local, { slide: null, next: null, previewed: false });
  if (slide.value !== ctx.state.weights[slide.id]) weigh(ctx, slide.id, slide.value);
  else if (previewed) ctx.ask("preview", { weights: ctx.state.weights });
  else ctx.redraw();
}

function weigh(ctx, what, value) {
  const weight = typeof value === "number" ? value : /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : null;
  const rest = Object.entries(ctx.state.weights).some(([id, other]) => id !== what && other > 0);
  const taken = weight !== null && weight <= ctx.setup.most && (weight > 0 || rest);
  ctx.send("weigh", { what, value: weight ?? value }, taken ? (state) => { state.weights[what] = weight; state.own = true; } : null);
}

function turnTo(ctx, line) {
  ctx.local.line = line;
  ctx.local.hot = null;
  ctx.redraw();
  ctx.focus(`tab-${line}`);
}

function point(ctx, id) {
  if (ctx.local.hot === id) return;
  ctx.local.hot = id;
  if (id) ctx.local.seen = id;
  ctx.redraw();
}

function away(ctx, target, event) {
  const to = event.relatedTarget?.closest?.("[data-item]");
  if (to?.dataset.item === target.dataset.item) return;
  const kept = event.type === "mouseout" ? ctx.root.querySelector("[data-item]:focus, [data-item]:has(:focus)") : null;
  point(ctx, (to ?? kept)?.dataset.item ?? null);
}

// -- lines ------------------------------------------------------------------------------------------------------------

function tabs(ctx) {
  const { words, setup, state, local } = ctx;
  return make("div", { class: "ck-i-tabs", role: "tablist", "aria-label": words.lines_label }, ...setup.lines.map(({ name, choice, limit }, line) => {
    const picked = state.picked[choice].map((id) => ctx.rows.get(id));
    const total = picked.reduce((sum, row) => sum + row.capacity, 0), here = local.line === line;
    return make("button", { type: "button", role: "tab", class: `ck-i-tab ck-i-line-${line}`, "data-key": `tab-${line}`, "data-line": line, "aria-selected": String(here), tabindex: here ? 0 : -1 },
      make("span", { class: "ck-i-tabhead" }, make("b", { text: name }), make("span", { text: fill(words.tab, { n: picked.length, limit }) }),
        make("span", { class: "ck-i-tabtotal", text: fill(words.tab_capacity, { total: inWan(words, total) }) })),
      make("span", { class: "ck-i-tabnames" }, ...picked.map((row) => make("span", { class: "ck-i-tabname", text: named(row) }))));
  }));
}

// -- weights ----------------------------------------------------------------------------------------------------------

function weightRow(ctx, criterion, weights, total) {
  const { words, setup, refused } = ctx, { id, name, definition } = criterion, value = weights[id];
  const wrong = refused?.do === "weigh" && refused.args.what === id, shown = wrong ? refused.args.value : value;
  const slid = wrong && typeof shown === "number" && shown <= setup.most ? shown : value;
  const share = percent(total > 0 ? value / total : 0);
  return make("div", { class: "ck-i-weight", "data-key": `weight-${id}` },
    make("span", { class: "ck-i-criterion", title: definition, text: name }),
    make("input", { type: "range", class: "ck-i-slider", "data-key": `slider-${id}`, "data-criterion": id, min: 0, max: setup.most, step: 1, "aria-label": fill(words.weight_slider, { name }), "aria-valuetext": fill(words.weight_value, { value, share }), "aria-invalid": wrong && "true", value: slid }),
    make("input", { type: "text", inputmode: "decimal", class: "ck-i-typed", "data-key": `typed-${id}`, "data-criterion": id, "aria-label": fill(words.weight_field, { name, most: setup.most }), "aria-invalid": wrong && "true", value: shown }),
    make("span", { class: "ck-i-share", text: share, title: fill(words.weight_share, { share }) }));
}

function weightsPanel(ctx) {
  const { words, setup, state, local } = ctx, weights = shownWeights(ctx);
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const axes = Object.entries(words.axes).map(([axis, name]) => {
    const own = setup.criteria.filter((criterion) => criterion.axis === axis);
    const share = percent(total > 0 ? own.reduce((sum, { id }) => sum + weights[id], 0) / total : 0);
    return make("div", { role: "group", "aria-label": name },
      make("div", { class: "ck-i-axis" }, make("span", { text: name }), make("span", { class: "ck-i-share", text: share })),
      ...own.map((criterion) => weightRow(ctx, criterion, weights, total)));
  });
  return make("section", { class: "ck-i-weights", "aria-label": words.weights_title },
    make("div", { class: "ck-i-caption" }, make("b", { text: state.own ? words.weights_own : words.weights_given }),
      make("span", { class: local.slide ? "ck-warn" : "ck-muted", text: local.slide ? words.trying : words.weights_hint })),
    ...axes,
    make("button", { type: "button", class: "ck-i-forget", "data-key": "forget", "aria-disabled": String(!state.own), text: words.forget }));
}

function facts(ctx) {
  const { words, state, local } = ctx, rows = rowsOf(ctx, local.line), pointed = local.hot ?? local.seen;
  const row = rows.find(({ id }) => id === pointed) ?? rows.sort(byRank(ctx))[0];
  if (!row) return null;
  const scores = state.scores[row.id];
  const line = (text) => make("div", { text });
  return make("div", { class: "ck-i-facts" }, make("b", { class: "ck-i-who", text: named(row) }),
    line(fill(words.fact_rank, { rank: scores[RANK], total: scores[TOTAL].toFixed(2) })),
    line(fill(words.fact_axes, { attractiveness: scores[ATTRACTIVENESS].toFixed(2), strength: scores[STRENGTH].toFixed(2) })),
    line(fill(words.fact_capacity, { capacity: inWan(words, row.capacity), share: sureText(scores[SURE]) })),
    row.doubt ? make("div", { class: "ck-warn", text: `⚠ ${row.doubt_full}` }) : null,
    row.id === pointed ? null : make("div", { class: "ck-muted ck-i-hint", text: words.nobody }));
}

// -- picture ----------------------------------------------------------------------------------------------------------

/** Where the bubbles of a line stand, largest first. */
function placed(ctx, rows) {
  const [low, high] = ctx.setup.scale, { width, height, left, right, top, bottom, pad, most, least } = PLOT;
  const part = (value) => (value - low) / (high - low), largest = Math.max(...rows.map((row) => row.capacity));
  return rows.map((row) => {
    const scores = ctx.state.scores[row.id];
    return {
      row, scores, picked: isPicked(ctx, row),
      x: left + pad + part(scores[STRENGTH]) * (width - left - right - 2 * pad),
      y: height - bottom - pad - part(scores[ATTRACTIVENESS]) * (height - top - bottom - 2 * pad),
      r: Math.max(least, most * Math.sqrt(largest > 0 ? row.capacity / largest : 0)),
    };
  }).sort((a, b) => b.r - a.r || (a.row.id < b.row.id ? -1 : 1));
}

const overlap = (a, b) => Math.max(0, Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0)) * Math.max(0, Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0));
const around = (x, y, width, height) => ({ x0: x - width / 2, x1: x + width / 2, y0: y - height / 2, y1: y + height / 2 });

/** Write each id into its bubble where it is free, else beside it where it covers least. */
function labelled(bubbles) {
  const taken = [];
  for (const [at, bubble] of bubbles.entries()) {
    const { x, y, r } = bubble, width = [...bubble.row.id].reduce((sum, sign) => sum + (sign < "\u2e80" ? LETTER : 2 * LETTER), 2);
    const others = bubbles.filter((other, i) => i !== at).map((other) => around(other.x, other.y, 1.8 * other.r, 1.8 * other.r));
    const side = r + 2 + width / 2, over = r + 1 + LABEL / 2;
    const spots = [[0, 0], [side, 0], [-side, 0], [0, -over], [0, over], [side * 0.8, -over * 0.8], [-side * 0.8, -over * 0.8], [side * 0.8, over * 0.8], [-side * 0.8, over * 0.8]];
    const costs = spots.map(([dx, dy], i) => {
      const box = around(x + dx, y + dy, width, LABEL);
      const out = Math.max(0, -box.x0, box.x1 - PLOT.width, -box.y0, box.y1 - PLOT.height) * 100;
      return out + i * 3 + (i === 0 && width > 2 * r + 4 ? 60 : 0) + others.reduce((sum, other) => sum + overlap(box, other), 0) + 6 * taken.reduce((sum, other) => sum + overlap(box, other), 0);
    });
    const best = costs.indexOf(Math.min(...costs)), [dx, dy] = spots[best];
    taken.push(around(x + dx, y + dy, width, LABEL));
    Object.assign(bubble, { label: [x + dx, y + dy], inside: best === 0 });
  }
  return bubbles;
}

/** The corner of a cell where its name covers least; the first one if none is better. */
function corner(bubbles, name, x0, x1, y0, y1) {
  const width = 12 * name.length, spots = [[x0 + 8, y0 + 17], [x0 + 8, y1 - 8], [x1 - 8 - width, y0 + 17], [x1 - 8 - width, y1 - 8]];
  const costs = spots.map(([x, y]) => {
    const box = { x0: x - 2, x1: x + width + 2, y0: y - 13, y1: y + 4 };
    return bubbles.reduce((sum, { x: bx, y: by, r, label }) => sum + overlap(box, around(bx, by, 2 * r, 2 * r)) + overlap(box, around(...label, 26, LABEL)), 0);
  });
  return spots[costs.indexOf(Math.min(...costs))];
}

function zones(ctx, bubbles) {
  const { width, height, left, right, top, bottom, pad } = PLOT, { words } = ctx, [low, high] = ctx.setup.scale;
  const inner = { x: (width - left - right - 2 * pad) / 3, y: (height - top - bottom - 2 * pad) / 3 };
  const xs = [left, left + pad + inner.x, left + pad + 2 * inner.x, width - right];
  const ys = [height - bottom, height - bottom - pad - inner.y, height - bottom - pad - 2 * inner.y, top];
  const cells = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => {
    const [x0, x1, y0, y1] = [xs[column] + 1, xs[column + 1] - 1, ys[row + 1] + 1, ys[row] - 1], text = words.zones[row + column];
    const [x, y] = corner(bubbles, text, x0, x1, y0, y1);
    return svg("g", {}, svg("rect", { class: `ck-i-zone-${Math.max(0, row + column - 1)}`, x: x0, y: y0, width: x1 - x0, height: y1 - y0, rx: 3 }),
      svg("text", { class: "ck-i-zonename", x, y, text }));
  }));
  const ticks = [0, 1, 2, 3].map((k) => low + ((high - low) * k) / 3), at = (k, from, span) => from + (span * k) / 3;
  return svg("g", { "aria-hidden": "true" }, ...cells,
    ...ticks.map((tick, k) => svg("text", { class: "ck-i-tick", "text-anchor": "middle", x: at(k, left + pad, 3 * inner.x), y: height - bottom + 14, text: +tick.toFixed(1) })),
    ...ticks.map((tick, k) => svg("text", { class: "ck-i-tick", "text-anchor": "end", x: left - 5, y: at(k, height - bottom - pad, -3 * inner.y) + 4, text: +tick.toFixed(1) })),
    svg("text", { class: "ck-i-axisname", x: left, y: 14, text: words.attractiveness_axis }),
    svg("text", { class: "ck-i-axisname", "text-anchor": "end", x: width - right, y: height - 3, text: words.strength_axis }));
}

function picture(ctx) {
  const { words, setup, local } = ctx, line = setup.lines[local.line].name, rows = rowsOf(ctx, local.line);
  const bubbles = labelled(placed(ctx, rows));
  const tabbable = rows.some((row) => row.id === local.at) ? local.at : [...rows].sort(byRank(ctx))[0]?.id;
  const style = (x, y) => `transform: translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
  const classes = (kind, { row, picked }) => `${kind}${picked ? " ck-i-picked" : ""}${local.hot === row.id ? " ck-i-hot" : ""}`;
  const texts = words.picked_words;
  return make("figure", { class: `ck-i-figure ck-i-line-${local.line}` },
    svg("svg", { viewBox: `0 0 ${PLOT.width} ${PLOT.height}`, role: "group", "aria-label": fill(words.picture_label, { line }) }, zones(ctx, bubbles),
      ...bubbles.map((bubble) => {
        const { row, scores, picked } = bubble;
        const label = fill(words.bubble, { who: named(row), picked: texts[picked ? 0 : 1], attractiveness: scores[ATTRACTIVENESS].toFixed(1), strength: scores[STRENGTH].toFixed(1), rank: scores[RANK], capacity: inWan(words, row.capacity) });
        return svg("g", { class: classes("ck-i-bubble", bubble), "data-key": `bubble-${row.id}`, "data-item": row.id, role: "button", tabindex: row.id === tabbable ? 0 : -1, "aria-pressed": String(picked), "aria-label": label, style: style(bubble.x, bubble.y) },
          svg("title", { text: label }), svg("circle", { class: "ck-i-reach", r: Math.max(13, bubble.r) }), svg("circle", { class: "ck-i-disc", r: bubble.r.toFixed(1) }));
      }),
      ...bubbles.map((bubble) => svg("text", { class: `${classes("ck-i-id", bubble)}${bubble.inside ? " ck-i-inside" : ""}`, "data-key": `id-${bubble.row.id}`, "aria-hidden": "true", "text-anchor": "middle", dy: "0.36em", style: style(...bubble.label), text: bubble.row.id }))),
    make("figcaption", { class: "ck-muted" }, make("span", { class: "ck-i-dot ck-i-picked", "aria-hidden": "true" }), texts[0], make("span", { class: "ck-i-dot", "aria-hidden": "true" }), texts[1], make("span", { text: words.legend_size })));
}

// -- table ------------------------------------------------------------------------------------------------------------

/** Columns of the table: key -> [name, value by row, whether the first press sorts upwards]. */
function columns(ctx) {
  const { words, setup, state } = ctx, score = (at) => (row) => state.scores[row.id][at];
  return {
    rank: [words.rank, score(RANK), true],
    name: [ctx.setup.lines[ctx.local.line].name, (row) => row.id, true],
    ...Object.fromEntries(setup.criteria.map(({ id, name }, i) => [`by-${id}`, [name, (row) => row.scaled[i], false]])),
    total: [words.total, score(TOTAL), false],
    capacity: [words.capacity, (row) => row.capacity, false],
    acceptability: [words.acceptability, score(SURE), false],
  };
}

function sortBy(ctx, key) {
  const [name, , upwards] = columns(ctx)[key], { sort } = ctx.local;
  ctx.local.sort = { key, up: sort.key === key ? !sort.up : upwards };
  ctx.say(fill(ctx.words.sorted, { column: name, direction: ctx.local.sort.up ? ctx.words.ascending : ctx.words.descending }));
  ctx.redraw();
}

function sortedRows(ctx) {
  const { key, up } = ctx.local.sort, [, value] = columns(ctx)[key];
  const compare = (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0) * (up ? 1 : -1);
  return rowsOf(ctx, ctx.local.line).sort((a, b) => compare(a, b) || byRank(ctx)(a, b));
}

function head(ctx) {
  const { words, setup, local } = ctx, all = columns(ctx);
  const cell = (key, attributes = {}) => {
    const { sort } = local, here = sort.key === key;
    return make("th", { scope: "col", class: `ck-i-h-${key}`, "aria-sort": here ? (sort.up ? "ascending" : "descending") : null, ...attributes },
      make("button", { type: "button", class: "ck-i-sort", "data-key": `sort-${key}`, "data-column": key }, make("span", { text: all[key][0] }),
        make("span", { class: "ck-i-arrow", "aria-hidden": "true", text: here ? (sort.up ? "▲" : "▼") : "" })));
  };
  const groups = Object.entries(words.axes).map(([axis, name]) => [name, setup.criteria.filter((criterion) => criterion.axis === axis)]).filter(([, own]) => own.length);
  return make("thead", {},
    make("tr", {}, cell("rank", { rowspan: 2 }), cell("name", { rowspan: 2 }),
      ...groups.map(([name, own]) => make("th", { scope: "colgroup", colspan: own.length, class: "ck-i-h-axis", text: name })),
      ...["total", "capacity", "acceptability"].map((key) => cell(key, { rowspan: 2 }))),
    make("tr", {}, ...groups.flatMap(([, own]) => own.map(({ id, definition }) => cell(`by-${id}`, { title: definition })))));
}

function tableRow(ctx, row, limit, last) {
  const { words, setup, state, local } = ctx, scores = state.scores[row.id], picked = isPicked(ctx, row);
  const moved = row.was - scores[RANK];
  const bar = (text, share, kind) => make("td", { class: `ck-i-value ${kind}`, style: `--p: ${(share * 100).toFixed(1)}%`, text });
  const classes = ["ck-i-row"];
  if (picked) classes.push("ck-i-picked");
  if (local.hot === row.id) classes.push("ck-i-hot");
  if (local.sort.key === "rank" && scores[RANK] === (local.sort.up ? limit : limit + 1) && row !== last) classes.push("ck-i-limit");
  return make("tr", { class: classes.join(" "), "data-key": `row-${row.id}`, "data-item": row.id },
    make("td", { class: "ck-i-rank" }, make("span", { text: scores[RANK] }),
      moved ? make("span", { class: `ck-i-moved ${moved > 0 ? "ck-i-up" : "ck-i-down"}`, role: "img", "aria-label": fill(words.was, { was: row.was }), title: fill(words.was, { was: row.was }), text: `${moved > 0 ? "▲" : "▼"}${Math.abs(moved)}` }) : null),
    make("th", { scope: "row", class: "ck-i-name" },
      make("label", {}, make("input", { type: "checkbox", class: "ck-i-pick", "data-key": `pick-${row.id}`, "data-id": row.id, checked: picked, "aria-label": fill(words.pick_label, { who: named(row) }) }),
        make("span", {}, make("span", { class: "ck-muted", text: row.id }), ` ${row.name}`,
          row.doubt ? make("span", { class: "ck-i-doubt ck-warn", title: row.doubt_full, text: `⚠ ${row.doubt}` }) : null))),
    ...row.scaled.map((value) => bar(value.toFixed(1), value / setup.scale[1], "ck-i-indicator")),
    bar(scores[TOTAL].toFixed(2), scores[TOTAL] / setup.scale[1], "ck-i-total"),
    make("td", { class: "ck-i-number", text: row.capacity_text }),
    bar(sureText(scores[SURE]), scores[SURE], "ck-i-sure"));
}

function table(ctx) {
  const { words, setup, local } = ctx, { name, limit } = setup.lines[local.line], [low, high] = setup.scale;
  const rows = sortedRows(ctx), reversed = setup.reversed ? fill(words.reversed, { names: setup.reversed }) : "";
  return [
    make("div", { class: "ck-i-scroll" }, make("table", { class: `ck-i-table ck-i-line-${local.line}`, "aria-label": fill(words.table_label, { line: name }) }, head(ctx),
      make("tbody", {}, ...rows.map((row) => tableRow(ctx, row, limit, rows.at(-1)))))),
    make("p", { class: "ck-i-note ck-muted", text: fill(words.note, { low, high, reversed, samples: setup.samples.toLocaleString("en-US"), limit }) }),
  ];
}

function industryBody(ctx) {
  const { state, local, setup } = ctx;
  if (state.turn.n !== local.turned) { // an undo happened there
    local.turned = state.turn.n;
    local.line = state.turn.line;
  }
  return [tabs(ctx), make("div", { role: "tabpanel", "aria-label": setup.lines[local.line].name },
    make("div", { class: "ck-i-top" }, make("div", { class: "ck-i-side" }, weightsPanel(ctx), facts(ctx)), picture(ctx)), ...table(ctx))];
}

// -- keys -------------------------------------------------------------------------------------------------------------

function onTabKey(ctx, target, event) {
  const step = ONWARD[event.key], count = ctx.setup.lines.length;
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  turnTo(ctx, (ctx.local.line + step + count) % count);
}

function onBubbleKey(ctx, target, event) {
  const { key } = event, id = target.dataset.item;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const order = rowsOf(ctx, ctx.local.line).sort(byRank(ctx)).map((row) => row.id), at = order.indexOf(id);
  if (key === " " || key === "Enter") toggle(ctx, id);
  else if (key in ONWARD || key === "Home" || key === "End") {
    const next = key === "Home" ? order[0] : key === "End" ? order.at(-1) : order[at + ONWARD[key]];
    if (next) { ctx.local.at = next; ctx.redraw(); ctx.focus(`bubble-${next}`); }
  } else return;
  event.preventDefault();
}

export default {
  render: (context) => openBoard(context, {
    name: "ck-industry",
    body: industryBody,
    drawn: askPreview,
    start(ctx) {
      ctx.rows = new Map(ctx.setup.rows.map((row) => [row.id, row]));
      ctx.local = { line: 0, turned: ctx.state.turn.n, sort: { key: "rank", up: true }, hot: null, seen: null, at: null, slide: null, next: null, previewed: false, held: false };
    },
    on: {
      "click .ck-i-tab": (ctx, target) => turnTo(ctx, +target.dataset.line),
      "keydown .ck-i-tab": onTabKey,
      "change .ck-i-pick": (ctx, target) => toggle(ctx, target.dataset.id),
      "click .ck-i-bubble": (ctx, target) => { ctx.local.at = target.dataset.item; toggle(ctx, target.dataset.item); },
      "keydown .ck-i-bubble": onBubbleKey,
      "click .ck-i-sort": (ctx, target) => sortBy(ctx, target.dataset.column),
      "mouseover [data-item]": (ctx, target) => point(ctx, target.dataset.item),
      "mouseout [data-item]": away,
      "focusin [data-item]": (ctx, target) => point(ctx, target.dataset.item),
      "focusout [data-item]": away,
      "input .ck-i-slider": (ctx, target) => slideTo(ctx, target.dataset.criterion, Number(target.value)),
      "change .ck-i-slider": (ctx, target) => { if (!ctx.local.held) settle(ctx, target); },
      // a key that is held down moves the slider step by step: one change, when it comes up
      "keydown .ck-i-slider": (ctx, target, event) => { if (STEPS.has(event.key)) ctx.local.held = true; },
      "keyup .ck-i-slider": (ctx, target) => { ctx.local.held = false; settle(ctx, target); },
      "focusout .ck-i-slider": (ctx, target) => { ctx.local.held = false; settle(ctx, target); },
      "pointerup .ck-i-slider": (ctx, target) => { if (ctx.local.slide?.value === ctx.state.weights[target.dataset.criterion]) settle(ctx, target); },
      "change .ck-i-typed": (ctx, target) => {
        const now = ctx.state.weights[target.dataset.criterion];
        if (target.value.trim() === String(now)) { ctx.refused = null; ctx.redraw(); } else weigh(ctx, target.dataset.criterion, target.value);
      },
      "click .ck-i-forget": (ctx, target) => { if (target.getAttribute("aria-disabled") !== "true") ctx.send("forget_weights"); },
    },
  }),
};
