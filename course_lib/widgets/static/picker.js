/* Choosing the customer a board shows: a list, one back or on, a filter. Shared by the boards that ask for it; they give
   `setup.customers` ([id, name, industry, …] in order) and `state.customer`, `state.values`. */

const MANY = 12; // customers from which on a name filter helps
const MOST = 300; // customers listed at once

function startPicking(ctx) {
  ctx.places = new Map(ctx.setup.customers.map(([id], place) => [id, place]));
  Object.assign(ctx.local, { find: "", typedFind: "" });
}

function found(ctx) {
  const { find } = ctx.local, { customers } = ctx.setup;
  return find ? customers.filter(([id, name, industry]) => `${id} ${name} ${industry}`.toLowerCase().includes(find)) : customers;
}

/** The row of controls; `needs(place)`: how many needs the customer at that place of the setup has. */
function customerRow(ctx, needs) {
  const { words, setup, state } = ctx, listed = found(ctx), now = state.going ?? state.customer;
  const place = listed.findIndex(([id]) => id === now);
  const text = ([id, name]) => { const at = ctx.places.get(id); return fill(words.option, { id, name, needs: needs(at), value: inWan(words, state.values[at]) }); };
  const shown = listed.slice(0, MOST);
  if (!shown.some(([id]) => id === now)) shown.unshift(...setup.customers.filter(([id]) => id === now));
  const options = shown.map((customer) => make("option", { value: customer[0], selected: customer[0] === now, text: text(customer) }));
  if (listed.length > MOST) options.push(make("option", { disabled: true, value: "", text: fill(words.more_customers, { n: listed.length - MOST }) }));
  const arrow = (sign) => make("span", { "aria-hidden": "true", text: sign });
  const next = (key, to, ...parts) => make("button", { type: "button", class: "ck-pick-step", "data-key": key, "data-to": listed[to]?.[0] ?? "", "aria-disabled": String(!listed[to]) }, ...parts);
  return make("div", { class: "ck-pick-row" },
    next("previous", place < 0 ? -1 : place - 1, arrow("‹ "), words.previous),
    make("select", { class: "ck-pick-customers", "data-key": "customer", "aria-label": words.pick_customer }, ...options),
    next("next", place + 1, words.next, arrow(" ›")),
    setup.customers.length > MANY ? make("input", { type: "search", class: "ck-pick-find", "data-key": "find", placeholder: words.find, "aria-label": words.find, value: ctx.local.typedFind }) : null,
    ctx.local.find ? make("span", { class: "ck-muted", text: listed.length ? fill(words.found, { n: listed.length }) : words.none_found }) : null);
}

function look(ctx, customer) {
  if (customer && customer !== ctx.state.customer) ctx.send("look", { customer }, (state) => { state.going = customer; });
}

const picking = {
  "change .ck-pick-customers": (ctx, target) => look(ctx, target.value),
  "click .ck-pick-step": (ctx, target) => look(ctx, target.dataset.to),
  "input .ck-pick-find": (ctx, target) => { ctx.local.typedFind = target.value; ctx.local.find = target.value.trim().toLowerCase(); ctx.redraw(); },
  "keydown .ck-pick-find": (ctx, target, event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); look(ctx, found(ctx)[0]?.[0]); } },
};
