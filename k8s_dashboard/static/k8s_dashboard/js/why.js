// SPDX-License-Identifier: Apache-2.0
/**
 * Makes the panel "Why it failed" quicker to use; all of it works without this module.
 *
 *   <button data-copy-report="id" data-copied="words"><span data-copy-words>…</span></button>
 *     copies the text of the element with that id, and opens the <details> around it where the browser
 *     does not let it copy;
 *   <details data-why-load="URL"><summary>…</summary><div>link</div></details>
 *     gets the fragment that URL answers ({"html": …}) when it is opened for the first time; an answer
 *     that says why not ({"error": …}) is shown, and asked for again when it is opened again.
 *
 * The panel may be replaced at any time, so events are caught on the document.
 */

const SHOWN = 3000;

document.documentElement.classList.add('k8s-copies');

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy-report]');
  if (button) copy(button);
});

document.addEventListener('toggle', (event) => {
  const details = event.target;
  if (details.open && details.dataset.whyLoad && !details.dataset.loaded) {
    details.dataset.loaded = 'true';
    load(details).catch(() => delete details.dataset.loaded);
  }
}, true);

async function copy(button) {
  const source = document.getElementById(button.dataset.copyReport);
  if (!source) return;
  if (await written(source)) say(button);
}

/** The clipboard is there in secure contexts only; the older way needs a visible selection. */
async function written(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    source.closest('details')?.setAttribute('open', '');
    const range = document.createRange();
    range.selectNodeContents(source);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand('copy');
  }
}

function say(button) {
  const words = button.querySelector('[data-copy-words]');
  const before = words.textContent;
  if (before === button.dataset.copied) return;
  words.textContent = button.dataset.copied;
  words.setAttribute('role', 'status');
  setTimeout(() => {
    words.textContent = before;
    words.removeAttribute('role');
  }, SHOWN);
}

async function load(details) {
  const target = details.querySelector('div');
  const response = await fetch(`${details.dataset.whyLoad}?fragment`, {
    headers: { 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' },
    credentials: 'same-origin',
  });
  const answer = await response.json();
  if (response.ok) {
    target.innerHTML = answer.html;
  } else {
    target.textContent = answer.error;
    delete details.dataset.loaded;
  }
}
