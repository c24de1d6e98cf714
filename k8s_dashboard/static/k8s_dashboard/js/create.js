// SPDX-License-Identifier: Apache-2.0
// Makes the guided forms quicker to use; every one of them works without it.
//
// Expects <form data-guided data-submitting="words"> with a [data-submit] button. In it, optionally:
//   [data-label-rows] with .k8s-label-row rows, a [data-add-row] button, [data-remove-row] buttons;
//   [data-templates], a <details> with one [data-template="id"] for each template, and beside the
//   form a JSON script #k8s-template-defaults: {id: {balanced, choices: {field: first choice}}}.

const form = document.querySelector("[data-guided]");

document.querySelector("[data-problems]")?.focus();

if (form) {
  guardSubmit(form);
  openOnInvalid(form);
  form.querySelectorAll("[data-label-rows]").forEach(labelRows);
  followTemplate(form);
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

/** The browser cannot point at a field in a closed section. */
function openOnInvalid(form) {
  const open = (element) => element?.closest("details")?.setAttribute("open", "");
  form.addEventListener("invalid", (event) => open(event.target), true);
  document.querySelectorAll("[data-problems] a").forEach((link) => {
    link.addEventListener("click", () => {
      const field = document.querySelector(link.hash);
      open(field);
      field?.focus();
    });
  });
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

/** Says beside the form what the chosen template uses, and in each select what "as it says" means. */
function followTemplate(form) {
  const words = form.querySelector("[data-templates]");
  const select = form.elements.cluster_template_id;
  if (!words || !select) return;
  const defaults = JSON.parse(document.getElementById("k8s-template-defaults").textContent);
  const unsaid = new Map();

  function firstChoices(choices) {
    for (const [name, says] of Object.entries(choices)) {
      const first = form.elements[name]?.options?.[0];
      if (first) {
        unsaid.set(first, unsaid.get(first) ?? first.text);
        first.text = says;
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
    unsaid.forEach((text, option) => { option.text = text; });
    if (chosen) firstChoices(chosen.choices);
    balance(chosen?.balanced);
  }

  words.open = true;
  words.classList.add("k8s-follows");
  select.addEventListener("change", follow);
  form.elements.master_lb_enabled.addEventListener("change", follow);
  window.addEventListener("pageshow", follow);
  follow();
}
