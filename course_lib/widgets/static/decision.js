/* Decision-matrix board: persons × factors as a spreadsheet, and what follows from it. */

const LEAD = "lead", CHANGES = 80; // changes shown
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const show = (value) => (value === null || value === undefined ? "" : String(Math.round(value * 1e4) / 1e4));
const plus = (value) => { const text = grouped(Math.abs(value), 1).replace(/\.0$/, ""); return text === "0" ? "0" : (value > 0 ? "+" : "−") + text; };
const stepOf = (steps, value) => steps.reduce((at, step, i) => (value >= step.from - 1e-9 ? i : at), 0);
const cellKey = (carrier, contact, factor) => `${carrier}|${contact}|${factor}`;
const said = (words, value) => (value === null ? words.unrated : fill(words.cell_points, { n: show(value) }));
const bare = (words, value) => (value === null ? words.unrated : show(value));

/** A person's name, with the id where two bear it. */
function personName({ state }, person) {
  return state.people.filter((other) => other.name === person.name).length > 1 ? `${person.id} ${person.name}` : person.name;
}

const carrierName = ({ setup }, id) => setup.carriers.find((carrier) => carrier.id === id)?.name ?? "";

/** Row and column of a field or of "contact|factor". */
function placeOf(ctx, contact, factor) {
  return [ctx.state.people.findIndex((person) => person.id === contact), ctx.setup.factors.findIndex((f) => f.id === factor)];
}

// -- the matrix -------------------------------------------------------------------------------------------------------

function tabs(ctx) {
  const { setup, state, words, local } = ctx, shown = state.trial ?? state.result;
  const tab = (id, label, score, tip) => make("button", {
    type: "button", class: "ck-d-tab", role: "tab", "data-key": `tab-${id}`, "data-tab": id, "aria-selected": String(local.tab === id),
    "aria-controls": local.panel, tabindex: local.tab === id ? 0 : -1, title: tip,
  }, make("span", { text: label }), make("b", { text: score }));
  return make("div", { class: "ck-d-tabs", role: "tablist", "aria-label": words.tabs },
    ...setup.carriers.map(({ id, name, full }) => tab(id, name, shown.scores[id], full)),
    tab(LEAD, words.lead, shown.lead, words.lead_tab));
}

/** What is marked in a cell and said about it: [classes, words]. */
function marksOf(ctx, carrier, person, factor, counted) {
  const { state, words, local, setup } = ctx, key = cellKey(carrier, person.id, factor.id);
  const mark = state.marks[key], pending = local.pending.get(key), classes = [];
  let text = "";
  if (!counted) { classes.push("ck-d-apart"); text += words.not_counted; }
  if (mark && "kept" in mark) { classes.push("ck-d-draft"); text += fill(words.kept, { value: bare(words, mark.kept) }); }
  if (mark) { classes.push("ck-d-changed"); text += fill(words.was, { value: bare(words, mark.was) }); }
  if (carrier === setup.us && state.path.cell?.join("|") === `${person.id}|${factor.id}`) {
    classes.push("ck-d-cheapest");
    text += fill(words.cheapest_here, { value: show(state.path.to) });
  }
  if (pending) text += fill(pending.ok ? words.waiting_here : words.refused_here, { text: pending.text });
  return [classes, text, pending];
}

function rateCell(ctx, i, j) {
  const { setup, state, words, local } = ctx, carrier = local.tab;
  const person = state.people[i], factor = setup.factors[j], value = state.cells[carrier][i][j];
  const [classes, more, pending] = marksOf(ctx, carrier, person, factor, value === null || state.lead[i][j] !== null);
  const label = fill(words.cell, {
    person: personName(ctx, person), factor: factor.name, carrier: carrierName(ctx, carrier), value: said(words, value), low: 0, high: show(setup.top),
  }) + more;
  classes.push(value === null ? "ck-d-unrated" : `ck-d-heat-${stepOf(setup.heat, value)}`);
  if (pending) classes.push("ck-d-pending");
  const cell = `${person.id}|${factor.id}`;
  return make("td", { class: ["ck-d-cell", ...classes].join(" ") }, make("input", {
    type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", class: "ck-d-rate", "data-key": `cell-${cell}`,
    "data-contact": person.id, "data-factor": factor.id, "aria-label": label, title: label, placeholder: words.unrated,
    value: pending ? pending.text : show(value), "aria-invalid": pending && !pending.ok ? "true" : null, tabindex: local.cell === cell ? 0 : -1,
  }));
}

function leadCell(ctx, i, j) {
  const { setup, state, words } = ctx, person = state.people[i], factor = setup.factors[j], value = state.lead[i][j];
  const rival = (state.trial ?? state.result).rival, at = { person: personName(ctx, person), factor: factor.name };
  const touched = setup.carriers.map(({ id }) => state.marks[cellKey(id, person.id, factor.id)]).filter(Boolean);
  const classes = ["ck-d-cell", "ck-d-lead", value === null ? "ck-d-unrated" : `ck-d-lead-${stepOf(setup.leads, value)}`];
  if (touched.some((mark) => "kept" in mark)) classes.push("ck-d-draft");
  if (touched.length) classes.push("ck-d-changed");
  const label = value === null ? fill(words.lead_none, at)
    : fill(words.lead_cell, { ...at, value: plus(value), us: show(state.cells[setup.us][i][j]), rival: carrierName(ctx, rival), theirs: show(state.cells[rival][i][j]) });
  return make("td", { class: classes.join(" "), title: label }, make("span", { text: value === null ? words.unrated : plus(value) }));
}

function matrix(ctx) {
  const { setup, state, words, local } = ctx, lead = local.tab === LEAD;
  const head = make("tr", {},
    make("th", { scope: "col", class: "ck-d-who", text: words.person }),
    make("th", { scope: "col", class: "ck-d-influence", text: words.influence }),
    ...setup.factors.map((factor, j) => make("th", { scope: "col", class: "ck-d-factor", "data-key": `factor-${factor.id}`, title: fill(words.weight_tip, { name: factor.name, definition: factor.definition, weight: state.weights[j] }) },
      make("span", { class: "ck-d-upright", text: factor.name }), make("span", { class: "ck-d-weight", text: state.weights[j] }))),
    make("th", { scope: "col", class: "ck-d-total", title: lead ? words.row_lead_tip : words.row_score_tip, text: words.row_score }));
  const rows = state.people.map((person, i) => make("tr", { "data-key": `row-${person.id}` },
    make("th", { scope: "row", class: "ck-d-who", title: fill(words.person_tip, { ...person, contact: person.contact_tip }) },
      make("span", { class: "ck-d-line" }, make("b", { text: personName(ctx, person) }), make("span", { class: "ck-muted", text: ` ${person.title}` })),
      make("span", { class: "ck-d-line ck-d-kinds ck-muted", text: person.kinds })),
    make("td", { class: "ck-d-influence", title: person.contact_tip }, make("b", { text: person.weight }), make("span", { class: person.contacted ? "ck-muted" : "ck-warn", text: person.contact })),
    ...setup.factors.map((_, j) => (lead ? leadCell(ctx, i, j) : rateCell(ctx, i, j))),
    make("td", { class: "ck-d-total", text: state.rows[local.tab][i] })));
  const leads = make("tr", {},
    make("th", { scope: "row", colspan: 2, title: words.column_lead_tip, text: words.column_lead }),
    ...state.column_leads.map((value) => make("td", { class: `ck-d-cell ck-d-lead ${value === null ? "ck-d-unrated" : `ck-d-lead-${stepOf(setup.leads, value)}`}`, text: value === null ? "—" : plus(value) })),
    make("td", { class: "ck-d-total", text: (state.trial ?? state.result).lead }));
  const means = lead ? null : make("tr", {},
    make("th", { scope: "row", colspan: 2, text: words.column_mean }),
    ...state.columns[local.tab].map((text) => make("td", { class: "ck-d-mean", text })),
    make("td", { class: "ck-d-total", text: (state.trial ?? state.result).scores[local.tab] }));
  const name = lead ? words.lead_tab : setup.carriers.find(({ id }) => id === local.tab).full;
  return make("div", { class: "ck-d-scroll", role: "tabpanel", id: local.panel, "aria-label": name },
    make("table", { class: "ck-d-matrix", role: lead ? null : "grid", "aria-label": `${words.title} · ${name}` }, make("thead", {}, head), make("tbody", {}, ...rows), make("tfoot", {}, means, leads)));
}

function legend(ctx) {
  const { setup, words, local } = ctx, lead = local.tab === LEAD;
  const key = (kind, text, word) => make("span", { class: "ck-d-key" }, make("span", { class: `ck-d-swatch ${kind}`, "aria-hidden": "true" }), make("span", { text }), word ? make("span", { class: "ck-muted", text: word }) : null);
  const steps = lead ? setup.leads.map((s, i) => key(`ck-d-lead-${i}`, s.text, s.word)) : setup.heat.map((s, i) => key(`ck-d-heat-${i}`, s.text, s.word));
  return make("div", { class: "ck-d-legend" }, make("span", { text: lead ? words.legend_lead : words.legend }), ...steps, key("ck-d-unrated", words.unrated),
    key("ck-d-sample ck-d-changed", words.mark_changed), key("ck-d-sample ck-d-draft", words.mark_draft),
    lead ? null : key("ck-d-sample ck-d-cheapest", words.mark_cheapest), lead ? null : key("ck-d-sample ck-d-apart", words.mark_apart));
}

/** What the cell under the cursor is about, in full words. */
function info(ctx) {
  const { setup, state, words, local } = ctx;
  const [i, j] = placeOf(ctx, ...(local.cell ?? "").split("|"));
  if (i < 0 || j < 0 || !local.touched) return make("div", { class: "ck-d-info ck-muted", text: words.info_hint });
  const person = state.people[i], factor = setup.factors[j];
  return make("div", { class: "ck-d-info" },
    make("span", { text: fill(words.info_person, { ...person, contact: person.contact_tip }) }), make("span", { text: ` × ${fill(words.info_factor, factor)}` }));
}

function changes(ctx) {
  const { setup, state, words } = ctx, keys = Object.keys(state.marks);
  if (!keys.length) return null;
  const items = keys.slice(0, CHANGES).map((key) => {
    const [carrier, contact, factor] = key.split("|"), mark = state.marks[key], draft = "kept" in mark;
    const [i, j] = placeOf(ctx, contact, factor);
    if (i < 0 || j < 0) return null;
    const parts = {
      person: personName(ctx, state.people[i]), factor: setup.factors[j].name, carrier: carrierName(ctx, carrier),
      was: bare(words, mark.was), kept: draft ? bare(words, mark.kept) : "", now: bare(words, state.cells[carrier][i][j]),
    };
    return make("li", { "data-key": `change-${key}` }, make("span", { text: fill(draft ? words.change_draft : words.change, parts) }),
      make("button", { type: "button", class: "ck-d-back", "data-key": `back-${key}`, "data-cell": key, "aria-label": fill(draft ? words.drop_label : words.take_back_label, parts), text: draft ? words.drop : words.take_back }));
  });
  return make("details", { class: "ck-d-changes", "data-key": "changes-box" }, make("summary", { "data-key": "changes", text: fill(words.changes, { n: keys.length }) }),
    make("ul", {}, ...items, keys.length > CHANGES ? make("li", { class: "ck-muted", text: fill(words.more_changes, { n: keys.length - CHANGES }) }) : null));
}

// -- what follows -----------------------------------------------------------------------------------------------------

function trialStrip(ctx) {
  const { state, words } = ctx, on = state.draft !== null;
  return make("div", { class: `ck-d-trial${on ? " ck-d-on" : ""}` },
    make("button", { type: "button", class: "ck-d-switch", role: "switch", "aria-checked": String(on), "data-key": "switch", title: on ? words.discard_tip : words.trial_hint },
      make("span", { class: "ck-d-knob", "aria-hidden": "true" }), make("span", { text: words.trial })),
    on ? make("button", { type: "button", class: "ck-d-adopt", "data-key": "adopt", title: words.adopt_tip, text: words.adopt }) : null,
    on ? make("button", { type: "button", class: "ck-d-discard", "data-key": "discard", title: words.discard_tip, text: words.discard }) : null,
    make("span", { class: "ck-muted", text: on ? state.draft : words.trial_hint }));
}

/** The score on a scale of 0–100 with the two limits; a draft's mark above, the saved one below. */
function scale(ctx) {
  const { setup, state, words } = ctx, { result, trial } = state;
  const [low, high] = setup.limits, left = 8, wide = 224, x = (score) => left + (wide * score) / 100;
  const zones = [[0, low], [low, high], [high, 100]].map(([from, to], i) => [
    svg("rect", { class: `ck-d-zone-${i}`, x: x(from), y: 30, width: x(to) - x(from), height: 20 }),
    svg("text", { class: "ck-d-zone", x: x((from + to) / 2), y: 44, "text-anchor": "middle", text: setup.bands[i] }),
  ]).flat();
  const limits = [low, high].flatMap((limit) => [
    svg("line", { class: "ck-d-limit", x1: x(limit), x2: x(limit), y1: 27, y2: 53 }), svg("text", { class: "ck-d-limit-text", x: x(limit), y: 64, "text-anchor": "middle", text: show(limit) }),
  ]);
  const anchor = (score) => (score < 18 ? "start" : score > 82 ? "end" : "middle");
  const shift = (score) => (score < 18 ? -5 : score > 82 ? 5 : 0);
  const mark = (of, label, kind, top) => {
    const at = x(of.x), points = top ? `${at},29 ${at - 5.5},19 ${at + 5.5},19` : `${at},51 ${at - 5.5},61 ${at + 5.5},61`;
    return svg("g", { class: `ck-d-mark ${kind}` }, svg("polygon", { points }),
      svg("text", { x: at + shift(of.x), y: top ? 14 : 75, "text-anchor": anchor(of.x), text: `${label} ${of.x_text}` }));
  };
  const label = trial
    ? fill(words.scale_two, { x: result.x_text, band: result.band_name, tried: trial.x_text, tried_band: trial.band_name, low: show(low), high: show(high) })
    : fill(words.scale, { x: result.x_text, band: result.band_name, low: show(low), high: show(high) });
  return svg("svg", { class: "ck-d-scale", viewBox: `0 0 ${wide + 2 * left} 80`, role: "img", "aria-label": label }, ...zones, ...limits,
    mark(trial ?? result, trial ? words.trial : words.now, trial ? "ck-d-tried" : "ck-d-saved", true), trial ? mark(result, words.saved_column, "ck-d-saved", false) : null);
}

function scores(ctx) {
  const { setup, state, words } = ctx, { result, trial } = state;
  const rivals = setup.carriers.filter(({ id }) => id !== setup.us);
  const lines = [
    [words.us_score, (r) => r.scores[setup.us]],
    ...rivals.map(({ id, name }) => [fill(words.rival_score, { name }), (r) => r.scores[id] + (r.rival === id ? ` ${words.strongest}` : "")]),
    [words.known, (r) => r.known],
    ...(trial ? [[words.score, (r) => r.x_text], [words.win, (r) => r.win], [words.band, (r) => r.band_name]] : []), // else they stand above
  ];
  const rows = lines.map(([name, get]) => {
    const before = get(result), after = trial && get(trial);
    return make("tr", {}, make("th", { scope: "row", text: name }), make("td", { text: before }),
      trial ? make("td", { class: after === before ? "" : "ck-d-moved" }, make("span", { text: after === before ? after : `→ ${after}` })) : null);
  });
  return make("table", { class: "ck-d-scores" },
    trial ? make("thead", {}, make("tr", {}, make("td"), make("th", { scope: "col", text: words.saved_column }), make("th", { scope: "col", text: words.trial_column }))) : null, make("tbody", {}, ...rows));
}

function verdict(ctx) {
  const { state, words } = ctx, shown = state.trial ?? state.result, { path } = state;
  const notes = shown.notes.map((text) => make("p", { class: "ck-d-note" }, make("span", { class: "ck-warn", "aria-hidden": "true", text: "⚠ " }), make("span", { text })));
  return make("div", { class: "ck-d-verdict", role: "group", "aria-label": words.result },
    trialStrip(ctx),
    make("div", { class: "ck-d-band" }, make("b", { class: `ck-d-band-name ck-d-band-${shown.band}`, text: shown.band_name }),
      make("span", {}, make("span", { text: `${words.score} ` }), make("b", { text: shown.x_text })), make("span", { title: words.win_tip }, make("span", { text: `${words.win} ` }), make("b", { text: shown.win }))),
    scale(ctx), ...notes, scores(ctx),
    make("div", { class: "ck-d-way" }, make("b", { text: words.cheapest }),
      make("p", {}, path.cell ? make("span", { class: "ck-d-star", "aria-hidden": "true", text: "★ " }) : null, make("span", { text: path.text })),
      path.more ? make("p", { class: "ck-muted", text: path.more }) : null,
      path.cell ? make("button", { type: "button", class: "ck-d-try", "data-key": "try", text: words.try_cheapest }) : null));
}

// -- who is ahead where, and what may become of the lines -----------------------------------------------------------------

/** A person's lead on a line from −reach to +reach: a dot where he was met, a hatched range where he was not. */
function leadBar(ctx, person, ahead) {
  const { words, setup } = ctx, wide = 270, at = (points) => (wide * (Math.min(Math.max(points, -setup.reach), setup.reach) + setup.reach)) / (2 * setup.reach);
  const label = fill(words.person_ahead, { person: personName(ctx, person), weight: ahead.weight, tip: ahead.tip });
  const middle = svg("line", { class: "ck-d-even", x1: wide / 2, x2: wide / 2, y1: 0, y2: 18 });
  const shape = ahead.met
    ? [svg("line", { class: ahead.at < 0 ? "ck-d-behind" : "ck-d-ahead", x1: wide / 2, x2: at(ahead.at), y1: 9, y2: 9 }), svg("circle", { class: ahead.at < 0 ? "ck-d-behind" : "ck-d-ahead", cx: at(ahead.at), cy: 9, r: 5 })]
    : [svg("pattern", { id: "ck-d-hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg("line", { class: "ck-d-hatched", x1: 0, x2: 0, y1: 0, y2: 6 })), svg("rect", { class: "ck-d-unseen", fill: "url(#ck-d-hatch)", x: at(ahead.low), y: 3, width: at(ahead.high) - at(ahead.low), height: 12, rx: 3 })];
  return make("tr", { "data-key": `ahead-${person.id}`, title: label },
    make("th", { scope: "row" }, make("b", { text: personName(ctx, person) }), make("span", { class: "ck-muted", text: ` ${ahead.weight}` })),
    make("td", {}, svg("svg", { class: "ck-d-leads", viewBox: `-6 0 ${wide + 12} 18`, role: "img", "aria-label": label }, middle, ...shape)),
    make("td", { class: ahead.met ? "ck-d-points" : "ck-warn", text: ahead.text }),
    make("td", { class: "ck-d-tells", text: ahead.wins ?? "" }));
}

function leads(ctx) {
  const { state, words, setup } = ctx, unseen = state.ahead.some(({ met }) => !met);
  if (!state.people.length) return null;
  return make("div", { class: "ck-d-part", role: "group", "aria-label": words.ahead }, make("b", { text: words.ahead }), make("div", { class: "ck-muted", text: words.ahead_hint }),
    make("table", { class: "ck-d-who-leads" },
      make("thead", {}, make("tr", {}, make("td"), make("td", { class: "ck-d-ends" }, make("span", { text: `−${setup.reach} ${words.behind_side}` }), make("span", { text: `${words.ahead_side} +${setup.reach}` })), make("td"), make("th", { scope: "col", class: "ck-d-tells", text: unseen ? words.meeting_head : "" }))),
      make("tbody", {}, ...state.people.map((person, i) => leadBar(ctx, person, state.ahead[i])))));
}

function outcomeRow(ctx, line) {
  const { words, state } = ctx, kinds = ["won", "lost", "none"];
  const head = make("div", { class: "ck-d-line-head" }, make("span", {}, make("b", { text: line.id }), make("span", { text: ` ${line.name}` })), make("span", { class: "ck-muted", text: line.money }));
  if (line.refused !== undefined) {
    return make("li", { "data-key": `line-${line.id}` }, head, make("div", { class: "ck-d-refused" }, make("span", { class: "ck-warn", text: fill(words.refused_line, { reason: line.refused }) })));
  }
  const bars = line.shares.map((share, i) => make("span", { class: `ck-d-outcome ck-d-${kinds[i]}`, style: `flex-grow: ${share}`, text: share >= 0.06 ? line.texts[i] : "" }));
  return make("li", { "data-key": `line-${line.id}`, title: line.said }, head,
    make("div", { class: "ck-d-outcomes", role: "img", "aria-label": line.said }, ...bars),
    state.trial && line.was !== line.texts[0] ? make("div", { class: "ck-muted", text: fill(words.was_won, { won: line.was }) }) : null,
    line.note ? make("div", { class: "ck-muted", text: line.note }) : null);
}

function outcomes(ctx) {
  const { state, words } = ctx;
  const key = (kind, text) => make("span", { class: "ck-d-key" }, make("span", { class: `ck-d-swatch ck-d-${kind}`, "aria-hidden": "true" }), make("span", { text }));
  return make("div", { class: "ck-d-part", role: "group", "aria-label": words.outcomes }, make("b", { text: words.outcomes }),
    make("div", { class: "ck-d-legend" }, key("won", words.won), key("lost", words.lost), key("none", words.none_yet)),
    state.outcomes.length ? make("ul", { class: "ck-d-lines" }, ...state.outcomes.map((line) => outcomeRow(ctx, line))) : make("p", { class: "ck-muted", text: words.no_lines }),
    make("div", { class: "ck-muted", text: words.outcomes_hint }));
}

function pasteStrip(ctx) {
  const { words, local } = ctx;
  if (!local.paste) return null;
  return make("div", { class: "ck-d-paste", "data-key": "paste" }, make("b", { text: words.paste_waits }),
    local.paste.good ? make("button", { type: "button", class: "ck-d-paste-good", "data-key": "paste-good", text: fill(words.paste_good, { n: local.paste.good }) }) : null,
    make("button", { type: "button", class: "ck-d-paste-drop", "data-key": "paste-drop", text: words.paste_drop }));
}

/** What the kernel did not take stays in its cells, marked; what an undo changed is turned to. */
function takeNotice(ctx) {
  const { state, local, refused, setup } = ctx;
  if (refused && refused !== local.refusal) {
    local.refusal = refused;
    const { contact, factor, carrier, value } = refused.args;
    if (refused.do === "rate" && String(refused.args.value ?? "") !== "") local.pending.set(cellKey(carrier ?? setup.us, contact, factor), { text: String(value ?? ""), ok: false });
    if (refused.do === "paste" && state.refused_cells.length) {
      for (const { cell, text, ok } of state.refused_cells) local.pending.set(cell, { text, ok });
      local.paste = { args: refused.args, cells: state.refused_cells, good: state.refused_cells.filter(({ ok }) => ok).length };
    }
  }
  if (state.at.n !== local.seen) {
    local.seen = state.at.n;
    if (local.tab !== LEAD) local.tab = state.at.carrier;
    local.cell = state.at.cell;
    local.touched = true;
    if (ctx.root.getRootNode().activeElement?.closest(".ck-d-rate")) ctx.wanted = `cell-${local.cell}`;
  }
  const [i, j] = placeOf(ctx, ...(local.cell ?? "").split("|"));
  if (i < 0 || j < 0) local.cell = state.people.length ? `${state.people[0].id}|${setup.factors[0].id}` : null;
}

function decisionBody(ctx) {
  takeNotice(ctx);
  return [
    pasteStrip(ctx), customerRow(ctx),
    make("div", { class: "ck-d-main" },
      make("div", { class: "ck-d-left" }, tabs(ctx), matrix(ctx), info(ctx), legend(ctx), changes(ctx)), verdict(ctx)),
    make("div", { class: "ck-d-below" }, leads(ctx), outcomes(ctx)),
  ];
}

// -- typing, keys, clipboard ------------------------------------------------------------------------------------------

const valueAt = (ctx, input) => { const [i, j] = placeOf(ctx, input.dataset.contact, input.dataset.factor); return ctx.state.cells[ctx.local.tab]?.[i]?.[j] ?? null; };

function sendRating(ctx, input, text) {
  const { contact, factor } = input.dataset, carrier = ctx.local.tab, [i, j] = placeOf(ctx, contact, factor);
  const value = text === "" ? null : Number(text);
  typing.delete(input);
  ctx.local.pending.delete(cellKey(carrier, contact, factor));
  ctx.send("rate", { contact, factor, value: text, carrier }, (state) => {
    if (value === null || (value >= 0 && value <= ctx.setup.top)) state.cells[carrier][i][j] = value;
  });
}

/** Save what was typed, if it says something new. */
function commit(ctx, input) {
  const text = input.value.trim(), key = cellKey(ctx.local.tab, input.dataset.contact, input.dataset.factor);
  typing.delete(input);
  if (placeOf(ctx, input.dataset.contact, input.dataset.factor)[0] < 0) return; // another view turned to another customer
  if (ctx.local.pending.get(key)?.text === text) return;
  if (text !== show(valueAt(ctx, input))) return sendRating(ctx, input, text);
  if (ctx.local.pending.delete(key)) ctx.redraw();
}

/** Put the stored value back in place of what was typed. */
function restore(ctx, input) {
  const { contact, factor } = input.dataset, { local, refused } = ctx;
  typing.delete(input);
  local.pending.delete(cellKey(local.tab, contact, factor));
  if (refused?.do === "rate" && refused.args.contact === contact && refused.args.factor === factor) ctx.refused = null;
  input.value = show(valueAt(ctx, input));
  ctx.redraw();
  input.select();
}

function nudge(ctx, input, sign) {
  const { step: by, top } = ctx.setup, typed = Number(input.value.trim());
  const now = input.value.trim() === "" || Number.isNaN(typed) ? null : typed;
  const next = now === null ? top / 2 : Math.min(Math.max(Math.round((now + sign * by) * 10) / 10, 0), top);
  if (show(next) === show(valueAt(ctx, input)) && !typing.has(input)) return;
  input.value = show(next);
  commit(ctx, input);
  input.select();
}

function moveCell(ctx, input, rows, columns) {
  const { people } = ctx.state, { factors } = ctx.setup, [i, j] = placeOf(ctx, input.dataset.contact, input.dataset.factor);
  const at = (n, size) => Math.min(Math.max(n, 0), size - 1);
  const person = people[at(i + rows, people.length)], factor = factors[at(j + columns, factors.length)];
  const next = `cell-${person.id}|${factor.id}`;
  if (next === input.dataset.key) { commit(ctx, input); input.select(); } else ctx.focus(next);
}

function takeBack(ctx, key) {
  const [carrier, contact, factor] = key.split("|"), mark = ctx.state.marks[key], [i, j] = placeOf(ctx, contact, factor);
  ctx.local.pending.delete(key);
  ctx.send("take_back", { contact, factor, carrier }, (state) => { state.cells[carrier][i][j] = "kept" in mark ? mark.kept : mark.was; });
}

function onCellKey(ctx, input, event) {
  const { key, shiftKey, altKey } = event, { local, words } = ctx, control = event.ctrlKey || event.metaKey;
  if (event.isComposing) return;
  const letter = control && !altKey ? key.toLowerCase() : "";
  if (letter === "z" || letter === "y") {
    if (typing.has(input)) return; // the text's own
    const what = letter === "y" || shiftKey ? "redo" : "undo";
    if (ctx.state[`can_${what}`]) { local.pending.clear(); ctx.send(what); }
  } else if (altKey && !control && (key === "ArrowUp" || key === "ArrowDown")) nudge(ctx, input, key === "ArrowUp" ? 1 : -1);
  else if (!control && !altKey && key.length === 1 && "+\uff0b-\uff0d".includes(key)) nudge(ctx, input, "+\uff0b".includes(key) ? 1 : -1);
  else if (control && (key === "Home" || key === "End")) moveCell(ctx, input, key === "Home" ? -Infinity : Infinity, key === "Home" ? -Infinity : Infinity);
  else if (control || altKey) return;
  else if (key === "Enter") moveCell(ctx, input, shiftKey ? -1 : 1, 0);
  else if (key === "Escape") { local.edit = false; restore(ctx, input); }
  else if (key === "F2") { local.edit = true; input.setSelectionRange(input.value.length, input.value.length); }
  else if (key === "Delete" && shiftKey) {
    const mark = cellKey(local.tab, input.dataset.contact, input.dataset.factor);
    if (ctx.state.marks[mark]) { typing.delete(input); takeBack(ctx, mark); } else { ctx.say(words.not_changed); }
  } else if (local.edit) return;
  else if (key in MOVES && !shiftKey) moveCell(ctx, input, ...MOVES[key]);
  else if (key === "Home" || key === "End") moveCell(ctx, input, 0, key === "Home" ? -Infinity : Infinity);
  else if (key === "Delete") { if (valueAt(ctx, input) === null) restore(ctx, input); else { input.value = ""; sendRating(ctx, input, ""); } }
  else return;
  event.preventDefault();
}

function onPaste(ctx, input, event) {
  const text = event.clipboardData.getData("text/plain");
  if (!/[\t\n\r]/.test(text.replace(/\r?\n$/, ""))) return; // one value: typed like any other
  event.preventDefault();
  typing.delete(input);
  ctx.local.paste = null;
  ctx.local.pending.clear();
  ctx.send("paste", { contact: input.dataset.contact, factor: input.dataset.factor, text, carrier: ctx.local.tab });
}

function onTabKey(ctx, target, event) {
  const all = [...ctx.root.querySelectorAll(".ck-d-tab")], at = all.indexOf(target);
  const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
  if (next === undefined || !all[next]) return;
  event.preventDefault();
  openTab(ctx, all[next].dataset.tab);
  ctx.focus(`tab-${all[next].dataset.tab}`);
}

function openTab(ctx, tab) { ctx.local.tab = tab; ctx.redraw(); }

export default {
  render: (context) => openBoard(context, {
    name: "ck-decision",
    body: decisionBody,
    start(ctx) {
      const panel = `ck-${Math.random().toString(36).slice(2)}`;
      ctx.local = { tab: ctx.setup.us, cell: null, edit: false, paste: null, panel, pending: new Map(), refusal: null, seen: ctx.state.at.n, touched: false };
      const { words } = ctx;
      startPicking(ctx, {
        label: words.customer, sought: ([id, name]) => `${id} ${name}`,
        option: ([id, name, band, value]) => fill(words.option, { who: `${id} ${name}`, band: ctx.state.bands[id] ?? band, value }),
        found: (n, shown) => (n > shown ? fill(words.found_more, { n, shown }) : fill(words.found, { n })),
        signs: ["◀", "▶"], bare: true, row: "ck-d-pick", list: "ck-d-customer", find: "ck-d-find",
        leave: () => { Object.assign(ctx.local, { cell: null, paste: null }); ctx.local.pending.clear(); },
      });
    },
    on: {
      ...picking,
      "click .ck-d-tab": (ctx, target) => openTab(ctx, target.dataset.tab),
      "keydown .ck-d-tab": onTabKey,
      "focusin .ck-d-rate": (ctx, target) => {
        const cell = `${target.dataset.contact}|${target.dataset.factor}`;
        ctx.local.edit = false;
        if (ctx.local.cell !== cell || !ctx.local.touched) { ctx.local.cell = cell; ctx.local.touched = true; ctx.redraw(); }
        target.select();
      },
      "focusout .ck-d-rate": (ctx, target) => { if (typing.has(target)) commit(ctx, target); },
      "click .ck-d-rate": (ctx, target) => { if (!typing.has(target) && !ctx.local.edit) target.select(); },
      "change .ck-d-rate": commit,
      "keydown .ck-d-rate": onCellKey,
      "paste .ck-d-rate": onPaste,
      "click .ck-d-back": (ctx, target) => { takeBack(ctx, target.dataset.cell); ctx.focus("changes"); },
      "click .ck-d-switch": (ctx) => ctx.send(ctx.state.draft === null ? "try_out" : "discard"),
      "click .ck-d-adopt": (ctx) => { ctx.send("adopt"); ctx.focus("switch"); },
      "click .ck-d-discard": (ctx) => { ctx.send("discard"); ctx.focus("switch"); },
      "click .ck-d-try": (ctx) => { if (ctx.local.tab !== LEAD) ctx.local.tab = ctx.setup.us; ctx.send("try_cheapest"); },
      "click .ck-d-paste-good": (ctx) => {
        const { args, cells } = ctx.local.paste;
        ctx.local.paste = null;
        for (const { cell, ok } of cells) if (ok) ctx.local.pending.delete(cell);
        ctx.send("paste", { ...args, only_good: true });
        ctx.focus(`cell-${args.contact}|${args.factor}`);
      },
      "click .ck-d-paste-drop": (ctx) => {
        const { args, cells } = ctx.local.paste;
        ctx.local.paste = null;
        ctx.refused = null;
        for (const { cell } of cells) ctx.local.pending.delete(cell);
        ctx.redraw();
        ctx.focus(`cell-${args.contact}|${args.factor}`);
      },
    },
  }),
};
