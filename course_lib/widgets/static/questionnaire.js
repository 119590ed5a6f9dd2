/* Questionnaire board: statements with a row of numbers each. */

function field(ctx, { id, name, options }) {
  const { words, state } = ctx, value = state.about[id] ?? "";
  const control = options.length
    ? make("select", { class: "ck-q-about", "data-key": `about-${id}`, "data-field": id },
      make("option", { value: "", text: words.choose, selected: value === "" }),
      ...options.map(([key, text]) => make("option", { value: key, text, selected: String(value) === key })))
    : make("input", { type: "number", class: "ck-q-about", "data-key": `about-${id}`, "data-field": id, min: 0, max: 60, step: 1, value });
  return make("label", { class: "ck-q-field" }, make("span", { text: `${name} ` }), control);
}

function statement(ctx, { id, text }) {
  const { setup, state, local } = ctx, chosen = state.answers[id];
  const picks = setup.scale.map(([value, word]) => make("label", { class: "ck-q-level", title: `${value} ${word}` },
    make("input", {
      type: "radio", class: "ck-q-pick", name: `${local.view}-${id}`, value, "data-key": `${id}-${value}`, "data-item": id,
      "aria-label": `${value} ${word}`, checked: chosen === value,
    }), make("span", { "aria-hidden": "true", text: value })));
  return make("div", { class: chosen === undefined ? "ck-q-item" : "ck-q-item ck-q-done", "data-key": `item-${id}`, role: "radiogroup", "aria-label": `${id} ${text}` },
    make("span", { class: "ck-q-id", text: id }), make("span", { class: "ck-q-text", text }), make("span", { class: "ck-q-levels" }, ...picks));
}

function questionnaireBody(ctx) {
  const { words, setup, state } = ctx;
  const total = setup.parts.reduce((sum, part) => sum + part.items.length, 0), done = Object.keys(state.answers).length;
  return [
    make("div", { class: "ck-q-head" },
      make("b", { text: setup.person }),
      make("span", { class: "ck-q-progress", text: fill(words.progress, { done, total }) }),
      make("progress", { max: total, value: done, "aria-hidden": "true" })),
    make("fieldset", { class: "ck-q-part", "data-key": "about" }, make("legend", { text: words.about }),
      make("div", { class: "ck-q-fields" }, ...setup.fields.map((each) => field(ctx, each)))),
    make("div", { class: "ck-q-scale" }, make("span", { text: `${words.legend} ` }),
      ...setup.scale.map(([value, text]) => make("span", {}, make("b", { text: value }), ` ${text}`))),
    ...setup.parts.map((part, i) => make("fieldset", { class: "ck-q-part", "data-key": `part-${i}` }, make("legend", { text: part.name }),
      ...part.items.map((item) => statement(ctx, item)))),
  ];
}

export default {
  render: (context) => openBoard(context, {
    name: "ck-questionnaire",
    body: questionnaireBody,
    start(ctx) { ctx.local.view = `q${Math.random().toString(36).slice(2)}`; }, // radios of two views are two groups
    on: {
      "change .ck-q-pick": (ctx, target) => {
        const item = target.dataset.item, value = +target.value;
        ctx.send("answer", { item, value }, (state) => { state.answers[item] = value; });
      },
      "change .ck-q-about": (ctx, target) => ctx.send("tell", { field: target.dataset.field, value: target.value }, (state) => { state.about[target.dataset.field] = target.value; }),
    },
  }),
};
