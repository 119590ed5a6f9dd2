/* Choosing the customer a board shows: a list, one back or on, a filter. Shared by the boards that ask for it; they give
   `setup.customers` ([id, name, …] in order) and `state.customer`. What differs stands in `ctx.picking`:
   label: of the list. option(customer, place): its text in the list. sought(customer): the text in which the filter
   looks. found(n, listed): what is said of the filter's finds. more(n): an option for those that are not listed.
   signs, bare: of the steps back and on; bare ones show only their sign. row, list, step, find: further classes.
   leave(): what is dropped on the way. */

const MANY = 12; // customers from which on a name filter helps
const MOST = 300; // customers listed at once

function startPicking(ctx, picking) {
  ctx.picking = { signs: ["‹", "›"], bare: false, row: "", list: "", step: "", find: "", leave: () => {}, ...picking };
  ctx.places = new Map(ctx.setup.customers.map(([id], place) => [id, place]));
  Object.assign(ctx.local, { find: "", typedFind: "" });
}

function found(ctx) {
  const { find } = ctx.local, { customers } = ctx.setup;
  return find ? customers.filter((customer) => ctx.picking.sought(customer).toLowerCase().includes(find)) : customers;
}

/** A button one back or on: its sign beside its word, or alone. */
function pickStep(ctx, key, to, sign, before) {
  const { words, picking } = ctx, { bare } = picking;
  const arrow = make("span", { "aria-hidden": "true", text: bare ? sign : before ? `${sign} ` : ` ${sign}` });
  const parts = bare ? [arrow] : before ? [arrow, words[key]] : [words[key], arrow];
  return make("button", { type: "button", class: `ck-pick-step ${picking.step}`.trim(), "data-key": key, "data-to": to?.[0] ?? "", "aria-disabled": String(!to), title: bare ? words[key] : null, "aria-label": bare ? words[key] : null }, ...parts);
}

function customerRow(ctx) {
  const { words, setup, state, picking } = ctx, listed = found(ctx), now = state.going ?? state.customer;
  const place = listed.findIndex(([id]) => id === now);
  const shown = listed.slice(0, MOST);
  if (!shown.some(([id]) => id === now)) shown.unshift(...setup.customers.filter(([id]) => id === now));
  const options = shown.map((customer) => make("option", { value: customer[0], selected: customer[0] === now, text: picking.option(customer, ctx.places.get(customer[0])) }));
  if (listed.length > MOST && picking.more) options.push(make("option", { disabled: true, value: "", text: picking.more(listed.length - MOST) }));
  return make("div", { class: `ck-pick-row ${picking.row}`.trim() },
    pickStep(ctx, "previous", place < 0 ? undefined : listed[place - 1], picking.signs[0], true),
    make("select", { class: `ck-pick-customers ${picking.list}`.trim(), "data-key": "customer", "aria-label": picking.label }, ...options),
    pickStep(ctx, "next", listed[place + 1], picking.signs[1], false),
    setup.customers.length > MANY ? make("input", { type: "search", class: `ck-pick-find ${picking.find}`.trim(), "data-key": "find", placeholder: words.find, "aria-label": words.find, value: ctx.local.typedFind }) : null,
    ctx.local.find ? make("span", { class: "ck-muted", text: listed.length ? picking.found(listed.length, MOST) : words.none_found }) : null);
}

function look(ctx, customer) {
  if (!customer || customer === ctx.state.customer) return;
  ctx.picking.leave();
  ctx.send("look", { customer }, (state) => { state.going = customer; });
}

const picking = {
  "change .ck-pick-customers": (ctx, target) => look(ctx, target.value),
  "click .ck-pick-step": (ctx, target) => look(ctx, target.dataset.to),
  "input .ck-pick-find": (ctx, target) => { ctx.local.typedFind = target.value; ctx.local.find = target.value.trim().toLowerCase(); ctx.redraw(); },
  "keydown .ck-pick-find": (ctx, target, event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); look(ctx, found(ctx)[0]?.[0]); } },
};
