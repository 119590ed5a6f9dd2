/* Need board: a customer's needs on the left, what to ask along the value chain on the right, the star map below. */

const ADOPTED = "*"; // what is being saved is a candidate
const NEW = "+"; // the form of a need that is not recorded yet
const TEXTS = ["pain", "bottleneck", "difficulty"];
const FIELDS = ["need_point", "kind", "quantity", "triad", "department", "contact", ...TEXTS, "cost_of_leaving", "urgency", "evidence"];
const STAR = { left: 150, top: 34, row: 17, wide: 64 }; // pixels of the star map

const pointOf = (ctx, id) => ctx.points.get(id) ?? { id, name: id, ladder: [] };
const kindOf = (ctx, point, id) => pointOf(ctx, point).kinds?.find(([key]) => key === id);
const needOf = (ctx, id) => ctx.state.needs.find((need) => need.id === id);
const contactName = (ctx, id) => (ctx.setup.contacts[ctx.state.customer] ?? []).find(([key]) => key === id)?.[1] ?? "";

// -- the customer ------------------------------------------------------------------------------------------------------

function profile(ctx) {
  const { words, state, setup } = ctx, { profile: who, sums } = state;
  const industry = setup.customers[ctx.places.get(state.customer)]?.[2] ?? "";
  const pair = (key, label, value) => make("div", { class: "ck-nd-sum", "data-sum": key }, make("span", { text: label }), make("b", { text: value }));
  const steps = make("span", { class: "ck-nd-rungs", "aria-hidden": "true" }, ...[1, 2, 3, 4].map((n) => make("i", { "data-on": String(n <= who.level) })));
  return make("div", { class: "ck-nd-profile" },
    pair("industry", industry, fill(words.size, { size: who.size, employees: grouped(who.employees, 0) })),
    pair("spend", words.spend, inWan(words, who.spend)),
    make("div", { class: "ck-nd-sum", "data-sum": "level", title: words.level_tip }, make("span", { text: words.level }), steps, make("b", { text: who.level_name })),
    pair("own_loss", words.own_loss, inWan(words, sums.own_loss)),
    pair("own_revenue", words.own_revenue, inWan(words, sums.own_revenue)),
    pair("all", words.all_needs, fill(words.all_value, { n: sums.needs, value: inWan(words, sums.loss) })));
}

// -- needs -------------------------------------------------------------------------------------------------------------

function needCard(ctx, need) {
  const { words, local } = ctx, point = pointOf(ctx, need.need_point), open = local.form === need.id;
  const who = contactName(ctx, need.contact) || words.nobody_short;
  const cost = need.cost_of_leaving > 0 ? fill(words.cost_short, { value: inWan(words, need.cost_of_leaving) }) : words.cost_unknown;
  const urgency = fill(words.urgency_short, { n: need.urgency ?? "—" });
  const missing = need.missing.length ? fill(words.missing, { list: need.missing.join(words.listing) }) : words.complete;
  const lines = need.lines.length ? fill(words.lines_short, { lines: need.lines.join(words.listing), revenue: inWan(words, need.revenue) }) : words.no_lines_short;
  const kind = kindOf(ctx, need.need_point, need.kind)?.[1] ?? words.no_kind_short;
  const amount = need.quantity === null ? null : fill(words.quantity_said, { quantity: grouped(need.quantity, need.quantity % 1 ? 2 : 0), unit: need.unit }).trim();
  const label = fill(words.need_label, { id: need.id, point: point.name, kind, triad: need.triad, pain: need.pain, who, urgency, cost, missing, act: open ? words.close_word : words.open_word });
  return make("div", { class: "ck-nd-card", "data-key": `card-${need.id}`, "data-open": String(open) },
    make("button", { type: "button", class: "ck-nd-need", "data-key": `need-${need.id}`, "data-id": need.id, "aria-expanded": String(open), "aria-label": label },
      make("span", { class: "ck-nd-head" }, make("span", { class: "ck-nd-id", text: need.id }), make("b", { text: point.name }), make("span", { class: "ck-nd-triad", text: need.triad }),
        need.origin === "case" ? null : make("span", { class: "ck-nd-origin", text: words.origins[need.origin] }),
        make("span", { class: "ck-nd-priority", title: words.priority_tip }, make("i", { style: `--at:${need.priority}%` }), make("span", { text: fill(words.priority, { n: Math.round(need.priority) }) }))),
      make("span", { class: "ck-nd-pain", text: need.pain }),
      make("span", { class: "ck-nd-more", text: [kind, amount].filter(Boolean).join(" · ") }),
      make("span", { class: "ck-nd-more", text: [need.department, who, cost, urgency].filter(Boolean).join(" · ") }),
      make("span", { class: "ck-nd-more" }, make("span", { class: need.missing.length ? "ck-warn" : "ck-nd-done", text: `${need.missing.length ? "○" : "✔"} ${missing}` }), ` · ${lines}`)),
    open ? formNode(ctx, need) : null);
}

function removedNode(ctx, need) {
  const { words } = ctx, point = pointOf(ctx, need.need_point).name;
  return make("div", { class: "ck-nd-gone", "data-key": `gone-${need.id}` }, make("s", { text: fill(words.removed_need, { id: need.id, point, pain: need.pain }) }),
    need.lines.length ? make("span", { class: "ck-warn", text: fill(words.removed_lines, { lines: need.lines.join(words.listing) }) }) : null,
    make("button", { type: "button", class: "ck-nd-restore", "data-key": `restore-${need.id}`, "data-id": need.id, "aria-label": fill(words.bring_back_label, { id: need.id, point }), text: words.bring_back }));
}

function needColumn(ctx) {
  const { words, state, local } = ctx;
  return make("div", { class: "ck-nd-needs", "data-key": "needs", role: "group", "aria-label": words.needs_title },
    make("div", { class: "ck-nd-title" }, make("b", { text: words.needs_title }), make("span", { class: "ck-muted", text: fill(words.needs_count, { n: state.needs.length }) }),
      make("button", { type: "button", class: "ck-nd-add", "data-key": "add", "aria-expanded": String(local.form === NEW), text: words.add })),
    local.form === NEW ? make("div", { class: "ck-nd-card", "data-key": "card-new", "data-open": "true" }, formNode(ctx, null)) : null,
    ...(state.needs.length ? state.needs.map((need) => needCard(ctx, need)) : [make("p", { class: "ck-muted", text: words.no_needs })]),
    ...state.removed.map((need) => removedNode(ctx, need)));
}

// -- the form ----------------------------------------------------------------------------------------------------------

const formKey = (need) => need?.id ?? NEW;

/** What stands in the fields: typed, or else the need's, or else what a new need begins with. */
function fields(ctx, need) {
  const typed = ctx.local.typed.get(need ? need.id : `${NEW}${ctx.state.customer}`) ?? {};
  const point = typed.need_point ?? need?.need_point ?? ctx.local.point;
  const first = need ?? { need_point: point, kind: "", quantity: "", triad: ctx.state.profile.usual[point] ?? "", department: "", contact: "", pain: "", bottleneck: "", difficulty: "", cost_of_leaving: "", urgency: 3, evidence: ctx.setup.evidence[2] };
  return Object.fromEntries(FIELDS.map((name) => [name, typed[name] ?? String(first[name] ?? "")]));
}

/** A value for the kernel; what is no number goes as it was typed, for the kernel to say what is wrong. */
function parsed(words, name, text) {
  if (!["cost_of_leaving", "urgency", "quantity"].includes(name)) return text;
  const clean = text.normalize("NFKC").replaceAll(words.yuan_sign, "").replace(/[,\s]/g, "");
  if (clean === "" && name !== "urgency") return 0;
  return clean !== "" && Number.isFinite(Number(clean)) ? Number(clean) : text;
}

function formNode(ctx, need) {
  const { words, setup, state, local } = ctx, key = formKey(need), texts = fields(ctx, need);
  const refused = ctx.refused && ["change", "record"].includes(ctx.refused.do) && (need ? ctx.refused.args.need === need.id : ctx.refused.do === "record") ? ctx.refused : null;
  const common = (name) => ({ class: "ck-nd-field", "data-key": `${name}-${key}`, "data-name": name, "data-id": need?.id ?? "", "aria-invalid": refused && need && name in refused.args ? "true" : null });
  const pick = (name, options) => make("select", common(name), ...options.map(([value, text]) => make("option", { value, selected: value === texts[name], text })));
  const box = (name, control, wide = false, label = words.fields[name]) => make("label", { class: wide ? "ck-nd-wide" : null }, make("span", { text: label }), control);
  const area = (name) => box(name, make("textarea", { ...common(name), rows: "1", maxlength: "200", value: texts[name] }, document.createTextNode(texts[name])), true);
  const line = (name, more = {}) => make("input", { ...common(name), type: "text", autocomplete: "off", value: texts[name], ...more });
  const contacts = [["", words.nobody_yet], ...(setup.contacts[state.customer] ?? []).map(([id, name, met]) => [id, met ? name : `${name}${words.not_met}`])];
  const rooms = setup.departments[state.profile.industry] ?? [];
  const list = `${ctx.uid}-rooms`;
  const cost = parsed(words, "cost_of_leaving", texts.cost_of_leaving), triad = setup.triads.find((one) => one.id === texts.triad);
  const spoken = (all, list) => list.split("|").join(all.listing);
  const kinds = pointOf(ctx, texts.need_point).kinds ?? [], kind = kindOf(ctx, texts.need_point, texts.kind), unit = kind?.[3] ?? pointOf(ctx, texts.need_point).unit;
  const asked = need && texts.kind === need.kind && texts.need_point === need.need_point && texts.quantity.trim() === "" && need.amount !== null;
  const usual = asked ? fill(words.quantity_hint, { quantity: grouped(need.amount, need.amount % 1 ? 2 : 0), unit: need.unit }) : "";
  const tool = (name, text, extra = "") => make("button", { type: "button", class: `ck-nd-${name}${extra}`, "data-key": `${name}-${key}`, "data-id": need?.id ?? "", text });
  return make("div", { class: "ck-nd-form", "data-key": `form-${key}`, role: "group", "aria-label": fill(words.form_label, { need: need?.id ?? words.new_need }) },
    make("div", { class: "ck-nd-grid" },
      box("need_point", pick("need_point", setup.points.map((point) => [point.id, `${point.id} ${point.name}`]))),
      box("kind", pick("kind", [["", words.kind_unknown], ...kinds.map(([id, name]) => [id, `${id} ${name}`])])),
      make("div", { class: "ck-nd-wide ck-nd-more ck-nd-kind-hint", text: `${kind ? fill(words.kind_ask, { ask: kind[2] }) : words.kind_pick}${usual ? ` ${usual}` : ""}` }),
      box("quantity", line("quantity", { inputmode: "decimal", placeholder: words.quantity_blank }), false, unit ? fill(words.quantity_unit, { unit }) : words.fields.quantity),
      box("triad", pick("triad", setup.triads.map((triad) => [triad.id, triad.id]))),
      box("department", line("department", { list })), make("datalist", { id: list }, ...rooms.map((room) => make("option", { value: room }))),
      box("contact", pick("contact", contacts)),
      ...TEXTS.map(area),
      box("cost_of_leaving", line("cost_of_leaving", { inputmode: "decimal" })),
      box("urgency", pick("urgency", [1, 2, 3, 4, 5].map((n) => [String(n), String(n)]))),
      box("evidence", pick("evidence", setup.evidence.map((kind) => [kind, kind])))),
    triad ? make("div", { class: "ck-nd-more ck-nd-hint", text: fill(words.triad_hint, { id: triad.id, needs: spoken(words, triad.needs), signals: spoken(words, triad.signals) }) }) : null,
    typeof cost === "number" && cost > 0 && cost < 500 ? make("div", { class: "ck-nd-remark", text: words.small_cost }) : null,
    refused ? make("div", { class: "ck-warn ck-nd-remark", text: `✘ ${refused.text}` }) : null,
    make("div", { class: "ck-nd-tools" }, need ? null : tool("save", words.save_need, " ck-nd-primary"), need ? tool("remove", words.remove) : null, need?.origin === "changed" ? tool("draft", words.back_to_draft) : null, tool("close", words.close)));
}

function typedKey(ctx, id) { return id || `${NEW}${ctx.state.customer}`; }

/** Whether the field's form is still meant: one that is being closed loses the focus, which counts as a change. */
const isOpen = (ctx, target) => ctx.local.form === (target.dataset.id || NEW);

function onTyped(ctx, target) {
  if (!isOpen(ctx, target)) return;
  const key = typedKey(ctx, target.dataset.id), { typed } = ctx.local;
  typed.set(key, { ...typed.get(key), [target.dataset.name]: target.value });
  if (target.dataset.name === "need_point") { ctx.local.point = target.value; typed.set(key, { ...typed.get(key), kind: "" }); if (!target.dataset.id) typed.set(key, { ...typed.get(key), triad: ctx.state.profile.usual[target.value] }); }
  if (ctx.refused && ["change", "record"].includes(ctx.refused.do)) ctx.refused = null;
  ctx.redraw();
}

/** Save what is typed for a need: the fields that differ. */
function commit(ctx, id) {
  const need = needOf(ctx, id), key = typedKey(ctx, id), texts = fields(ctx, need);
  if (need) {
    const changed = FIELDS.filter((name) => texts[name].trim() !== String(need[name] ?? "") && parsed(ctx.words, name, texts[name]) !== need[name]);
    if (!changed.length) { ctx.local.typed.delete(key); return ctx.redraw(); }
    return ctx.send("change", { need: id, ...Object.fromEntries(changed.map((name) => [name, parsed(ctx.words, name, texts[name])])) });
  }
  ctx.local.saving = key;
  return ctx.send("record", Object.fromEntries(FIELDS.map((name) => [name, parsed(ctx.words, name, texts[name])])));
}

function openForm(ctx, id) {
  ctx.local.form = id;
  const need = needOf(ctx, id);
  if (need) ctx.local.point = need.need_point;
  ctx.refused = null;
  ctx.redraw();
  ctx.focus(`${id === NEW ? "need_point" : "pain"}-${id}`);
}

function closeForm(ctx) {
  const { form } = ctx.local;
  if (!form) return;
  if (form !== NEW) ctx.local.typed.delete(form); // of a new need what was typed stays until it is recorded
  ctx.local.form = null;
  ctx.refused = null;
  ctx.redraw();
  ctx.focus(form === NEW ? "add" : `need-${form}`);
}

// -- what to ask -------------------------------------------------------------------------------------------------------

function stepNode(ctx, step) {
  const { words, local } = ctx;
  return make("li", { class: "ck-nd-chain", "data-key": `step-${step.n}`, "data-status": step.status, "data-picked": String(local.point === step.need_point) },
    make("div", { class: "ck-nd-head" },
      make("button", { type: "button", class: "ck-nd-point", "data-key": `point-${step.n}`, "data-point": step.need_point, "aria-pressed": String(local.point === step.need_point) }, make("b", { text: step.step }), make("span", { class: "ck-nd-id", text: ` ${step.need_point} ${pointOf(ctx, step.need_point).name}` })),
      make("span", { class: "ck-nd-status", "data-status": step.status, title: step.why }, make("span", { "aria-hidden": "true", text: `${words.status_signs[step.status]} ` }), words.statuses[step.status]),
      step.recorded.length ? make("span", { class: "ck-nd-recorded", text: fill(words.recorded_as, { needs: step.recorded.join(words.listing) }) }) : null,
      step.candidate ? make("button", { type: "button", class: "ck-nd-adopt", "data-key": `adopt-${step.n}`, "data-n": step.n, "aria-label": fill(words.adopt_label, { n: step.n, step: step.step, pain: step.pain }), text: words.adopt }) : null),
    make("div", { class: "ck-nd-more", text: fill(words.step_info, { process: step.process, info: step.info }) }),
    make("div", { class: "ck-nd-ask", text: fill(words.ask, { text: step.ask }) }),
    make("div", { class: "ck-nd-more", text: step.status === "there" ? step.why : `${step.why} → ${step.pain}` }));
}

function promptColumn(ctx) {
  const { words, state, setup, local } = ctx, who = state.profile, point = pointOf(ctx, local.point);
  return make("div", { class: "ck-nd-prompts", "data-key": "prompts", role: "group", "aria-label": words.prompts_title },
    make("div", { class: "ck-nd-title" }, make("b", { text: words.prompts_title })),
    make("div", { class: "ck-nd-pack" }, ...[fill(words.read, { model: who.model }), fill(words.trend, { text: who.trend }), fill(words.cloud, { text: who.cloud_case }), fill(words.status_now, { level: who.level_name, next: who.lacking ? fill(words.next_level, { text: who.lacking }) : "" })].map((text) => make("div", { text }))),
    make("div", { class: "ck-nd-sub", text: words.steps_title }),
    make("ol", { class: "ck-nd-chains" }, ...state.steps.map((step) => stepNode(ctx, step))),
    make("div", { class: "ck-nd-ladder" },
      make("div", { class: "ck-nd-title" }, make("b", { text: fill(words.ladder_title, { point: point.name }) }),
        make("select", { class: "ck-nd-points", "data-key": "points", "aria-label": words.pick_point }, ...setup.points.map((one) => make("option", { value: one.id, selected: one.id === local.point, text: `${one.id} ${one.name}` })))),
      make("ol", {}, ...point.ladder.map(([name, question]) => make("li", {}, make("b", { text: name }), ` ${question}`)))),
    make("div", { class: "ck-nd-note", text: words.source_note }));
}

// -- the star map ------------------------------------------------------------------------------------------------------

function starMap(ctx) {
  const { words, state, setup } = ctx, { customers, rows, rest, count, stars, vital, share } = state.stars;
  if (!customers.length) return null;
  const { left, top, row, wide } = STAR, points = setup.points;
  const width = left + wide * points.length + 8, height = top + row * customers.length + (rest > 0 ? 20 : 6);
  const most = Math.max(1, ...rows.map((one) => Math.max(one[4], one[3] * 0.5)));
  const radius = (value) => Math.max(2.2, Math.sqrt(value / most) * (row * 0.72));
  const parts = points.map((point, i) => svg("text", { class: "ck-nd-axis", x: left + wide * (i + 0.5), y: top - 10, "text-anchor": "middle", text: point.name.length > 7 ? `${point.name.slice(0, 6)}…` : point.name }, svg("title", { text: point.name })));
  let line = -1;
  customers.forEach(([id, name, isVital], i) => {
    const y = top + row * (i + 0.5), now = id === state.customer;
    if (isVital) line = i;
    parts.push(svg("g", { class: "ck-nd-star-row", "data-id": id, "data-now": String(now) },
      svg("title", { text: `${id} ${name}` }),
      svg("rect", { class: "ck-nd-band", x: 0, y: y - row / 2, width, height: row }),
      svg("text", { class: "ck-nd-name", x: left - 6, y: y + 4, "text-anchor": "end", text: name.length > 10 ? `${name.slice(0, 10)}…` : name })));
  });
  for (const [at, point, needs, loss, revenue] of rows) {
    const lit = revenue > 0, [id, name] = customers[at];
    const text = fill(words.star_label, { name: `${id} ${name}`, point: points[point].name, needs, loss: inWan(words, loss), revenue: inWan(words, revenue) });
    parts.push(svg("circle", { class: "ck-nd-star", "data-lit": String(lit), "data-id": id, cx: left + wide * (point + 0.5), cy: top + row * (at + 0.5), r: radius(lit ? revenue : loss * 0.5).toFixed(1) }, svg("title", { text })));
  }
  if (line >= 0 && line < customers.length) {
    const y = top + row * (line + 1);
    parts.push(svg("path", { class: "ck-nd-cut", d: `M0 ${y}H${width}` }), svg("text", { class: "ck-nd-cut-text", x: width - 4, y: y - 4, "text-anchor": "end", text: words.stars_line }));
  }
  if (rest > 0) parts.push(svg("text", { class: "ck-nd-name", x: left - 6, y: height - 6, "text-anchor": "end", text: fill(words.stars_rest, { n: rest }) }));
  const said = customers.map(([, name], i) => { const own = rows.filter((one) => one[0] === i).map((one) => points[one[1]].name); return own.length ? fill(words.stars_text, { name, points: own.join(words.listing) }) : null; }).filter(Boolean);
  const sub = vital ? fill(words.stars_sub, { n: count, needs: stars, vital, share: percent(share) }) : words.stars_none;
  return make("figure", { class: "ck-nd-stars", "data-key": "stars" },
    make("figcaption", {}, make("b", { text: words.stars_title }), make("span", { class: "ck-muted", text: sub }),
      make("span", { class: "ck-nd-legend" }, make("i", { "data-lit": "true" }), words.stars_legend_lit, make("i", { "data-lit": "false" }), words.stars_legend_dark)),
    svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${words.stars_title}${words.comma}${said.join(words.comma)}` }, ...parts));
}

// -- the board ---------------------------------------------------------------------------------------------------------

/** Bring what this view remembers into line with the state. */
function settle(ctx) {
  const { local, state } = ctx;
  if (local.customer !== state.customer) {
    local.customer = state.customer;
    local.form = local.form && needOf(ctx, local.form) ? local.form : null;
    local.point = state.needs[0]?.need_point ?? state.steps[0]?.need_point ?? ctx.setup.points[0]?.id;
  }
  for (const need of state.needs) { // what was typed lasts until the need changes
    const now = JSON.stringify(FIELDS.map((name) => need[name]));
    if (local.stood.has(need.id) && local.stood.get(need.id) !== now) local.typed.delete(need.id);
    local.stood.set(need.id, now);
  }
  if (local.saving && !ctx.waiting) { // a recorded need has arrived, or was refused
    if (!ctx.refused) {
      local.typed.delete(local.saving);
      const had = local.had ?? new Set(), fresh = state.needs.find((need) => !had.has(need.id));
      if (local.saving !== ADOPTED) local.form = null;
      if (fresh) ctx.wanted = `need-${fresh.id}`;
    }
    local.saving = null;
  }
  if (local.form && local.form !== NEW && !needOf(ctx, local.form)) local.form = null;
  if (!local.saving) local.had = new Set(state.needs.map((need) => need.id));
}

function boardBody(ctx) {
  settle(ctx);
  if (!ctx.state.customer) return [make("p", { class: "ck-muted", text: ctx.words.nobody })];
  return [customerRow(ctx), profile(ctx), make("div", { class: "ck-nd-map", "data-key": "map" }, needColumn(ctx), promptColumn(ctx)), starMap(ctx)];
}

function pickPoint(ctx, point) {
  if (ctx.local.point === point) return;
  ctx.local.point = point;
  ctx.redraw();
}

function onNeedKey(ctx, target, event) {
  const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (way) {
    const all = [...ctx.root.querySelectorAll(".ck-nd-need")], next = all[all.indexOf(target) + way];
    if (next) ctx.focus(next.dataset.key);
  } else if (event.key === "Escape" && ctx.local.form === target.dataset.id) closeForm(ctx);
  else return;
  event.preventDefault();
}

function onFormKey(ctx, target, event) {
  if (event.key === "Escape") { typing.delete(target); closeForm(ctx); }
  else if (event.key === "Enter" && !event.isComposing && !event.shiftKey && target.matches(".ck-nd-field")) {
    typing.delete(target);
    commit(ctx, target.dataset.id);
  } else return;
  event.preventDefault();
}

export default {
  render: (context) => openBoard(context, {
    name: "ck-need",
    body: boardBody,
    start(ctx) {
      ctx.points = new Map(ctx.setup.points.map((point) => [point.id, point]));
      ctx.uid = `ck-nd-${Math.random().toString(36).slice(2)}`;
      ctx.local = { customer: null, form: null, point: null, typed: new Map(), stood: new Map(), had: null, saving: null };
      const { words } = ctx;
      startPicking(ctx, {
        label: words.pick_customer, sought: ([id, name, industry]) => `${id} ${name} ${industry}`,
        option: ([id, name], at) => fill(words.option, { id, name, needs: ctx.state.counts[at], value: inWan(words, ctx.state.values[at]) }),
        found: (n) => fill(words.found, { n }), more: (n) => fill(words.more_customers, { n }),
      });
    },
    drawn(ctx) {
      const told = Boolean(ctx.refused && ctx.local.form && ["change", "record"].includes(ctx.refused.do));
      ctx.root.toggleAttribute("data-told", told);
      for (const area of ctx.root.querySelectorAll("textarea.ck-nd-field")) { area.style.height = "auto"; area.style.height = `${area.scrollHeight + 2}px`; }
    },
    on: {
      ...picking,
      "focusin .ck-nd-need": (ctx, target) => pickPoint(ctx, needOf(ctx, target.dataset.id)?.need_point),
      "click .ck-nd-need": (ctx, target) => { if (ctx.local.form === target.dataset.id) closeForm(ctx); else openForm(ctx, target.dataset.id); },
      "keydown .ck-nd-need": onNeedKey,
      "click .ck-nd-add": (ctx) => { if (ctx.local.form === NEW) closeForm(ctx); else openForm(ctx, NEW); },
      "input .ck-nd-field": onTyped,
      "change .ck-nd-field": (ctx, target) => { if (!isOpen(ctx, target)) return; onTyped(ctx, target); if (target.dataset.id) commit(ctx, target.dataset.id); },
      "keydown .ck-nd-form": (ctx, target, event) => onFormKey(ctx, event.target, event),
      "click .ck-nd-save": (ctx) => commit(ctx, ""),
      "click .ck-nd-close": (ctx) => closeForm(ctx),
      "click .ck-nd-remove": (ctx, target) => { ctx.wanted = `restore-${target.dataset.id}`; ctx.send("remove", { need: target.dataset.id }); },
      "click .ck-nd-draft": (ctx, target) => { ctx.local.typed.delete(target.dataset.id); ctx.send("restore", { need: target.dataset.id }); },
      "click .ck-nd-restore": (ctx, target) => { ctx.wanted = `need-${target.dataset.id}`; ctx.send("restore", { need: target.dataset.id }); },
      "click .ck-nd-adopt": (ctx, target) => { ctx.local.saving = ADOPTED; ctx.send("adopt", { step: Number(target.dataset.n) }); },
      "click .ck-nd-point": (ctx, target) => pickPoint(ctx, target.dataset.point),
      "change .ck-nd-points": (ctx, target) => pickPoint(ctx, target.value),
      "click .ck-nd-star-row": (ctx, target) => look(ctx, target.dataset.id),
      "click .ck-nd-star": (ctx, target) => look(ctx, target.dataset.id),
    },
  }),
};
