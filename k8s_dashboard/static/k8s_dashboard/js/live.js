// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps a part of the page up to date while something is busy.
 *
 *   <div data-live="URL" data-live-seconds="5">
 *     <p data-live-announce role="status"></p>          one sentence for screen readers
 *     <p data-live-stale hidden>… <span data-live-reason></span></p>
 *     <div data-live-region="name">…</div>              replaced by regions.name
 *   </div>
 *
 * URL answers {"regions": {name: html}, "announce": text}, or 304 for what it has answered before. Its
 * header X-Live-Seconds says when to ask again, and 0 ends it. Inside a region, children with a
 * data-key are replaced one by one and only where they differ, so that the rest keeps focus, selection
 * and place. With data-live-rows="name" the region is the body of the table in it. A hidden page does
 * not ask; a failing service is asked less and less often.
 */

import { tick } from './times.js';

const SLOWEST = 30;
/** Django masks its token anew each time, which is no change. */
const MASKED = /name="csrfmiddlewaretoken" value="[^"]*"/g;

class Live {
  constructor(root) {
    this.root = root;
    this.url = root.dataset.live;
    this.seconds = Number(root.dataset.liveSeconds);
    this.failures = 0;
    this.etag = '';
    this.known = new WeakMap();
    document.addEventListener('visibilitychange', () => this.schedule());
    this.schedule();
  }

  schedule() {
    clearTimeout(this.timer);
    if (!this.seconds || document.hidden || this.asking) return;
    const wait = Math.min(this.seconds * 2 ** this.failures, SLOWEST);
    this.timer = setTimeout(() => this.refresh(), wait * 1000);
  }

  async refresh() {
    this.asking = true;
    try {
      this.show(await this.ask());
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      this.stale(error.message);
    }
    this.asking = false;
    this.schedule();
  }

  async ask() {
    const headers = { 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' };
    if (this.etag) headers['If-None-Match'] = this.etag;
    const response = await fetch(this.url, { headers, credentials: 'same-origin' });
    if (response.status === 401) {
      window.location.reload();
    }
    if (response.status === 404) {
      this.seconds = 0;
      window.location.reload();
    }
    if (!response.ok && response.status !== 304) {
      throw new Error((await response.json()).error || response.statusText);
    }
    const seconds = response.headers.get('X-Live-Seconds');
    if (seconds !== null) this.seconds = Number(seconds);
    if (response.status === 304) return {};
    this.etag = response.headers.get('ETag');
    return response.json();
  }

  show({ regions = {}, announce }) {
    this.stale('');
    for (const [name, html] of Object.entries(regions)) {
      const region = this.region(name);
      if (region) this.patch(region, html);
    }
    tick(this.root);
    const status = this.root.querySelector('[data-live-announce]');
    if (announce && status && status.textContent !== announce) status.textContent = announce;
  }

  region(name) {
    return this.root.dataset.liveRows === name
      ? this.root.querySelector('table > tbody')
      : this.root.querySelector(`[data-live-region="${name}"]`);
  }

  stale(reason) {
    const note = this.root.querySelector('[data-live-stale]');
    if (!note) return;
    note.querySelector('[data-live-reason]').textContent = reason;
    note.hidden = !reason;
  }

  patch(region, html) {
    const content = html.replace(MASKED, '');
    if (this.known.get(region) === content) return;
    this.known.set(region, content);
    const fresh = region.cloneNode(false);
    fresh.innerHTML = html;
    const keyed = [...fresh.children].every((child) => child.dataset.key);
    if (keyed && fresh.children.length) this.patchChildren(region, [...fresh.children]);
    else region.replaceChildren(...fresh.childNodes);
  }

  patchChildren(region, wanted) {
    const present = new Map([...region.children].map((child) => [child.dataset.key, child]));
    wanted.forEach((child, position) => {
      const before = present.get(child.dataset.key);
      present.delete(child.dataset.key);
      const html = child.outerHTML;
      let placed = before;
      if (!before || this.known.get(before) !== html) {
        placed = child;
        if (before) {
          keepOpen(before, child);
          before.replaceWith(child);
        }
        this.known.set(child, html);
      }
      if (region.children[position] !== placed) {
        region.insertBefore(placed, region.children[position] || null);
      }
    });
    present.forEach((child) => child.remove());
  }
}

/** What the user has opened stays open, and what has the focus keeps it. */
function keepOpen(before, after) {
  for (const open of before.querySelectorAll('details[open][id]')) {
    const same = after.querySelector(`#${CSS.escape(open.id)}`);
    if (same) same.replaceWith(open);
  }
  const active = document.activeElement;
  if (active && before.contains(active) && active.id) {
    requestAnimationFrame(() => document.getElementById(active.id)?.focus());
  }
}

document.querySelectorAll('[data-live]').forEach((root) => new Live(root));
