/* Need–product board: needs on the left, products on the right, lines between them. */

const FREE = 230; // pixels that two charts need in a column
const NEW = "+"; // the curve of a line that is being filled in
const NUMBERS = ["quantity", "discount", "start_month"];
const RANK = { 0: 1.5, 1: 2, 2: 3, 3: 4.5 }; // a curve's width by fit

const plain = (value, digits = 2) => value.toLocaleString("en-US", { maximumFractionDigits: digits });
const inYuan = (words, value) => fill(words.yuan, { n: plain(value, 0) });
const share = (value) => (value === null || value === undefined ? "—" : `${plain(value * 100, 1)}%`);
const cut = (value) => `${plain(Math.floor(value * 1000 + 1e-6) / 10, 1)}%`; // what is shown as allowed is allowed
const most = (words, value) => (value < 0 ? words.never : cut(value));
const named = (thing) => `${thing.id} ${thing.name}`;

/** 0.3 off as what is left in tenths. */
function fold(words, discount) {
  if (!(discount >= 0 && discount <= 1)) return "";
  return discount === 0 ? words.full_price : discount === 1 ? words.free : fill(words.fold, { n: plain((1 - discount) * 10, 2) });
}

const productOf = (ctx, id) => ctx.products.get(id);
const needOf = (ctx, id) => ctx.state.needs.find((need) => need.id === id);
const lineOf = (ctx, id) => ctx.state.lines.find((line) => line.id === id);
const fitOf = (ctx, need, product) => need?.fits?.[product.place] ?? 0;
const wantsOf = (words, need) => (need.quantity === null || need.quantity === undefined || !need.unit ? "" : fill(need.told ? words.wants : words.wants_guess, { n: plain(need.quantity), unit: need.unit }));
const monthOf = (words, month) => (month > 12 ? fill(words.next_year, { n: month - 12 }) : fill(words.month, { n: month }));
const priceOf = (words, product) => (product.list_price > 0 ? fill(words.per_month, { price: plain(product.list_price), unit: product.unit }) : words.no_monthly);

// -- the customer ------------------------------------------------------------------------------------------------------

function sums(ctx) {
  const { words, state, local } = ctx, { own, contribution, all, refused } = state.sums;
  const pair = (key, label, value) => make("div", { class: "ck-np-sum", "data-sum": key }, make("span", { text: label }), make("b", { text: value }));
  const open = local.listing && refused > 0;
  const list = open ? make("div", { class: "ck-np-refusals", role: "group", "aria-label": words.refused_title }, make("div", { class: "ck-muted", text: words.refused_title }),
    ...state.refused_lines.map(([id, customer, reason]) => make("button", { type: "button", class: "ck-np-refusal", "data-key": `refusal-${id}`, "data-id": id, "data-customer": customer }, make("b", { text: `${id} ${ctx.setup.customers[ctx.places.get(customer)]?.[1] ?? customer}` }), ` ${reason}`)),
    refused > state.refused_lines.length ? make("span", { class: "ck-muted", text: fill(words.refused_more, { n: refused - state.refused_lines.length }) }) : null) : null;
  return make("div", { class: "ck-np-sums" },
    pair("own", words.own_revenue, inWan(words, own)),
    pair("contribution", words.own_contribution, inWan(words, contribution)),
    pair("all", words.all_revenue, inWan(words, all)),
    refused ? make("button", { type: "button", class: "ck-np-refused-count", "data-key": "refused", "aria-expanded": String(Boolean(open)), title: words.refused_tip }, make("span", { "aria-hidden": "true", text: "✘ " }), fill(words.refused_count, { n: refused }), make("span", { "aria-hidden": "true", text: open ? " ▾" : " ▸" }))
      : make("span", { class: "ck-np-none", text: words.refused_none }),
    list);
}

// -- needs, products, curves -------------------------------------------------------------------------------------------

function lineChip(ctx, line) {
  const { words, local } = ctx, product = productOf(ctx, line.product);
  const discount = line.discount ? fold(words, line.discount) : words.full_price;
  const figures = fill(words.chip, { quantity: plain(line.quantity), unit: product.unit, discount, month: line.start_month });
  const state = line.ok ? words.standing.ok : words.standing.refused;
  const open = local.form?.line === line.id;
  return make("button", {
    type: "button", class: "ck-np-chip", "data-key": `line-${line.id}`, "data-line": line.id, "data-ok": String(line.ok), "aria-expanded": String(open),
    "aria-label": fill(words.chip_label, { id: line.id, need: line.need, product: named(product), mode: words.modes[line.mode], figures, revenue: inYuan(words, line.revenue), state: line.ok ? state : `${state}${words.comma}${line.reason}` }),
  }, make("span", { class: "ck-np-chip-name" }, make("span", { class: "ck-np-id", text: line.id }), ` ${product.name}`, line.mode === words.plain_mode ? null : make("span", { class: "ck-np-mode", text: line.mode }), line.origin === "case" ? null : make("span", { class: "ck-np-origin", text: words.origins[line.origin] })),
  make("span", { class: "ck-np-chip-sum", text: inWan(words, line.revenue) }),
  make("span", { class: "ck-np-chip-figures", text: figures }),
  make("span", { class: "ck-np-chip-state", "data-ok": String(line.ok), text: line.ok ? "✔" : `✘ ${state}` }));
}

function needCard(ctx, need) {
  const { words, state, local } = ctx, { form } = local;
  const status = words.statuses[need.status], cost = inWan(words, need.cost_of_leaving ?? 0), urgency = need.urgency ?? "—";
  const lines = state.lines.filter((line) => line.need === need.id), gone = state.removed.filter((line) => line.need === need.id);
  return make("div", { class: "ck-np-card", "data-key": `card-${need.id}`, "data-status": need.status, "data-picked": String(local.need === need.id) },
    make("button", {
      type: "button", class: "ck-np-need", "data-key": `need-${need.id}`, "data-id": need.id, "aria-pressed": String(local.need === need.id),
      "aria-label": fill(words.need_label, { id: need.id, name: need.name, status, pain: need.pain, department: need.department, wants: wantsOf(words, need), urgency, cost }),
    }, make("span", { class: "ck-np-need-head" }, make("span", { class: "ck-np-id", text: need.id }), make("b", { text: need.name }), need.kind_name ? make("span", { class: "ck-np-kind", text: need.kind_name }) : null,
      make("span", { class: "ck-np-status", "data-status": need.status }, make("span", { "aria-hidden": "true", text: `${words.status_signs[need.status]} ` }), status)),
    make("span", { class: "ck-np-pain", text: need.pain }),
    need.bottleneck ? make("span", { class: "ck-np-more", text: fill(words.bottleneck, { text: need.bottleneck }) }) : null,
    make("span", { class: "ck-np-more", text: [need.department, wantsOf(words, need), fill(words.urgency, { n: urgency }), need.cost_of_leaving ? fill(words.cost, { value: cost }) : words.cost_unknown].filter(Boolean).join(" · ") })),
    ...lines.flatMap((line) => [lineChip(ctx, line), form?.line === line.id ? formNode(ctx, need, line) : null]),
    ...gone.map((line) => goneLine(ctx, line)),
    form && !form.line && form.need === need.id ? formNode(ctx, need, null) : null);
}

/** Lines whose need the team took out: still there, still counted, and told. */
function looseCard(ctx) {
  const { words, state, local } = ctx, none = { id: "", name: "" };
  const loose = (line) => !state.needs.some((need) => need.id === line.need);
  const lines = state.lines.filter(loose), gone = state.removed.filter(loose);
  if (!lines.length && !gone.length) return null;
  return make("div", { class: "ck-np-card ck-np-loose", "data-key": "card-loose", "data-status": lines.every((line) => line.ok) ? "fine" : "loose" },
    make("div", { class: "ck-np-loose-head" }, make("b", { text: words.loose_title }), make("span", { class: "ck-muted", text: words.loose_tip })),
    ...lines.flatMap((line) => [lineChip(ctx, line), local.form?.line === line.id ? formNode(ctx, none, line) : null]),
    ...gone.map((line) => goneLine(ctx, line)));
}

function goneLine(ctx, line) {
  const { words } = ctx, { name } = productOf(ctx, line.product);
  return make("div", { class: "ck-np-gone" }, make("s", { text: fill(words.removed_line, { id: line.id, product: name }) }),
    make("button", { type: "button", class: "ck-np-restore", "data-key": `restore-${line.id}`, "data-line": line.id, "aria-label": fill(words.bring_back_label, { id: line.id, product: name }), text: words.bring_back }));
}

function fitBadge(words, level) {
  return make("span", { class: "ck-np-fit", "data-fit": level }, make("span", { class: "ck-np-bars", "aria-hidden": "true" }, make("i"), make("i"), make("i")), make("b", { text: level }), ` ${words.fits[level]}`);
}

function productNode(ctx, product, need) {
  const { words, state } = ctx, level = fitOf(ctx, need, product), price = priceOf(words, product);
  const limits = { limit: cut(product.max_discount), floor: share(product.min_margin) };
  const lines = state.lines.filter((line) => line.product === product.id).map((line) => line.id);
  const label = fill(words.product_label, { id: product.id, name: product.name, price, ...limits })
    + (need ? fill(words.product_fit, { need: named(need), level, word: words.fits[level] }) : "") + (lines.length ? fill(words.product_lines, { lines: lines.join(words.listing) }) : "");
  return make("button", { type: "button", class: "ck-np-product", "data-key": `product-${product.id}`, "data-id": product.id, "data-fit": need ? level : null, "data-linked": String(lines.length > 0), "aria-label": label },
    make("span", { class: "ck-np-two" }, make("span", { class: "ck-np-product-name" }, make("span", { class: "ck-np-id", text: product.id }), ` ${product.name}`), make("span", { class: "ck-np-price", text: price })),
    make("span", { class: "ck-np-two" }, need ? fitBadge(words, level) : null, make("span", { class: "ck-np-limits", text: (product.one_off > 0 ? `${fill(words.once, { price: plain(product.one_off) })} · ` : "") + fill(words.limits, limits) })),
    need?.why?.[product.id] ? make("span", { class: "ck-np-why", text: need.why[product.id] }) : null);
}

function productColumn(ctx, below) {
  const { words, local } = ctx, need = needOf(ctx, local.need), [first, rest] = sorted(ctx);
  const groups = (products) => servicesOf(products).map((service) => make("div", { class: "ck-np-service", "data-key": `service-${service}`, role: "group", "aria-label": service },
    make("div", { class: "ck-np-service-name", text: service }), ...products.filter((product) => product.service === service).map((product) => productNode(ctx, product, need))));
  return make("div", { class: "ck-np-products", "data-key": "products", role: "group", "aria-label": words.products_title },
    make("div", { class: "ck-np-head" }, make("b", { text: words.products_title }), make("span", { class: "ck-muted", text: need ? fill(words.fit_with, { need: named(need) }) : words.pick_first })),
    make("div", { class: "ck-np-fitting" }, ...groups(first)),
    rest.length ? make("button", { type: "button", class: "ck-np-others", "data-key": "others", "aria-expanded": String(local.others) }, make("span", { "aria-hidden": "true", text: local.others ? "▾ " : "▸ " }), fill(words.other_products, { n: rest.length })) : null,
    local.others ? make("div", { class: "ck-np-rest" }, ...groups(rest)) : null,
    below);
}

/** The linked products and those that answer any of the customer's needs, the others. */
function sorted(ctx) {
  const { setup, state, local } = ctx, linked = new Set(state.lines.map((line) => line.product));
  if (local.form) linked.add(local.form.product);
  const suits = (product) => linked.has(product.id) || state.needs.some((need) => fitOf(ctx, need, product) >= setup.levels.partial);
  return [setup.products.filter(suits), setup.products.filter((product) => !suits(product))];
}

const servicesOf = (products) => [...new Set(products.map((product) => product.service))];

function map(ctx) {
  const { words, state } = ctx, [products] = sorted(ctx);
  // about how much taller the products are than the needs, in pixels: the charts go where there is room
  const room = 60 + 49 * products.length + 24 * servicesOf(products).length - (30 + 105 * state.needs.length + 46 * state.lines.length);
  return make("div", { class: "ck-np-map", "data-key": "map" },
    make("div", { class: "ck-np-needs", "data-key": "needs", role: "group", "aria-label": words.needs_title },
      make("div", { class: "ck-np-head" }, make("b", { text: words.needs_title }), make("span", { class: "ck-muted", text: fill(words.needs_count, { n: state.needs.length }) })),
      ...(state.needs.length ? state.needs.map((need) => needCard(ctx, need)) : [make("p", { class: "ck-muted", text: words.no_needs })]),
      looseCard(ctx),
      room > FREE ? charts(ctx) : null),
    productColumn(ctx, room < -FREE ? charts(ctx) : null),
    Math.abs(room) <= FREE ? charts(ctx) : null,
    curves(ctx));
}

/** Where the ends of the curves are, relative to the map. */
function measure(ctx) {
  const box = ctx.root.querySelector(".ck-np-map")?.getBoundingClientRect(), at = {};
  if (!box) return at;
  const ends = new Map(), product = (id) => ctx.root.querySelector(`.ck-np-product[data-id="${CSS.escape(id)}"]`);
  for (const line of ctx.state.lines) ends.set(line.product, [...(ends.get(line.product) ?? []), line.id]);
  for (const line of ctx.state.lines) {
    const from = ctx.root.querySelector(`.ck-np-chip[data-line="${CSS.escape(line.id)}"]`)?.getBoundingClientRect(), to = product(line.product)?.getBoundingClientRect();
    if (!from || !to) continue;
    const beside = ends.get(line.product), spread = (beside.indexOf(line.id) - (beside.length - 1) / 2) * 9;
    at[line.id] = [from.right - box.left, from.top + from.height / 2 - box.top, to.left - box.left, to.top + to.height / 2 - box.top + spread].map(Math.round);
  }
  const { form } = ctx.local, open = form && !form.line ? ctx.root.querySelector(".ck-np-form")?.getBoundingClientRect() : null;
  const to = open ? product(form.product)?.getBoundingClientRect() : null;
  if (to) at[NEW] = [open.right - box.left, open.top + 18 - box.top, to.left - box.left, to.top + to.height / 2 - box.top].map(Math.round);
  return at;
}

const bow = ([x1, y1, x2, y2]) => `M${x1} ${y1}C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`;

function curves(ctx) {
  const { words, state, local } = ctx;
  const drawn = state.lines.filter((line) => local.at[line.id]).map((line) => {
    const [x1, y1, x2, y2] = local.at[line.id], mid = (x1 + x2) / 2, d = bow(local.at[line.id]);
    const label = fill(words.curve_label, { id: line.id, need: line.need, product: productOf(ctx, line.product).name, level: line.fit, word: words.fits[line.fit], state: line.ok ? words.standing.ok : words.standing.refused });
    return svg("g", { class: "ck-np-curve", "data-key": `curve-${line.id}`, "data-line": line.id, "data-ok": String(line.ok), "data-fit": line.fit, "data-picked": String(line.need === local.need) },
      svg("title", { text: label }), svg("path", { class: "ck-np-stroke", d, "stroke-width": RANK[line.fit] }), svg("path", { class: "ck-np-hit", d }),
      svg("circle", { cx: x1, cy: y1, r: 3.5 }), svg("circle", { cx: x2, cy: y2, r: 3.5 }),
      line.ok ? null : svg("g", { class: "ck-np-cross", transform: `translate(${mid} ${(y1 + y2) / 2})` }, svg("circle", { r: 8 }), svg("path", { d: "M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5" })));
  });
  return svg("svg", { class: "ck-np-curves", "data-key": "curves", "aria-hidden": "true" }, ...drawn, local.at[NEW] ? svg("path", { class: "ck-np-draft-curve", d: bow(local.at[NEW]) }) : null);
}

function route(ctx) {
  const at = measure(ctx), old = ctx.root.querySelector(".ck-np-curves");
  if (!old || JSON.stringify(at) === JSON.stringify(ctx.local.at)) return;
  ctx.local.at = at;
  patch(old, curves(ctx));
}

// -- the form of a line ------------------------------------------------------------------------------------------------

const formKey = (form) => form.line ?? `${form.need}|${form.product}`;
const asTyped = (line, column) => (column === "discount" ? String(+(line.discount * 100).toFixed(6)) : String(line[column]));

/** What stands in the form's fields: typed, or else the line's figures. */
function fields(ctx, form) {
  const typed = ctx.local.typed.get(formKey(form)) ?? {}, line = form.line ? lineOf(ctx, form.line) : null;
  const [quantity, start_month] = needOf(ctx, form.need)?.first[productOf(ctx, form.product).place] ?? [1, 12];
  const first = line ?? { quantity, discount: 0, start_month };
  return Object.fromEntries(NUMBERS.map((column) => [column, typed[column] ?? asTyped(first, column)]));
}

/** A number for the kernel; what is none goes as it was typed, for the kernel to say what is wrong. */
function parsed(column, text) {
  const clean = text.normalize("NFKC").replace(/[,%\s]/g, ""), number = clean === "" ? NaN : Number(clean);
  if (!Number.isFinite(number)) return text.trim();
  return column === "discount" ? +(number / 100).toFixed(10) : number;
}

function figures(ctx, form) {
  const texts = fields(ctx, form), line = form.line ? lineOf(ctx, form.line) : null;
  const all = Object.fromEntries(NUMBERS.map((column) => [column, parsed(column, texts[column])]));
  const changed = NUMBERS.filter((column) => !line || all[column] !== line[column]);
  return { texts, all, changed, blank: NUMBERS.some((column) => texts[column].trim() === ""), line };
}

const same = (a, b) => Boolean(a && b) && ["line", "need", "product", ...NUMBERS].every((name) => (a[name] ?? null) === (b[name] ?? null));
const wanted = (form, all) => (form.line ? { line: form.line, ...all } : { need: form.need, product: form.product, ...all });
const belongs = (form, args) => (form.line ? args.line === form.line : !args.line && args.need === form.need && args.product === form.product);

/** Ask for the price of what is typed, one question at a time. */
function ask(ctx) {
  const { form } = ctx.local;
  if (!form || ctx.waiting) return;
  const { all, changed, blank } = figures(ctx, form), args = wanted(form, all);
  if (blank || !changed.length || same(args, ctx.state.quote?.args) || (ctx.refused && ctx.refused.do === "quote")) return;
  ctx.ask("quote", args);
}

function commit(ctx) {
  const { form } = ctx.local;
  if (!form) return;
  const { all, changed } = figures(ctx, form);
  if (!form.line) return ctx.send("link", wanted(form, all));
  if (!changed.length) { ctx.local.typed.delete(form.line); return ctx.redraw(); }
  const args = { line: form.line, ...Object.fromEntries(changed.map((column) => [column, all[column]])) };
  if (ctx.refused?.do === "change" && JSON.stringify(ctx.refused.args) === JSON.stringify(args)) return;
  ctx.send("change", args);
}

function formNode(ctx, need, line) {
  const { words, state, local } = ctx, { form } = local, product = productOf(ctx, form.product);
  const { texts, all, changed, blank } = figures(ctx, form), key = formKey(form);
  const who = line ? `${line.id} ${product.name}` : `${need.id} → ${named(product)}`;
  const quote = state.quote && belongs(form, state.quote.args) ? state.quote : null, current = quote && same(quote.args, wanted(form, all));
  const figuresNow = changed.length && quote?.revenue !== undefined ? quote : line ?? (quote?.revenue === undefined ? null : quote); // the last that was answered
  const refusal = ctx.refused && ["change", "link"].includes(ctx.refused.do) && belongs(form, ctx.refused.args) ? ctx.refused.text : "";
  const reason = refusal || (changed.length ? (current ? quote.reason : "") : line?.reason ?? "");
  const refusals = changed.length ? (current ? quote.refusals ?? [] : []) : line?.refusals ?? [];
  const faults = current && !quote.allowed && changed.length ? quote.faults : refusal ? Object.keys(ctx.refused.args) : [];
  const reasonId = `${ctx.uid}-reason`;
  const label = (field) => fill(words.field_label, { line: who, field });
  const common = (column) => ({ class: "ck-np-field", "data-key": `${column}-${key}`, "data-column": column, "aria-label": label(words[column]), "aria-invalid": faults.includes(column) ? "true" : null, "aria-describedby": reason ? reasonId : null });
  const input = (column) => make("input", { ...common(column), type: "text", inputmode: "decimal", autocomplete: "off", value: texts[column] });
  const percentTyped = typeof all.discount === "number" && !blank ? all.discount : null;
  const folded = percentTyped === null ? "" : fold(words, percentTyped);
  const remark = percentTyped > 0 && percentTyped < 0.01 ? words.small_percent : reason ? "" : line?.remark ?? "";
  const months = make("select", common("start_month"), ...Array.from({ length: 12 }, (_, i) => make("option", { value: i + 1, selected: String(i + 1) === texts.start_month, text: fill(words.month, { n: i + 1 }) })));
  const field = (column, control, after) => make("label", {}, make("span", { text: words[column] }), make("span", { class: "ck-np-control" }, control, after));
  const fact = (word, value, bad = false) => [make("dt", { text: words[word] }), make("dd", { class: bad ? "ck-warn" : null, "data-fact": word, text: value })];
  const f = figuresNow;
  const facts = f ? [
    ...fact("monthly", inYuan(words, f.monthly)), ...fact("months", fill(words.months_value, { n: f.months })), ...(product.one_off > 0 ? fact("one_off", inYuan(words, f.one_off)) : []),
    ...fact("revenue", inYuan(words, f.revenue)), ...fact("most", most(words, f.deepest)),
    ...fact("mode", words.modes[f.mode]), ...fact("earliest", monthOf(words, f.earliest_start), f.earliest_start > +texts.start_month),
    ...fact("contribution", contributionOf(words, f, product), f.contribution <= 0),
  ] : [];
  const tool = (name, text, extra = "") => make("button", { type: "button", class: `ck-np-${name}${extra}`, "data-key": `${name}-${key}`, "data-line": line?.id ?? null, "aria-label": `${text} ${who}`, text });
  return make("div", { class: "ck-np-form", "data-key": `form-${key}`, role: "group", "aria-label": fill(words.form_label, { line: who }) },
    line ? null : make("div", { class: "ck-np-form-head" }, make("b", { text: named(product) }), make("span", { class: "ck-np-origin", text: words.form_new })),
    make("div", { class: "ck-np-prices" }, make("span", { text: fill(words.list_price, { price: priceOf(words, product) }) }), f && product.list_price > 0 ? make("b", { "data-fact": "net_price", text: fill(words.net_price, { price: inYuan2(words, f.net_price) }) }) : null),
    make("div", { class: "ck-np-asked" },
      field("quantity", input("quantity"), make("span", { text: product.unit })),
      field("discount", input("discount"), make("span", {}, words.percent_sign, make("span", { class: "ck-np-fold", text: folded }))),
      field("start_month", months)),
    make("dl", { class: "ck-np-facts", "data-stale": String(Boolean(changed.length && !current && !blank)) }, ...facts),
    make("div", { class: "ck-np-reason ck-warn", id: reasonId, hidden: !reason }, ...refusals.length ? refusals.map((one) => make("div", { class: "ck-np-why-not", "data-column": one.column }, make("b", { text: words.places[one.column] }), ` ✘ ${one.reason}`)) : [reason ? `✘ ${reason}` : ""], refusals.length && refusal ? make("div", { text: words.not_saved }) : null),
    remark ? make("div", { class: "ck-np-remark", text: remark }) : null,
    line ? (line.marks ? marksNode(ctx, line, percentTyped ?? line.discount) : lockNode(ctx, line, percentTyped)) : null,
    make("div", { class: "ck-np-tools" }, line ? null : tool("save", words.save_line, " ck-np-primary"), line ? tool("remove", words.remove) : null, line?.origin === "changed" ? tool("draft", words.back_to_draft) : null, tool("close", words.close)));
}

/** Contribution; its share of the price and the floor where the line takes nothing of ours away. */
function contributionOf(words, f, product) {
  const money = inYuan(words, f.contribution);
  return f.mode === words.upgrade_mode || !(f.yearly > 0) ? money : fill(words.contribution_value, { money, rate: cut(f.contribution / f.yearly), floor: share(product.min_margin) });
}

// -- the price: first one's own, then the marks ---------------------------------------------------------------------------

const fine = (discount) => `${plain(discount * 100, 1)}%`;

/** The team's own discount is locked first; until then the kernel sends no mark. */
function lockNode(ctx, line, discount) {
  const { words } = ctx, ready = discount !== null && discount >= 0 && discount <= 1;
  return make("div", { class: "ck-np-lock", "data-key": `lockbox-${line.id}` }, make("span", { text: words.lock_tip }),
    make("button", { type: "button", class: "ck-np-locker", "data-key": `lock-${line.id}`, "data-line": line.id, "data-discount": ready ? discount : "", "aria-disabled": String(!ready), text: ready ? fill(words.lock, { discount: fine(discount) }) : words.lock_none }));
}

const SCALE = { left: 66, width: 300, curve: 62, row: 17 };

/** One scale from no discount to the deepest mark: what is earned over it, a row for each mark, a slider below. */
function marksNode(ctx, line, discount) {
  const { words } = ctx, { marks, curve, top, step } = line.marks, { left, width, curve: tall, row } = SCALE;
  const x = (d) => left + (top > 0 ? (d / top) * width : 0), values = curve.map(([, money]) => money);
  const high = Math.max(...values, 0), low = Math.min(...values, 0), y = (money) => 4 + (high > low ? ((high - money) / (high - low)) * (tall - 8) : tall / 2);
  const placed = marks.filter((mark) => mark.discount !== null), bottom = tall + placed.length * row;
  const path = curve.map(([d, money], i) => `${i ? "L" : "M"}${x(d).toFixed(1)} ${y(money).toFixed(1)}`).join("");
  const label = fill(words.marks_label, { top: fine(top), marks: marks.map((mark) => mark.says).join(" ") });
  const here = x(Math.min(Math.max(discount, 0), top));
  return make("div", { class: "ck-np-marks", "data-key": `marks-${line.id}`, role: "group", "aria-label": words.marks_title },
    make("div", { class: "ck-np-marks-head" }, make("b", { text: words.marks_title }), make("span", { class: "ck-muted", text: words.marks_axis })),
    svg("svg", { class: "ck-np-scale", viewBox: `0 0 ${left + width + 14} ${bottom + 16}`, role: "img", "aria-label": label },
      svg("path", { class: "ck-np-earned", d: path }),
      low < 0 ? svg("path", { class: "ck-np-ground", d: `M${left} ${y(0)}H${left + width}` }) : null,
      svg("path", { class: "ck-np-here", d: `M${here} 0V${bottom}` }),
      ...placed.map((mark, i) => svg("g", { class: "ck-np-mark", "data-mark": mark.name },
        svg("path", { class: "ck-np-thread", d: `M${x(mark.discount)} ${tall - 4}V${tall + (i + 0.5) * row}` }), svg("path", { class: "ck-np-rail", d: `M${left} ${tall + (i + 0.5) * row}H${left + width}` }),
        svg("text", { x: left - 6, y: tall + (i + 0.5) * row + 4, class: "ck-np-mark-name", text: words.mark_names[mark.name] }), svg("circle", { cx: x(mark.discount), cy: tall + (i + 0.5) * row, r: 5 }))),
      ...[0, top / 2, top].map((d) => svg("text", { x: x(d), y: bottom + 13, class: "ck-np-tick", text: fine(d) }))),
    make("input", { type: "range", class: "ck-np-slide", "data-key": `slide-${line.id}`, "data-column": "discount", min: 0, max: Math.round(top * 1000) / 10, step: 0.5, value: +(discount * 100).toFixed(1), "aria-label": words.slide, title: words.slide }),
    make("ul", { class: "ck-np-says" }, ...marks.map((mark) => make("li", { "data-mark": mark.name, text: mark.says })), make("li", { "data-mark": "step", text: step })));
}

const inYuan2 = (words, value) => fill(words.yuan, { n: plain(value, 2) });

function openForm(ctx, needId, productId, lineId = null, focus = true) {
  const line = lineId ? lineOf(ctx, lineId) : ctx.state.lines.find((one) => one.need === needId && one.product === productId);
  ctx.local.form = line ? { line: line.id, need: line.need, product: line.product } : { line: null, need: needId, product: productId };
  ctx.local.need = ctx.local.form.need;
  ctx.redraw();
  if (focus) { ctx.focus(`${line ? "discount" : "quantity"}-${formKey(ctx.local.form)}`); ctx.root.getRootNode().activeElement?.select?.(); }
}

function closeForm(ctx) {
  const { form } = ctx.local;
  if (!form) return;
  ctx.local.typed.delete(formKey(form));
  ctx.local.form = null;
  ctx.refused = null;
  ctx.redraw();
  ctx.focus(form.line ? `line-${form.line}` : `product-${form.product}`);
}

// -- the year ----------------------------------------------------------------------------------------------------------

function chart(ctx, key, title, values) {
  const { words } = ctx, top = Math.max(...values, 0), width = 22, height = 60;
  const said = values.map((value, i) => fill(words.chart_bar, { month: i + 1, value: inWan(words, value) }));
  const bars = values.map((value, i) => {
    const tall = top > 0 ? Math.max(value > 0 ? 1 : 0, (value / top) * (height - 4)) : 0;
    return svg("g", {}, svg("title", { text: said[i] }), svg("rect", { class: "ck-np-space", x: i * width, y: 0, width, height }), svg("rect", { class: "ck-np-bar", x: i * width + 3, y: height - tall, width: width - 6, height: tall, rx: 1.5 }),
      svg("text", { x: i * width + width / 2, y: height + 13, text: i + 1 }));
  });
  return make("figure", { class: "ck-np-chart", "data-chart": key },
    make("figcaption", {}, make("b", { text: title }), make("span", { class: "ck-muted", text: fill(words.chart_top, { value: inWan(words, top) }) })),
    svg("svg", { viewBox: `0 0 ${12 * width} ${height + 17}`, role: "img", "aria-label": fill(words.chart_label, { title, values: said.join(words.comma) }) }, ...bars, svg("path", { class: "ck-np-ground", d: `M0 ${height + 0.5}H${12 * width}` })));
}

function charts(ctx) {
  const { words, setup, state } = ctx, who = setup.customers[ctx.places.get(state.customer)]?.[1];
  return make("div", { class: "ck-np-charts" },
    who ? chart(ctx, "own", fill(words.own_months, { who }), state.months.own) : null, chart(ctx, "all", words.all_months, state.months.all));
}

// -- the board ---------------------------------------------------------------------------------------------------------

/** Bring what this view remembers into line with the state. */
function settle(ctx) {
  const { local, state } = ctx;
  if (local.customer !== state.customer) { local.customer = state.customer; local.need = null; local.form = null; }
  for (const line of state.lines) { // what was typed lasts until the line changes
    const now = NUMBERS.map((column) => line[column]).join();
    if (local.stood.has(line.id) && local.stood.get(line.id) !== now) local.typed.delete(line.id);
    local.stood.set(line.id, now);
  }
  if (local.form && !local.form.line) { // a drawn line has arrived
    const line = state.lines.find((one) => one.need === local.form.need && one.product === local.form.product);
    if (line) { local.typed.delete(formKey(local.form)); local.form = null; ctx.wanted = `line-${line.id}`; }
  }
  if (local.form?.line && !lineOf(ctx, local.form.line)) local.form = null;
  if (local.going && lineOf(ctx, local.going)) { const line = lineOf(ctx, local.going); local.form = { line: line.id, need: line.need, product: line.product }; local.going = null; ctx.wanted = `discount-${line.id}`; }
  if (local.form) local.need ??= local.form.need;
  if (!needOf(ctx, local.need)) local.need = state.needs[0]?.id ?? null;
}

function boardBody(ctx) {
  settle(ctx);
  if (!ctx.state.customer) return [make("p", { class: "ck-muted", text: ctx.words.nobody })];
  return [customerRow(ctx), sums(ctx), map(ctx)];
}

function pickNeed(ctx, id) {
  if (ctx.local.need === id) return;
  ctx.local.need = id;
  ctx.redraw();
}

function chooseProduct(ctx, product) {
  if (ctx.local.need) openForm(ctx, ctx.local.need, product);
  else ctx.say(ctx.words.pick_first);
}

/** To the product that answers the picked need best. */
function toProducts(ctx) {
  const all = [...ctx.root.querySelectorAll(".ck-np-product")];
  const best = all.reduce((top, one) => (!top || +one.dataset.fit > +top.dataset.fit ? one : top), null);
  if (best) ctx.focus(best.dataset.key);
}

function step(ctx, target, selector, way) {
  const all = [...ctx.root.querySelectorAll(selector)], next = all[all.indexOf(target) + way];
  if (next) ctx.focus(next.dataset.key);
}

const UPDOWN = { ArrowUp: -1, ArrowDown: 1 };

function onNeedKey(ctx, target, event) {
  const { key } = event;
  if (key in UPDOWN) step(ctx, target, ".ck-np-need", UPDOWN[key]);
  else if (key === "Enter" || key === " " || key === "ArrowRight") { pickNeed(ctx, target.dataset.id); toProducts(ctx); }
  else return;
  event.preventDefault();
}

function onProductKey(ctx, target, event) {
  const { key } = event;
  if (key in UPDOWN) step(ctx, target, ".ck-np-product", UPDOWN[key]);
  else if (key === "ArrowLeft" || key === "Escape") ctx.focus(`need-${ctx.local.need}`);
  else return;
  event.preventDefault();
}

function onFormKey(ctx, target, event) {
  if (event.key === "Escape") closeForm(ctx);
  else if (event.key === "Enter" && !event.isComposing && target.matches(".ck-np-field")) { typing.delete(target); commit(ctx); }
  else return;
  event.preventDefault();
}

function onTyped(ctx, target) {
  const { form, typed } = ctx.local;
  if (!form) return;
  const key = formKey(form);
  typed.set(key, { ...typed.get(key), [target.dataset.column]: target.value });
  if (ctx.refused && ["change", "link"].includes(ctx.refused.do)) ctx.refused = null;
  ctx.redraw();
}

export default {
  render: (context) => openBoard(context, {
    name: "ck-need-product",
    body: boardBody,
    start(ctx) {
      ctx.products = new Map(ctx.setup.products.map((product, place) => [product.id, Object.assign(product, { place })]));
      ctx.uid = `ck-np-${Math.random().toString(36).slice(2)}`;
      ctx.local = { customer: null, need: null, form: null, others: false, listing: false, going: null, typed: new Map(), stood: new Map(), at: {} };
      const { words } = ctx;
      startPicking(ctx, {
        label: words.pick_customer, sought: ([id, name, industry]) => `${id} ${name} ${industry}`,
        option: ([id, name, , needs], at) => fill(words.option, { id, name, needs, value: inWan(words, ctx.state.values[at]) }),
        found: (n) => fill(words.found, { n }), more: (n) => fill(words.more_customers, { n }),
      });
      ctx.observer = new ResizeObserver(() => route(ctx));
      const stop = draggable(ctx, ".ck-np-need", ".ck-np-product", (from, to) => openForm(ctx, from.dataset.id, to.dataset.id));
      return () => { stop(); ctx.observer.disconnect(); };
    },
    drawn(ctx) {
      for (const part of ctx.root.querySelectorAll(".ck-np-needs, .ck-np-products")) ctx.observer.observe(part);
      const { form } = ctx.local; // a refusal told beside the fields need not push the board down as well
      ctx.root.toggleAttribute("data-told", Boolean(form && ctx.refused && ["change", "link"].includes(ctx.refused.do) && belongs(form, ctx.refused.args)));
      route(ctx);
      ask(ctx);
    },
    on: {
      ...picking,
      "click .ck-np-refused-count": (ctx) => { ctx.local.listing = !ctx.local.listing; ctx.redraw(); },
      "click .ck-np-refusal": (ctx, target) => {
        const { id, customer } = target.dataset;
        if (customer === ctx.state.customer) return openForm(ctx, null, null, id);
        ctx.local.going = id;
        look(ctx, customer);
      },
      "focusin .ck-np-need": (ctx, target) => pickNeed(ctx, target.dataset.id),
      "click .ck-np-need": (ctx, target) => pickNeed(ctx, target.dataset.id),
      "keydown .ck-np-need": onNeedKey,
      "click .ck-np-product": (ctx, target) => chooseProduct(ctx, target.dataset.id),
      "keydown .ck-np-product": onProductKey,
      "click .ck-np-others": (ctx) => { ctx.local.others = !ctx.local.others; ctx.redraw(); },
      "click .ck-np-chip": (ctx, target) => { if (ctx.local.form?.line === target.dataset.line) closeForm(ctx); else openForm(ctx, null, null, target.dataset.line); },
      "click .ck-np-curve": (ctx, target) => openForm(ctx, null, null, target.dataset.line),
      "input .ck-np-field": onTyped,
      "change .ck-np-field": (ctx, target) => { onTyped(ctx, target); if (ctx.local.form?.line) commit(ctx); },
      "keydown .ck-np-form": (ctx, target, event) => onFormKey(ctx, event.target, event),
      "click .ck-np-save": (ctx) => commit(ctx),
      "click .ck-np-locker": (ctx, target) => { if (target.getAttribute("aria-disabled") !== "true") ctx.send("lock", { line: target.dataset.line, discount: +target.dataset.discount }); },
      "input .ck-np-slide": onTyped,
      "change .ck-np-slide": (ctx, target) => { typing.delete(target); onTyped(ctx, target); commit(ctx); },
      "click .ck-np-close": (ctx) => closeForm(ctx),
      "click .ck-np-remove": (ctx, target) => { ctx.focus(`need-${ctx.local.form.need}`); ctx.send("unlink", { line: target.dataset.line }, (state) => { state.lines = state.lines.filter((line) => line.id !== target.dataset.line); }); },
      "click .ck-np-draft": (ctx, target) => ctx.send("restore", { line: target.dataset.line }),
      "click .ck-np-restore": (ctx, target) => { ctx.wanted = `line-${target.dataset.line}`; ctx.send("restore", { line: target.dataset.line }); },
    },
  }),
};
