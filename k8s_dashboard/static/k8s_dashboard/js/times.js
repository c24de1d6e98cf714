// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps relative times true while a page stays open.
 *
 *   <div data-k8s-clock="SERVER'S TIME" data-k8s-words='{"s": "%d s", "min": …, "ago": "%s ago", …}'>
 *   <time datetime="2026-11-25T14:02:11Z" data-style="ago">3 min ago</time>
 *
 * The server writes every text first; here it is only counted on, by the server's clock.
 */

const SIZES = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
const SECOND = 1000;

const page = document.querySelector('[data-k8s-clock]');
const words = page ? JSON.parse(page.dataset.k8sWords) : {};
const ahead = page ? Date.now() - Date.parse(page.dataset.k8sClock) : 0;

function length(seconds) {
  const whole = Math.max(Math.floor(seconds), 0);
  const [unit, size] = SIZES.find(([, least]) => whole >= least) || SIZES.at(-1);
  return words[unit].replace('%d', Math.floor(whole / size));
}

/** "0:42", "3:05", "1:02:10" */
function clock(seconds) {
  const whole = Math.max(Math.floor(seconds), 0);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, place) => (place ? String(part).padStart(2, '0') : part)).join(':');
}

export function tick(root = document) {
  const now = Date.now() - ahead;
  root.querySelectorAll('time[data-style]').forEach((time) => {
    const passed = (now - Date.parse(time.dateTime)) / SECOND;
    const { style } = time.dataset;
    const forward = style === 'in' || style === 'left';
    const shown = style === 'clock' ? clock(passed) : length(forward ? -passed : passed);
    const text = words[style].replace('%s', shown);
    if (time.textContent !== text) time.textContent = text;
  });
}

if (page) setInterval(tick, SECOND);
