// SPDX-License-Identifier: Apache-2.0
/**
 * Loads what a node's script printed when its <details data-load="URL"> is opened for the first time.
 * Without this module the link inside leads to the same on a page of its own. An output shows its end
 * first: the cause stands there or a little above.
 */

function showEnd(part) {
  part.querySelectorAll('pre.k8s-output').forEach((pre) => { pre.scrollTop = pre.scrollHeight; });
}

async function load(details) {
  const target = details.querySelector('div');
  const response = await fetch(`${details.dataset.load}?fragment`, {
    headers: { 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' },
    credentials: 'same-origin',
  });
  if (!response.ok || !response.headers.get('Content-Type').includes('json')) return;
  const html = (await response.json()).html;
  const link = target.querySelector('a');
  target.innerHTML = html;
  target.append(link);
  showEnd(target);
}

document.addEventListener('toggle', (event) => {
  const details = event.target;
  if (details.open && details.dataset.load && !details.dataset.loaded) {
    details.dataset.loaded = 'true';
    load(details).catch(() => delete details.dataset.loaded);
  }
}, true);

showEnd(document);
