// SPDX-License-Identifier: Apache-2.0
/**
 * Makes the keys of a kubeconfig in the page, where the browser can.
 *
 *   <form data-kubeconfig data-frame="BASE64 BASE64"> (and data-several, with [name=cluster] boxes)
 *     sends signing requests alone and puts the file together from the answer's parts;
 *   <span data-way="server|browser|insecure">: the one that is true is shown;
 *   [data-copy]: a second button, which copies instead; [data-problem] and [data-issued] get what the
 *     server says.
 *
 * Without this module, or outside a secure context, the form is sent and the server answers with a file.
 */

import { make, possible } from './csr.js';

const REQUESTS = 'application/x-pem-file';
const SHOWN = 3000;

const form = document.querySelector('[data-kubeconfig]');
if (form) begin();

function begin() {
  const way = possible() ? 'browser' : 'insecure';
  document.querySelectorAll('[data-way]').forEach((words) => { words.hidden = words.dataset.way !== way; });
  if (!possible()) return;
  form.querySelector('[data-copy]').hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit(event.submitter);
  });
}

async function submit(button) {
  const busy = working(button);
  try {
    const file = await issue();
    show(file);
    await give(file, button?.matches('[data-copy]'));
  } catch (error) {
    problem(error.message);
  } finally {
    busy.end();
  }
}

async function issue() {
  problem('');
  const chosen = [...form.querySelectorAll('[name=cluster]:checked')].map((box) => box.value);
  const count = 'several' in form.dataset ? chosen.length : 1;
  const frame = form.dataset.frame.split(' ');
  const made = await Promise.all(Array.from({ length: count }, () => make(frame)));
  const answer = await send(chosen, made.map((one) => one.request).join(''));
  const keys = made.map((one) => btoa(one.key));
  const text = answer.parts.map((part, place) => part + (keys[place] ?? '')).join('');
  return { text, name: answer.name, html: answer.html };
}

async function send(clusters, body) {
  const query = new URLSearchParams(clusters.map((cluster) => ['cluster', cluster]));
  const address = clusters.length ? `${form.action}?${query}` : form.action;
  const words = form.querySelector('[data-issued]').dataset;
  let response;
  try {
    response = await fetch(address, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': REQUESTS,
        'X-CSRFToken': form.elements.csrfmiddlewaretoken.value,
        'X-Requested-With': 'XMLHttpRequest',
        Accept: 'application/json',
      },
      credentials: 'same-origin',
    });
  } catch {
    throw new Error(words.lost);
  }
  if (response.status === 401) window.location.reload();
  const answer = await response.json().catch(() => ({ error: words.refused }));
  if (answer.error) throw new Error(answer.error);
  return answer;
}

function show(file) {
  const place = form.querySelector('[data-issued]');
  place.innerHTML = file.html;
  place.querySelectorAll('[data-again]').forEach((button) => {
    button.addEventListener('click', () => {
      give(file, button.dataset.again === 'copy').catch((error) => problem(error.message));
    });
  });
  place.focus();
}

async function give(file, copied) {
  if (copied) await copy(file.text);
  else download(file);
}

function download(file) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([file.text], { type: 'application/yaml' }));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SHOWN);
}

async function copy(text) {
  const place = form.querySelector('[data-issued]');
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    throw new Error(place.dataset.uncopied);
  }
  const words = place.querySelector('[data-words]');
  const before = words.textContent;
  if (before === place.dataset.copied) return;
  words.textContent = place.dataset.copied;
  setTimeout(() => { words.textContent = before; }, SHOWN);
}

function problem(text) {
  const place = form.querySelector('[data-problem]');
  place.textContent = text;
  place.hidden = !text;
}

function working(pressed) {
  const buttons = [...form.querySelectorAll('button[type=submit]')];
  const button = pressed ?? buttons[0];
  const before = [...button.childNodes];
  const ring = document.createElement('span');
  ring.className = 'fa-solid fa-circle-notch fa-spin';
  ring.setAttribute('aria-hidden', 'true');
  button.replaceChildren(ring, ` ${button.dataset.busy}`);
  buttons.forEach((each) => { each.disabled = true; });
  return {
    end() {
      button.replaceChildren(...before);
      buttons.forEach((each) => { each.disabled = false; });
    },
  };
}
