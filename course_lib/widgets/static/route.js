/* Route board: activities as chips on customers × weeks, gates as ladders, the strip above, the reference after the lock. */

const [ACT, WHO, SORT, START, END, CONTACT, STATUS, IDLE] = [0, 1, 2, 3, 4, 5, 6, 7];
const [CID, CNAME, CELL, WORTH, OWNED, STAKE] = [0, 1, 2, 3, 4, 5];
const [DAY, LABEL, WORKED, FESTIVAL] = [0, 1, 2, 3];
const [LID, LNAME, LSTAGE, LMONTH, LMONEY] = [0, 1, 2, 3, 4];

const called = (customer) => `${customer[CID]} ${customer[CNAME]}`;
const quarterOf = (day) => Math.floor((+day.slice(5, 7) - 1) / 3);
const weekOf = (weeks, day) => weeks.findLastIndex((week) => week[DAY] <= day);
const short = (day) => `${+day.slice(5, 7)}/${+day.slice(8, 10)}`;
const days = (value) => grouped(value, value % 1 ? 1 : 0);

function find(ctx, id) { return ctx.state.activities.find((activity) => activity[ACT] === id); }

function contactName(ctx, activity) {
  return ctx.setup.contacts[activity[WHO]].find(([id]) => id === activity[CONTACT])?.[1] ?? activity[CONTACT];
}

/* The strip: where each plan leads. */
function stripTable(ctx) {
  const { words, state } = ctx;
  const cells = (row) => [
    row.gap > 0 ? fill(words.short_of, { gap: inWan(words, row.gap) }) : fill(words.beyond, { gap: inWan(words, -row.gap) }),
    inWan(words, row.promise), inWan(words, row.service), fill(words.chance, { p: percent(row.p), low: percent(row.low), high: percent(row.high) }),
    fill(words.wan, { n: grouped(row.e / 1e4, 1) }), days(row.days), inWan(words, row.money),
  ];
  return make("table", { class: "ck-strip", "data-key": "strip" },
    make("thead", {}, make("tr", {}, ...words.strip_head.map((text) => make("th", { text, scope: "col" })))),
    make("tbody", {}, ...state.strip.map((row) => make("tr", { class: `ck-step-${row.step}`, "data-key": `step-${row.step}` }, make("th", { text: row.name, scope: "row" }), ...cells(row).map((text) => make("td", { text }))))));
}

function commitBox(ctx) {
  const { words, state, local } = ctx;
  if (state.locked) return make("div", { class: "ck-commit", "data-key": "commit-box" }, make("b", { text: fill(state.locked.changed ? words.locked_changed : words.locked, state.locked) }));
  if (local.sure) return make("div", { class: "ck-commit", "data-key": "commit-box" }, make("span", { text: words.sure }),
    make("button", { type: "button", class: "ck-commit-yes", "data-key": "commit-yes", text: words.commit_yes }),
    make("button", { type: "button", class: "ck-commit-no", "data-key": "commit-no", text: words.commit_no }));
  return make("div", { class: "ck-commit", "data-key": "commit-box" }, make("button", { type: "button", class: "ck-commit-ask", "data-key": "commit-ask", text: words.commit }), make("span", { class: "ck-muted", text: words.commit_why }));
}

/* What the lock reveals. */
function revealBox(ctx) {
  const { words, state } = ctx, told = state.reveal;
  if (!told) return null;
  const apart = Math.abs(told.regret) < 1 ? words.even : fill(told.regret > 0 ? words.behind : words.ahead, { regret: inWan(words, Math.abs(told.regret)) });
  const money = (value) => grouped(Math.round(value), 0);
  return make("details", { class: "ck-reveal", "data-key": "reveal", open: true }, make("summary", { text: words.reveal }),
    make("p", {}, make("b", { text: `${apart} ` }), make("span", { text: fill(words.share, { share: percent(told.share), left: inWan(words, told.left_over) }) })),
    make("table", { class: "ck-loop", "data-key": "loops" }, make("thead", {}, make("tr", {}, ...words.loop_head.map((text) => make("th", { text, scope: "col" })))),
      make("tbody", {}, ...told.loops.map(([step, ...parts]) => make("tr", { "data-key": `loop-${step}` }, make("th", { text: state.strip.find((row) => row.step === step)?.name ?? step, scope: "row" }), ...parts.map((value) => make("td", { text: inWan(words, value) })))))),
    told.differences.length ? make("table", { class: "ck-why", "data-key": "why" }, make("thead", {}, make("tr", {}, ...words.why_head.map((text) => make("th", { text, scope: "col" })))),
      make("tbody", {}, ...told.differences.map(([id, name, mine, best, lost, why]) => make("tr", { "data-key": `why-${id}` }, make("th", { text: name, scope: "row" }), make("td", { text: mine || words.nothing }), make("td", { text: best || words.nothing }), make("td", { class: "ck-number", text: money(lost) }), make("td", { text: why })))))
      : null);
}

function quarterTabs(ctx) {
  const { words, setup, state, local } = ctx, [limit, spent] = state.money;
  const tabs = words.quarters.map((name, q) => {
    const have = state.days.reduce((sum, quarters) => sum + quarters[q][0], 0), used = state.days.reduce((sum, quarters) => sum + quarters[q][1], 0);
    const parts = { quarter: name, used: days(used), have: days(have) };
    return make("button", { type: "button", class: "ck-quarter", "data-key": `quarter-${q}`, "data-quarter": q, "aria-pressed": String(local.quarter === q), "aria-label": fill(words.quarter_label, parts) },
      make("b", { text: name }), make("span", { text: fill(words.quarter_use, parts) }));
  });
  const people = setup.managers.map((name, m) => {
    const [have, used] = state.days[m][local.quarter], full = used > have - 0.5;
    return make("span", { class: `ck-who${full ? " ck-full" : ""}`, "data-key": `manager-${m}`, text: fill(full ? words.manager_full : words.manager, { name, used: days(used), have: days(have) }) });
  });
  return make("div", { "data-key": "capacity" }, make("div", { class: "ck-quarters", role: "group" }, ...tabs),
    make("div", { class: "ck-people", "data-key": "people" }, ...people, make("span", { class: "ck-muted", text: fill(words.money, { spent: inWan(words, spent), money: inWan(words, limit) }) })));
}

function problemsBox(ctx) {
  const { words, state } = ctx;
  if (!state.refused_entries.length) return null;
  return make("ul", { class: "ck-problems ck-warn", "data-key": "problems" }, ...state.refused_entries.map(([id, text]) => make("li", { text: fill(words.problem, { id, text }) })));
}

function tools(ctx, shown, all) {
  const { words, setup, local, state } = ctx, idle = state.activities.filter((activity) => activity[IDLE]).length;
  return make("div", { class: "ck-filters", "data-key": "filters" },
    make("select", { class: "ck-owner", "data-key": "owner", "aria-label": words.filter_owner },
      make("option", { value: "", text: words.all_owners, selected: local.owner === "" }),
      ...setup.managers.map((name, i) => make("option", { value: i, text: name, selected: local.owner === String(i) }))),
    make("label", { class: "ck-busy" }, make("input", { type: "checkbox", class: "ck-only", "data-key": "only", checked: local.busy }), make("span", { text: words.only_busy })),
    make("span", { class: "ck-muted", text: fill(words.shown, { n: shown, all }) }),
    make("span", { class: idle ? "ck-idle-count" : "ck-muted", text: fill(words.counted, { count: state.activities.length, idle }) }));
}

/* A line's gates: passed today, passed with the plan, still shut. */
function ladder(ctx, before, after, small) {
  const { words, setup } = ctx, n = setup.gates.length;
  const label = fill(words.ladder, { before: before ? setup.gates[before - 1] : words.no_gate, after: after ? setup.gates[after - 1] : words.no_gate });
  return make("span", { class: `ck-ladder${small ? " ck-small" : ""}`, role: "img", "aria-label": label, title: label },
    ...setup.gates.map((gate, g) => make("i", { class: g < before ? "ck-rung ck-passed" : g < after ? "ck-rung ck-pushed" : "ck-rung", style: `height:${Math.round(40 + 60 * (g + 1) / n)}%` })));
}

function card(ctx, id) {
  const { words, setup, state } = ctx, after = state.stages[id] ?? [], kept = state.kept[id] ?? [];
  const rows = setup.lines[id].map((line, n) => make("li", { "data-key": `line-${line[LID]}` }, ladder(ctx, line[LSTAGE], after[n] ?? line[LSTAGE], false),
    make("span", { text: fill(line[LMONTH] ? words.line : words.line_past, { id: line[LID], name: line[LNAME], month: line[LMONTH], money: inWan(words, line[LMONEY]) }) })));
  const ends = setup.ends[id].map(([month, stake, chance], n) => make("li", { text: fill(words.contract, { month, stake: inWan(words, stake), before: percent(chance), after: percent(kept[n] ?? chance) }) }));
  return make("ul", { class: "ck-card", "data-key": "card" }, ...rows, ...ends);
}

function chipNode(ctx, activity, customer) {
  const { words, setup, local } = ctx, kind = setup.kinds[activity[SORT]], status = setup.statuses[activity[STATUS]];
  const label = fill(words.chip_label, { who: called(customer), kind: kind.name, start: short(activity[START]), end: short(activity[END]), contact: contactName(ctx, activity), status }) + (activity[IDLE] ? `${words.comma}${words.idle}${activity[IDLE]}` : "");
  return make("button", { type: "button", class: `ck-act ck-status-${activity[STATUS]} ck-kind-${activity[SORT] % 9}${activity[IDLE] ? " ck-idle" : ""}`, "data-key": `act-${activity[ACT]}`, "data-id": activity[ACT], "aria-pressed": String(local.selected === activity[ACT]), "aria-label": label, title: label },
    make("b", { text: kind.short }), make("span", { text: short(activity[START]) }), activity[STATUS] ? make("span", { class: "ck-sign", "aria-hidden": "true", text: ["", "…", "✔", "✕"][activity[STATUS]] }) : null);
}

function rowNode(ctx, customer, mine, weeks) {
  const { words, setup, state, local } = ctx, id = customer[CID], stages = state.stages[id] ?? [];
  const inCell = weeks.map(() => []);
  for (const activity of mine) {
    const week = weekOf(weeks, activity[START]);
    if (quarterOf(activity[START]) === local.quarter && week >= 0) inCell[week].push(activity);
  }
  const chosen = local.form?.customer === id ? local.form.start : "";
  const parts = { who: called(customer), cell: customer[CELL] || words.no_cell, value: inWan(words, customer[WORTH]), stake: inWan(words, customer[STAKE]) };
  return lazy(`row-${id}`, JSON.stringify([local.quarter, local.selected, chosen, stages, mine]), () => make("div", { class: "ck-r-row", "data-key": `row-${id}` },
    make("button", { type: "button", class: "ck-r-name", "data-key": `name-${id}`, "data-id": id, title: fill(words.name_label, parts), "aria-label": fill(words.name_label, parts) },
      make("span", { class: "ck-r-who", text: customer[CNAME] }),
      make("span", { class: "ck-r-sub" }, ...setup.lines[id].slice(0, 3).map((line, n) => ladder(ctx, line[LSTAGE], stages[n] ?? line[LSTAGE], true)),
        make("span", { class: "ck-muted", text: [customer[CELL], setup.ends[id].length ? words.ends : ""].filter(Boolean).join(" ") }))),
    ...inCell.map((chips, w) => make("div", { class: `ck-week${weeks[w][FESTIVAL] ? " ck-off" : ""}${chosen === weeks[w][DAY] ? " ck-here" : ""}`, "data-key": `week-${id}-${w}`, "data-id": id, "data-week": w, title: fill(words.week_label, { who: called(customer), week: weeks[w][LABEL], n: weeks[w][WORKED] }) }, ...chips.map((activity) => chipNode(ctx, activity, customer))))));
}

function pick(name, key, options, value, label) {
  return make("label", {}, make("span", { text: `${label} ` }), make("select", { class: `ck-f-${name}`, "data-key": `${name}-${key}`, "data-field": name }, ...options.map(([id, text]) => make("option", { value: id, text, selected: id === value }))));
}

function kindText(ctx, kind, text, more) {
  return fill(text, { ...kind, needs: kind.needs || ctx.words.no_need, factors: kind.factors || ctx.words.no_factor, cost: grouped(kind.cost, 0), ...more });
}

function details(ctx) {
  const { words, setup, local, state } = ctx, activity = local.selected && find(ctx, local.selected);
  if (activity) {
    const customer = ctx.customers.get(activity[WHO]), kind = setup.kinds[activity[SORT]], id = activity[ACT], net = state.reveal?.effects[id];
    return make("div", { class: "ck-details", "data-key": "details" },
      make("div", { class: "ck-facts" }, make("b", { text: fill(words.activity_title, { id, customer: called(customer), kind: kind.name }) }), make("span", { class: "ck-muted", text: kindText(ctx, kind, words.facts, { start: short(activity[START]), end: short(activity[END]) }) })),
      activity[IDLE] ? make("div", { class: "ck-idle-why", "data-key": "idle-why", text: `${words.idle}${activity[IDLE]}` }) : null,
      net === undefined ? null : make("div", { class: "ck-net", "data-key": "net", text: fill(words.net, { net: grouped(Math.round(net), 0) }) }),
      make("div", { class: "ck-choice" },
        make("label", {}, make("span", { text: `${words.start} ` }), make("input", { type: "date", class: "ck-f-start", "data-key": `start-${id}`, "data-field": "start", value: activity[START], min: `${setup.year}-01-01`, max: `${setup.year}-12-31` })),
        pick("contact", id, setup.contacts[activity[WHO]], activity[CONTACT], words.contact),
        pick("status", id, setup.statuses.map((text) => [text, text]), setup.statuses[activity[STATUS]], words.status),
        make("button", { type: "button", class: "ck-remove", "data-key": `remove-${id}`, text: words.remove })),
      card(ctx, activity[WHO]));
  }
  const { form } = local;
  if (!form) return make("div", { class: "ck-details", "data-key": "details" }, make("span", { class: "ck-muted", text: words.add_here }));
  const customer = ctx.customers.get(form.customer), kind = setup.kinds.find(({ id }) => id === form.kind);
  return make("div", { class: "ck-details", "data-key": "details" },
    make("div", { class: "ck-facts" }, make("b", { text: called(customer) }), make("span", { class: "ck-muted", text: kindText(ctx, kind, words.kind_text, {}) })),
    make("div", { class: "ck-choice" },
      pick("kind", "new", setup.kinds.map(({ id, name }) => [id, name]), form.kind, words.kind),
      make("label", {}, make("span", { text: `${words.start} ` }), make("input", { type: "date", class: "ck-f-start", "data-key": "start-new", "data-field": "start", value: form.start, min: `${setup.year}-01-01`, max: `${setup.year}-12-31` })),
      pick("contact", "new", [["", words.usual], ...setup.contacts[form.customer]], form.contact, words.contact),
      make("button", { type: "button", class: "ck-add", "data-key": "add", text: words.add })),
    card(ctx, form.customer));
}

function routeBody(ctx) {
  const { setup, words, state, local } = ctx, weeks = setup.weeks[local.quarter];
  const by = new Map(setup.customers.map((customer) => [customer[CID], []]));
  for (const activity of state.activities) by.get(activity[WHO])?.push(activity);
  const rows = setup.customers.filter((customer) => (local.owner === "" || customer[OWNED] === +local.owner)
    && (!local.busy || by.get(customer[CID]).some((activity) => quarterOf(activity[START]) === local.quarter) || local.form?.customer === customer[CID]));
  const head = weeks.map((week) => make("div", { class: `ck-r-head${week[FESTIVAL] ? " ck-off" : ""}`, title: week[FESTIVAL] || null },
    make("span", { text: week[LABEL] }), make("span", { class: "ck-muted", text: week[FESTIVAL] || fill(words.week_head, { n: week[WORKED] }) })));
  return [stripTable(ctx), commitBox(ctx), revealBox(ctx), quarterTabs(ctx), problemsBox(ctx), details(ctx), tools(ctx, rows.length, setup.customers.length),
    make("div", { class: "ck-r-scroll", "data-key": "scroll" }, make("div", { class: "ck-r-grid", style: `--weeks: ${weeks.length}` },
      make("div", { class: "ck-r-row ck-r-top", "data-key": "heads" }, make("div", { class: "ck-r-head ck-r-corner", text: words.customer }), ...head),
      ...rows.map((customer) => rowNode(ctx, customer, by.get(customer[CID]), weeks))))];
}

function openForm(ctx, customer, start) {
  ctx.local.selected = null;
  ctx.local.form = { customer, start, kind: ctx.local.form?.kind ?? ctx.setup.kinds[0].id, contact: "" };
  ctx.redraw();
  ctx.focus("kind-new");
}

function remove(ctx, id) {
  const activity = find(ctx, id);
  if (!activity) return;
  ctx.local.selected = null;
  ctx.wanted = `name-${activity[WHO]}`;
  ctx.send("remove", { activity: id }, (state) => { state.activities = state.activities.filter((other) => other[ACT] !== id); });
}

function changeField(ctx, target) {
  const { field } = target.dataset, { local } = ctx, id = local.selected;
  if (!id) { local.form[field] = target.value; ctx.redraw(); return; }
  if (!target.value) return;
  if (field === "start") ctx.send("move", { activity: id, start: target.value });
  else if (field === "contact") ctx.send("meet", { activity: id, contact: target.value });
  else ctx.send("mark", { activity: id, status: target.value });
}

export default {
  render: (context) => openBoard(context, {
    name: "ck-route",
    body: routeBody,
    start(ctx) {
      ctx.customers = new Map(ctx.setup.customers.map((customer) => [customer[CID], customer]));
      ctx.local = { quarter: 0, owner: "", busy: true, selected: null, form: null, sure: false };
      return draggable(ctx, ".ck-act", ".ck-week", (from, to) => {
        const activity = find(ctx, from.dataset.id), week = ctx.setup.weeks[ctx.local.quarter][+to.dataset.week];
        if (!activity || activity[WHO] !== to.dataset.id || weekOf(ctx.setup.weeks[ctx.local.quarter], activity[START]) === +to.dataset.week) return;
        ctx.local.selected = activity[ACT];
        ctx.send("move", { activity: activity[ACT], start: week[DAY] }, (state) => { const mine = state.activities.find((other) => other[ACT] === activity[ACT]); if (mine) mine[START] = week[DAY]; });
      });
    },
    on: {
      "click .ck-quarter": (ctx, target) => { ctx.local.quarter = +target.dataset.quarter; ctx.redraw(); },
      "change .ck-owner": (ctx, target) => { ctx.local.owner = target.value; ctx.redraw(); },
      "change .ck-only": (ctx, target) => { ctx.local.busy = target.checked; ctx.redraw(); },
      "click .ck-act": (ctx, target) => { ctx.local.selected = target.dataset.id; ctx.local.form = null; ctx.redraw(); },
      "keydown .ck-act": (ctx, target, event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], { id } = target.dataset;
        if (step) { ctx.local.selected = id; ctx.wanted = `act-${id}`; ctx.send("shift", { activity: id, days: step }); }
        else if (event.key === "Delete") remove(ctx, id);
        else return;
        event.preventDefault();
      },
      "click .ck-week": (ctx, target, event) => { if (!event.target.closest(".ck-act")) openForm(ctx, target.dataset.id, ctx.setup.weeks[ctx.local.quarter][+target.dataset.week][DAY]); },
      "click .ck-r-name": (ctx, target) => openForm(ctx, target.dataset.id, ctx.setup.weeks[ctx.local.quarter].find((week) => week[WORKED] > 0)[DAY]),
      "change .ck-details [data-field]": changeField,
      "click .ck-add": (ctx) => { const { customer, kind, start, contact } = ctx.local.form; ctx.send("add", { customer, kind, start, contact: contact || null }); },
      "click .ck-remove": (ctx) => remove(ctx, ctx.local.selected),
      "click .ck-commit-ask": (ctx) => { ctx.local.sure = true; ctx.redraw(); ctx.focus("commit-yes"); },
      "click .ck-commit-no": (ctx) => { ctx.local.sure = false; ctx.redraw(); ctx.focus("commit-ask"); },
      "click .ck-commit-yes": (ctx) => { ctx.local.sure = false; ctx.send("commit"); },
    },
  }),
};
