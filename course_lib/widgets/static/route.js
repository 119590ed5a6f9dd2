/* Route board: activities as chips on customers × weeks. */

const [ACT, WHO, SORT, START, END, CONTACT, STATUS] = [0, 1, 2, 3, 4, 5, 6];
const [CID, CNAME, CELL, WORTH, OWNED] = [0, 1, 2, 3, 4];
const [DAY, LABEL, WORKED, FESTIVAL] = [0, 1, 2, 3];

const called = (customer) => `${customer[CID]} ${customer[CNAME]}`;
const quarterOf = (day) => Math.floor((+day.slice(5, 7) - 1) / 3);
const weekOf = (weeks, day) => weeks.findLastIndex((week) => week[DAY] <= day);
const short = (day) => `${+day.slice(5, 7)}/${+day.slice(8, 10)}`;

function find(ctx, id) { return ctx.state.activities.find((activity) => activity[ACT] === id); }

function contactName(ctx, activity) {
  return ctx.setup.contacts[activity[WHO]].find(([id]) => id === activity[CONTACT])?.[1] ?? activity[CONTACT];
}

function quarterTabs(ctx) {
  const { words, state, local } = ctx;
  return make("div", { class: "ck-quarters", "data-key": "quarters", role: "group" }, ...state.capacity.map(([have, used, money, spent], q) => {
    const parts = { quarter: words.quarters[q], used: grouped(used, 1), have: grouped(have, 0), spent: grouped(spent / 1e4, 1), money: grouped(money / 1e4, 1) };
    const over = state.over[q];
    return make("button", { type: "button", class: `ck-quarter${over ? " ck-warn" : ""}`, "data-key": `quarter-${q}`, "data-quarter": q, "aria-pressed": String(local.quarter === q), "aria-label": fill(words.quarter_label, parts) + (over ? `${words.comma}${words.over}` : "") },
      make("b", { text: `${over ? "⚠ " : ""}${words.quarters[q]}` }), make("span", { text: fill(words.quarter_use, parts) }));
  }));
}

function totalsLine(ctx) {
  const { words, state } = ctx;
  const apart = Math.abs(state.regret) < 1 ? words.even : fill(state.regret > 0 ? words.behind : words.ahead, { regret: inWan(words, Math.abs(state.regret)) });
  return make("div", { class: "ck-totals", "data-key": "totals" }, make("span", { text: fill(words.totals, { count: state.activities.length, gain: inWan(words, state.gain), cost: inWan(words, state.cost) }) }), make("b", { text: apart }));
}

function problemsBox(ctx) {
  const { words, state } = ctx;
  if (!state.problems.length) return null;
  return make("ul", { class: "ck-problems ck-warn", "data-key": "problems" }, ...state.problems.map((text) => make("li", { text: words.problems + text })));
}

function tools(ctx, shown, all) {
  const { words, setup, local } = ctx;
  return make("div", { class: "ck-filters", "data-key": "filters" },
    make("select", { class: "ck-owner", "data-key": "owner", "aria-label": words.filter_owner },
      make("option", { value: "", text: words.all_owners, selected: local.owner === "" }),
      ...setup.owners.map((name, i) => make("option", { value: i, text: name, selected: local.owner === String(i) }))),
    make("label", { class: "ck-busy" }, make("input", { type: "checkbox", class: "ck-only", "data-key": "only", checked: local.busy }), make("span", { text: words.only_busy })),
    make("span", { class: "ck-muted", text: fill(words.shown, { n: shown, all }) }));
}

function chipNode(ctx, activity, customer) {
  const { words, setup, local } = ctx, kind = setup.kinds[activity[SORT]], status = setup.statuses[activity[STATUS]];
  const label = fill(words.chip_label, { who: called(customer), kind: kind.name, start: short(activity[START]), end: short(activity[END]), contact: contactName(ctx, activity), status });
  return make("button", { type: "button", class: `ck-act ck-status-${activity[STATUS]} ck-kind-${activity[SORT] % 9}`, "data-key": `act-${activity[ACT]}`, "data-id": activity[ACT], "aria-pressed": String(local.selected === activity[ACT]), "aria-label": label, title: label },
    make("b", { text: kind.short }), make("span", { text: short(activity[START]) }), activity[STATUS] ? make("span", { class: "ck-sign", "aria-hidden": "true", text: ["", "…", "✔", "✕"][activity[STATUS]] }) : null);
}

function rowNode(ctx, customer, mine, weeks) {
  const { words, state, local } = ctx, id = customer[CID], gain = state.gains[id] ?? 0;
  const inCell = weeks.map(() => []);
  for (const activity of mine) {
    const week = weekOf(weeks, activity[START]);
    if (quarterOf(activity[START]) === local.quarter && week >= 0) inCell[week].push(activity);
  }
  const chosen = local.form?.customer === id ? local.form.start : "";
  return lazy(`row-${id}`, JSON.stringify([local.quarter, local.selected, chosen, gain, mine]), () => make("div", { class: "ck-r-row", "data-key": `row-${id}` },
    make("button", { type: "button", class: "ck-r-name", "data-key": `name-${id}`, "data-id": id, title: fill(words.name_label, { who: called(customer), cell: customer[CELL], value: inWan(words, customer[WORTH]) }), "aria-label": fill(words.name_label, { who: called(customer), cell: customer[CELL], value: inWan(words, customer[WORTH]) }) },
      make("span", { class: "ck-r-who", text: customer[CNAME] }), make("span", { class: "ck-muted", text: gain ? `${customer[CELL]} +${inWan(words, gain)}` : customer[CELL] })),
    ...inCell.map((chips, w) => make("div", { class: `ck-week${weeks[w][FESTIVAL] ? " ck-off" : ""}${chosen === weeks[w][DAY] ? " ck-here" : ""}`, "data-key": `week-${id}-${w}`, "data-id": id, "data-week": w, title: fill(words.week_label, { who: called(customer), week: weeks[w][LABEL], n: weeks[w][WORKED] }) }, ...chips.map((activity) => chipNode(ctx, activity, customer))))));
}

function pick(name, key, options, value, label) {
  return make("label", {}, make("span", { text: `${label} ` }), make("select", { class: `ck-f-${name}`, "data-key": `${name}-${key}`, "data-field": name }, ...options.map(([id, text]) => make("option", { value: id, text, selected: id === value }))));
}

function details(ctx) {
  const { words, setup, local } = ctx, activity = local.selected && find(ctx, local.selected);
  if (activity) {
    const customer = ctx.customers.get(activity[WHO]), kind = setup.kinds[activity[SORT]], id = activity[ACT];
    const parts = { ...kind, start: short(activity[START]), end: short(activity[END]), days: kind.days, cost: grouped(kind.cost, 0) };
    return make("div", { class: "ck-details", "data-key": "details" },
      make("div", { class: "ck-facts" }, make("b", { text: fill(words.activity_title, { id, customer: called(customer), kind: kind.name }) }), make("span", { class: "ck-muted", text: fill(words.facts, parts) })),
      make("div", { class: "ck-choice" },
        make("label", {}, make("span", { text: `${words.start} ` }), make("input", { type: "date", class: "ck-f-start", "data-key": `start-${id}`, "data-field": "start", value: activity[START], min: `${setup.year}-01-01`, max: `${setup.year}-12-31` })),
        pick("contact", id, setup.contacts[activity[WHO]], activity[CONTACT], words.contact),
        pick("status", id, setup.statuses.map((text) => [text, text]), setup.statuses[activity[STATUS]], words.status),
        make("button", { type: "button", class: "ck-remove", "data-key": `remove-${id}`, text: words.remove })));
  }
  const { form } = local;
  if (!form) return make("div", { class: "ck-details", "data-key": "details" }, make("span", { class: "ck-muted", text: words.add_here }));
  const customer = ctx.customers.get(form.customer), kind = setup.kinds.find(({ id }) => id === form.kind);
  return make("div", { class: "ck-details", "data-key": "details" },
    make("div", { class: "ck-facts" }, make("b", { text: called(customer) }), make("span", { class: "ck-muted", text: fill(words.kind_text, { ...kind, cost: grouped(kind.cost, 0) }) })),
    make("div", { class: "ck-choice" },
      pick("kind", "new", setup.kinds.map(({ id, name }) => [id, name]), form.kind, words.kind),
      make("label", {}, make("span", { text: `${words.start} ` }), make("input", { type: "date", class: "ck-f-start", "data-key": "start-new", "data-field": "start", value: form.start, min: `${setup.year}-01-01`, max: `${setup.year}-12-31` })),
      pick("contact", "new", [["", words.usual], ...setup.contacts[form.customer]], form.contact, words.contact),
      make("button", { type: "button", class: "ck-add", "data-key": "add", text: words.add })));
}

function routeBody(ctx) {
  const { setup, words, state, local } = ctx, weeks = setup.weeks[local.quarter];
  const by = new Map(setup.customers.map((customer) => [customer[CID], []]));
  for (const activity of state.activities) by.get(activity[WHO])?.push(activity);
  const rows = setup.customers.filter((customer) => (local.owner === "" || customer[OWNED] === +local.owner)
    && (!local.busy || by.get(customer[CID]).some((activity) => quarterOf(activity[START]) === local.quarter) || local.form?.customer === customer[CID]));
  const head = weeks.map((week) => make("div", { class: `ck-r-head${week[FESTIVAL] ? " ck-off" : ""}`, title: week[FESTIVAL] || null },
    make("span", { text: week[LABEL] }), make("span", { class: "ck-muted", text: week[FESTIVAL] || fill(words.week_head, { n: week[WORKED] }) })));
  return [quarterTabs(ctx), totalsLine(ctx), problemsBox(ctx), details(ctx), tools(ctx, rows.length, setup.customers.length),
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
      ctx.local = { quarter: 0, owner: "", busy: true, selected: null, form: null };
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
        const days = { ArrowLeft: -1, ArrowRight: 1 }[event.key], { id } = target.dataset;
        if (days) { ctx.local.selected = id; ctx.wanted = `act-${id}`; ctx.send("shift", { activity: id, days }); }
        else if (event.key === "Delete") remove(ctx, id);
        else return;
        event.preventDefault();
      },
      "click .ck-week": (ctx, target, event) => { if (!event.target.closest(".ck-act")) openForm(ctx, target.dataset.id, ctx.setup.weeks[ctx.local.quarter][+target.dataset.week][DAY]); },
      "click .ck-r-name": (ctx, target) => openForm(ctx, target.dataset.id, ctx.setup.weeks[ctx.local.quarter][0][DAY]),
      "change .ck-details [data-field]": changeField,
      "click .ck-add": (ctx) => { const { customer, kind, start, contact } = ctx.local.form; ctx.send("add", { customer, kind, start, contact: contact || null }); },
      "click .ck-remove": (ctx) => remove(ctx, ctx.local.selected),
    },
  }),
};
