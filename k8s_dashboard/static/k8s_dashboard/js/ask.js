// SPDX-License-Identifier: Apache-2.0
/**
 * Shows what a cluster's own API says in place, where a <form data-ask-kubernetes> is sent.
 *
 * The answer goes into the [data-ask-answer] around the form; where there is none, into one below the
 * form's live region, which may be replaced at any time. Without this module, and where anything but
 * an answer comes back, the form leads to a page of its own.
 */

function place(form) {
  const around = form.closest('[data-ask-answer]');
  if (around) return around;
  const anchor = form.closest('[data-live-region]') || form;
  const next = anchor.nextElementSibling;
  if (next?.matches('[data-ask-answer]')) return next;
  const section = document.createElement('section');
  section.dataset.askAnswer = '';
  anchor.after(section);
  return section;
}

function busy(button) {
  button.disabled = true;
  const ring = document.createElement('span');
  ring.className = 'fa-solid fa-circle-notch fa-spin';
  ring.setAttribute('aria-hidden', 'true');
  button.replaceChildren(ring, ` ${button.dataset.busy}`);
}

async function ask(form, target) {
  const response = await fetch(`${form.action}?fragment`, {
    method: 'POST',
    body: new FormData(form),
    headers: { 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' },
    credentials: 'same-origin',
  });
  const { html } = await response.json();
  target.innerHTML = html;
  target.querySelector('h2').focus();
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('[data-ask-kubernetes]')) return;
  event.preventDefault();
  const button = form.querySelector('button');
  const before = [...button.childNodes];
  busy(button);
  ask(form, place(form))
    .then(() => {
      button.replaceChildren(...before);
      button.disabled = false;
    })
    .catch(() => form.submit());
});
