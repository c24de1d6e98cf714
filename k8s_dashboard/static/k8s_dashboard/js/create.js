// SPDX-License-Identifier: Apache-2.0
// Makes the guided forms quicker to use; every one of them works without it.
//
// Expects <form data-guided data-submitting="words"> with a [data-submit] button. In it, optionally:
//   [data-label-rows] with .k8s-label-row rows, a [data-add-row] button, [data-remove-row] buttons;
//   [data-templates], a <details> with one [data-template="id"] for each template, and beside the
//   form a JSON script #k8s-template-defaults: {id: {balanced, choices: {field: what it means
//   when it is empty}}};
//   data-checks="URL" on the form: it is sent there while one types, and the answer
//   {forecast, review, announce} replaces [data-forecast] and [data-review]; what is open in
//   <details data-keep="name"> stays open. data-checking and data-unchecked are words for meanwhile.
//   [data-maker], a group with a button of its own.
// Before the form, links [data-preset] each with a JSON script {values: {field: value}, fill: field}.

const WAIT = 400;

const form = document.querySelector("[data-guided]");

document.querySelector("[data-problems]")?.focus();

if (form) {
  guardSubmit(form);
  openOnInvalid(form);
  form.querySelectorAll("[data-label-rows]").forEach(labelRows);
  followTemplate(form);
  if (form.dataset.checks) checkWhileTyping(form);
  document.querySelectorAll("[data-preset]").forEach((link) => preset(form, link));
  form.querySelectorAll("[data-maker]").forEach(enterMakes);
}

/** One click, one request. A page that comes back from the history can be sent again. */
function guardSubmit(form) {
  const button = form.querySelector("[data-submit]");
  const words = button.textContent;
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    button.classList.add("disabled");
    button.textContent = form.dataset.submitting;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
    button.classList.remove("disabled");
    button.textContent = words;
  });
}

/** Opens what a field is folded into: neither the browser nor a link can point at it otherwise. */
function reveal(element) {
  for (let part = element?.closest("details"); part; part = part.parentElement.closest("details")) {
    part.open = true;
  }
}

function openOnInvalid(form) {
  form.addEventListener("invalid", (event) => reveal(event.target), true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-problems] a[href^='#'], a[data-jump]");
    if (!link) return;
    const field = document.getElementById(link.hash.slice(1));
    reveal(field);
    field?.focus();
  });
}

/** Enter in what makes a key pair makes it, and no cluster. */
function enterMakes(maker) {
  maker.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    maker.querySelector("button").click();
  });
}

/** A preset sets the fields that presets decide; what was typed elsewhere stays. */
function preset(form, link) {
  const { values, fill } = JSON.parse(link.parentElement.querySelector("script").textContent);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    for (const [name, value] of Object.entries(values)) {
      const field = form.elements[name];
      if (!field) continue;
      field.value = value;
      if (value !== "" && value !== defaultOf(field)) reveal(field);
    }
    document.querySelectorAll("[data-preset]").forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
    form.elements.cluster_template_id?.dispatchEvent(new Event("change", { bubbles: true }));
    const next = form.elements[fill] ?? form.elements.name;
    reveal(next);
    next.focus();
  });
}

function defaultOf(field) {
  if (!field.options) return field.defaultValue;
  return [...field.options].find((option) => option.defaultSelected)?.value ?? field.options[0]?.value;
}

/** Asks for checks when one has stopped typing; an answer that came too late is dropped. */
function checkWhileTyping(form) {
  const forecast = form.querySelector("[data-forecast]");
  const review = form.querySelector("[data-review]");
  const announce = document.querySelector("[data-announce]");
  let timer;
  let asking;

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    forecast.setAttribute("aria-busy", "true");
    forecast.dataset.words = form.dataset.checking;
    const body = new FormData(form);
    body.delete("new_keypair_public");
    try {
      const response = await fetch(form.dataset.checks, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
        credentials: "same-origin",
        signal: asking.signal,
      });
      if (!response.ok) throw new Error(response.statusText);
      show(await response.json());
    } catch (error) {
      if (error.name === "AbortError") return;
      forecast.dataset.words = form.dataset.unchecked;
    }
    forecast.removeAttribute("aria-busy");
  }

  function show(answer) {
    delete forecast.dataset.words;
    replace(forecast, answer.forecast);
    replace(review, answer.review);
    if (announce.textContent !== answer.announce) announce.textContent = answer.announce;
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    asking?.abort();
  });
  ask();
}

/** New content in the same place: what was open stays open, and the focus where it was. */
function replace(part, html) {
  const open = new Set([...part.querySelectorAll("details[open]")].map((each) => each.dataset.keep));
  const focused = part.contains(document.activeElement) ? address(document.activeElement) : "";
  part.innerHTML = html;
  part.querySelectorAll("details").forEach((each) => { each.open = open.has(each.dataset.keep); });
  if (focused) part.querySelector(focused)?.focus({ preventScroll: true });
}

function address(element) {
  if (element.hash) return `a[href="${CSS.escape(element.hash).replace("\\#", "#")}"]`;
  return element.id ? `#${CSS.escape(element.id)}` : element.tagName.toLowerCase();
}

/** Rows come and go on the page; one empty row is always left. */
function labelRows(root) {
  const rows = () => [...root.querySelectorAll(".k8s-label-row:not(.k8s-label-head)")];
  const inputs = (row) => [...row.querySelectorAll("input")];
  const isEmpty = (row) => inputs(row).every((input) => input.value === "");
  const clear = (row) => inputs(row).forEach((input) => { input.value = ""; });
  const addButton = root.querySelector("[data-add-row]");

  function add() {
    const row = rows()[0].cloneNode(true);
    clear(row);
    addButton.before(row);
    return row;
  }

  function remove(row) {
    const next = row.nextElementSibling.querySelector("input") ?? addButton;
    if (rows().length > 1) row.remove();
    else clear(row);
    root.dispatchEvent(new Event("change", { bubbles: true }));
    next.focus();
  }

  rows().filter(isEmpty).slice(1).forEach((row) => row.remove());
  rows().forEach((row) => { row.querySelector("[data-remove-row]").hidden = false; });
  addButton.type = "button";
  addButton.addEventListener("click", () => inputs(add())[0].focus());
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-row]");
    if (button) remove(button.closest(".k8s-label-row"));
  });
}

/** Says beside the form what the chosen template uses, and in each field what it means when empty. */
function followTemplate(form) {
  const words = form.querySelector("[data-templates]");
  const select = form.elements.cluster_template_id;
  if (!words || !select) return;
  const defaults = JSON.parse(document.getElementById("k8s-template-defaults").textContent);
  const unsaid = new Map();

  function firstChoices(choices) {
    for (const [name, says] of Object.entries(choices)) {
      const field = form.elements[name];
      if (field?.options) {
        const first = field.options[0];
        unsaid.set(first, unsaid.get(first) ?? first.text);
        first.text = says;
      } else if (field?.type) {
        unsaid.set(field, unsaid.get(field) ?? field.placeholder);
        field.placeholder = says;
      }
    }
  }

  function balance(balanced) {
    const own = form.elements.master_lb_enabled.value;
    const single = own === "no" || (own === "" && balanced === false);
    for (const option of form.elements.master_count.options) {
      option.disabled = single && option.value !== "1" && !option.selected;
    }
  }

  function follow() {
    const chosen = defaults[select.value];
    for (const section of words.querySelectorAll("[data-template]")) {
      section.hidden = section.dataset.template !== select.value;
    }
    words.querySelector("[data-no-template]").hidden = Boolean(chosen);
    unsaid.forEach((text, part) => {
      if (part instanceof HTMLOptionElement) part.text = text;
      else part.placeholder = text;
    });
    if (chosen) firstChoices(chosen.choices);
    balance(chosen?.balanced);
  }

  select.addEventListener("change", follow);
  form.elements.master_lb_enabled.addEventListener("change", follow);
  window.addEventListener("pageshow", follow);
  follow();
}
