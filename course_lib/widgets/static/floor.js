/* Floor board: the doors of a place floor by floor, white spots picked into a list. */

const FOLD = 16; // doors in a row; a wider floor is folded
const [ID, FLOOR, POSITION, NAME, STATE, VOLUME, SHARE, POTENTIAL, WHITE, FRESH, FACTS] = Array.from({ length: 11 }, (_, i) => i);

const inYuan = (words, amount) => fill(words.yuan, { n: grouped(amount, 0) });
const floorName = (words, n) => (n > 0 ? fill(words.floor, { n }) : n < 0 ? fill(words.basement, { n: -n }) : words.ground);
const nameOf = (ctx, door) => door[NAME] || ctx.words.nameless;
const isPicked = (ctx, id) => ctx.state.picked.includes(id);
const doorsHere = (ctx) => ctx.setup.places[ctx.local.place]?.doors ?? [];

/** The rows of tiles, the highest floor first. */
function rowsOf(doors) {
  const rows = new Map();
  for (const door of doors) {
    const key = `${door[FLOOR]}/${Math.floor((door[POSITION] - 1) / FOLD)}`;
    rows.set(key, [...(rows.get(key) ?? []), door]);
  }
  return [...rows.values()].sort((a, b) => b[0][FLOOR] - a[0][FLOOR] || a[0][POSITION] - b[0][POSITION]);
}

function toggle(ctx, id) {
  const on = isPicked(ctx, id);
  ctx.send(on ? "drop" : "pick", { door: id }, (state) => {
    if (on) state.picked = state.picked.filter((other) => other !== id);
    else if (state.picked.length < ctx.setup.most) state.picked.push(id);
  });
}

function tile(ctx, door, tabbable) {
  const { words, setup, local } = ctx, id = door[ID], picked = isPicked(ctx, id);
  const label = fill(words.tile_label, { floor: floorName(words, door[FLOOR]), position: door[POSITION], name: nameOf(ctx, door), state: setup.states[door[STATE]] })
    + (door[WHITE] ? fill(words.tile_white, { potential: inYuan(words, door[POTENTIAL]) }) : "")
    + (door[FRESH] ? "" : words.tile_stale) + (picked ? words.tile_picked : "");
  const classes = ["ck-door", `ck-s${door[STATE]}`];
  if (door[WHITE]) classes.push("ck-white");
  if (picked) classes.push("ck-picked");
  if (local.selected === id) classes.push("ck-selected");
  return make("button", {
    type: "button", class: classes.join(" "), "data-key": `door-${id}`, "data-id": id, title: label, "aria-label": label,
    tabindex: id === tabbable ? 0 : -1, "aria-pressed": door[WHITE] ? String(picked) : null,
    style: `grid-column: ${((door[POSITION] - 1) % FOLD) + 2}`,
  }, make("span", { class: "ck-top", "aria-hidden": "true" },
    make("b", { text: setup.states[door[STATE]] }), make("span", { text: `${door[FRESH] ? "" : "?"}${picked ? "✔" : ""}` })),
  make("span", { class: "ck-name", text: nameOf(ctx, door) }),
  door[SHARE] > 0 ? make("span", { class: "ck-bar-of", "aria-hidden": "true" }, make("span", { style: `width: ${Math.round(100 * door[SHARE])}%` })) : null);
}

function details(ctx) {
  const { words, local } = ctx, door = doorsHere(ctx).find((d) => d[ID] === local.selected);
  if (!door) return make("div", { class: "ck-details", "data-key": "details" }, make("span", { class: "ck-muted", text: words.nobody }));
  const id = door[ID], picked = isPicked(ctx, id);
  const money = door[VOLUME] > 0 ? fill(words.earns, { volume: inYuan(words, door[VOLUME]), share: percent(door[SHARE]) }) : words.no_volume;
  return make("div", { class: "ck-details", "data-key": "details" },
    make("div", {}, make("b", { text: nameOf(ctx, door) }), make("span", { class: "ck-muted", text: ` ${id}` }),
      door[WHITE] ? make("button", { type: "button", class: "ck-toggle", "data-key": "toggle", "data-id": id, text: picked ? words.drop : words.pick }) : null),
    make("div", { class: "ck-facts" }, make("span", { text: money }),
      door[WHITE] ? make("b", { text: fill(words.worth, { potential: inYuan(words, door[POTENTIAL]) }) }) : null,
      ...door[FACTS].map((text) => make("span", { text }))));
}

/** What the list says of a picked door: [where, name, potential]. */
const spotOf = (ctx, id) => ctx.setup.spots[id] ?? ctx.state.others[id] ?? [id, "", 0];

function list(ctx) {
  const { words, setup, state } = ctx, picked = state.picked;
  const total = picked.reduce((sum, id) => sum + spotOf(ctx, id)[2], 0);
  return make("div", { class: "ck-list", "data-key": "list" },
    make("b", { text: fill(words.list, { n: picked.length, most: setup.most, total: inYuan(words, total) }) }),
    picked.length ? make("ol", {}, ...picked.map((id) => {
      const [where, name, potential] = spotOf(ctx, id), shown = name || words.nameless;
      return make("li", { "data-key": `spot-${id}` },
        make("span", { text: `${where}${words.comma}${shown}${words.comma}${inYuan(words, potential)} ` }),
        make("button", { type: "button", class: "ck-off", "data-key": `off-${id}`, "data-id": id, "aria-label": fill(words.drop_label, { name: shown }), text: "✕" }));
    })) : make("div", { class: "ck-muted", text: words.list_empty }));
}

function floorBody(ctx) {
  const { words, setup, local } = ctx;
  if (!setup.places.length) return [make("p", { class: "ck-muted", text: words.no_places }), list(ctx)];
  const place = setup.places[local.place], rows = rowsOf(place.doors);
  const wide = Math.max(...place.doors.map((door) => ((door[POSITION] - 1) % FOLD) + 1));
  const tabbable = place.doors.some((door) => door[ID] === local.at) ? local.at : rows[0][0][ID];
  const option = ({ name, kind, doors }, i) => make("option", {
    value: i, selected: i === local.place,
    text: fill(words.place_option, { place: name, kind: words.kinds[kind] ?? kind, doors: doors.length, white: doors.filter((door) => door[WHITE]).length }),
  });
  const floors = rows.map((doors, i) => make("div", { class: "ck-floor", style: `grid-template-columns: 44px repeat(${wide}, minmax(0, 1fr))` },
    make("span", { class: "ck-level", text: i && rows[i - 1][0][FLOOR] === doors[0][FLOOR] ? "" : floorName(words, doors[0][FLOOR]) }),
    ...doors.map((door) => tile(ctx, door, tabbable))));
  const present = setup.states.map((text, i) => [text, i]).filter(([, i]) => place.doors.some((door) => door[STATE] === i));
  return [
    make("label", { class: "ck-pick-place" }, make("span", { text: `${words.place} ` }),
      make("select", { class: "ck-place", "data-key": "place" }, ...setup.places.map(option))),
    make("div", { class: wide > 8 ? "ck-floors ck-narrow" : "ck-floors", role: "group", "aria-label": fill(words.grid_label, { place: place.name, floors: new Set(place.doors.map((door) => door[FLOOR])).size }) }, ...floors),
    make("div", { class: "ck-legend" }, make("span", { text: words.legend }),
      ...present.map(([text, i]) => make("span", { class: "ck-key" }, make("span", { class: `ck-swatch ck-s${i}`, "aria-hidden": "true" }), text)),
      make("span", { class: "ck-key" }, make("span", { class: "ck-swatch ck-white", "aria-hidden": "true" }), words.white_key)),
    details(ctx), list(ctx),
  ];
}

function select(ctx, id) {
  ctx.local.selected = ctx.local.at = id;
  ctx.redraw();
}

/** Move the focus: left and right along the doors, up and down to the nearest door of the next row. */
function onDoorKey(ctx, target, event) {
  const { key } = event, id = target.dataset.id, door = doorsHere(ctx).find((d) => d[ID] === id);
  if (event.ctrlKey || event.metaKey || event.altKey || !door) return;
  if (key === " " || key === "Enter") {
    event.preventDefault();
    select(ctx, id);
    if (door[WHITE]) toggle(ctx, id);
    return;
  }
  const rows = rowsOf(doorsHere(ctx)), row = rows.findIndex((doors) => doors.includes(door)), column = rows[row].indexOf(door);
  const near = (doors) => doors?.reduce((best, d) => (Math.abs(d[POSITION] - door[POSITION]) < Math.abs(best[POSITION] - door[POSITION]) ? d : best));
  const next = {
    ArrowLeft: () => rows[row][column - 1], ArrowRight: () => rows[row][column + 1], Home: () => rows[row][0], End: () => rows[row].at(-1),
    ArrowUp: () => near(rows[row - 1]), ArrowDown: () => near(rows[row + 1]),
  }[key];
  if (!next) return;
  event.preventDefault();
  const to = next();
  if (!to) return;
  select(ctx, to[ID]);
  ctx.focus(`door-${to[ID]}`);
}

export default {
  render: (context) => openBoard(context, {
    name: "ck-floor-board",
    body: floorBody,
    start(ctx) { ctx.local = { place: ctx.setup.start, selected: null, at: null }; },
    on: {
      "click .ck-door": (ctx, target) => select(ctx, target.dataset.id),
      "dblclick .ck-white": (ctx, target) => { if (target.dataset.id) toggle(ctx, target.dataset.id); },
      "keydown .ck-door": onDoorKey,
      "click .ck-toggle": (ctx, target) => toggle(ctx, target.dataset.id),
      "click .ck-off": (ctx, target) => toggle(ctx, target.dataset.id),
      "change .ck-place": (ctx, target) => { ctx.local = { place: +target.value, selected: null, at: null }; ctx.redraw(); },
    },
  }),
};
