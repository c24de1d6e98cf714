// SPDX-License-Identifier: Apache-2.0
/**
 * The page of what a node's script printed. Without this module every link and the search lead to the
 * same on a page of its own.
 *
 * Lines are `.k8s-l` with their number, from 1, in data-n; lines that are not there are links `.k8s-gap`
 * with data-begin and data-end, from 0, and are replaced by what the server answers. A hit of the search
 * or a complaint is a link with the line, from 0, in data-line. Nothing that is loaded is kept anywhere.
 */

const root = document.querySelector('.k8s-printed');
const TYPING = 200;
const SHOWN = 3000;

async function ask(url, query) {
  const response = await fetch(`${url}?${new URLSearchParams(query)}`, {
    headers: { 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' },
    credentials: 'same-origin',
  });
  if (response.status === 401) window.location.reload();
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer.html;
}

/** Puts lines in the place of a gap; the lines that were in view stay where they are. */
async function load(gap, at) {
  if (gap.dataset.loading) return;
  gap.dataset.loading = 'true';
  const { begin, end, kind } = gap.dataset;
  const query = { begin, end };
  if (at !== undefined) query.at = at;
  if (kind !== 'rest') query.whole = '';
  try {
    const html = await ask(root.dataset.lines, query);
    const box = gap.closest('.k8s-lines');
    const [height, hadFocus, next] = [box.scrollHeight, gap === document.activeElement, gap.nextElementSibling];
    const below = gap.offsetTop - box.offsetTop >= box.scrollTop + box.clientHeight / 2;
    gap.outerHTML = html;
    if (!next && at === undefined) box.scrollTop = box.scrollHeight;
    else if (!below) box.scrollTop += box.scrollHeight - height;
    if (hadFocus) box.focus({ preventScroll: true });
    highlight(box);
  } catch (error) {
    delete gap.dataset.loading;
    gap.title = error.message;
    gap.classList.add('k8s-gap-failed');
    gap.dataset.problem = root.dataset.failed;
  }
}

/** Brings a line, numbered from 0, into view; what it takes is opened and loaded. */
async function show(number) {
  const gap = [...root.querySelectorAll('.k8s-gap')].find(
    (one) => Number(one.dataset.begin) <= number && number < Number(one.dataset.end),
  );
  if (gap) await load(gap, number);
  const line = document.getElementById(`l${number + 1}`);
  if (!line) return;
  line.closest('details').open = true;
  root.querySelector('.k8s-l-current')?.classList.remove('k8s-l-current');
  line.classList.add('k8s-l-current');
  const box = line.closest('.k8s-lines');
  box.scrollTop = line.offsetTop - box.offsetTop - box.clientHeight / 2;
  box.scrollIntoView({ block: 'nearest' });
}

/** A part that is opened shows its lines: the likely cause, or else the end. */
function opened(details) {
  const box = details.querySelector('.k8s-lines');
  const only = box.children.length === 1 && box.querySelector('.k8s-gap-rest');
  if (only) load(only);
  else if (!details.dataset.seen) settle(box);
  details.dataset.seen = 'true';
}

function settle(box) {
  const cause = box.querySelector('.k8s-l-cause');
  const place = cause && cause.offsetTop - box.offsetTop - box.clientHeight / 2;
  box.scrollTop = cause ? place : box.scrollHeight;
}

class Search {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector('input[type="search"]');
    this.hits = root.querySelector('[data-hits]');
    this.current = -1;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit(1);
    });
    form.addEventListener('click', (event) => {
      const button = event.target.closest('[data-go]');
      if (button) this.go(Number(button.dataset.go));
    });
    this.input.addEventListener('keydown', (event) => this.key(event));
    this.input.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => highlight(root), TYPING);
    });
    this.asked = this.input.value.trim();
    this.list();
  }

  get words() { return this.input.value.trim(); }

  key(event) {
    if (event.key === 'Enter' && event.shiftKey) {
      event.preventDefault();
      this.submit(-1);
    } else if (event.key === 'Escape' && this.input.value) {
      event.preventDefault();
      this.input.value = '';
      this.submit(1);
    }
  }

  /** Asks the server for words that are new, and goes on to the next hit of those that are not. */
  async submit(step) {
    if (this.words === this.asked) {
      this.go(step);
      return;
    }
    const words = this.words;
    try {
      const html = words ? await ask(root.dataset.search, { q: words }) : '';
      if (words !== this.words) return;
      this.hits.innerHTML = html;
      this.asked = words;
      this.list();
      highlight(root);
      this.go(1);
    } catch (error) {
      this.say(error.message);
    }
  }

  list() {
    this.lines = [...this.hits.querySelectorAll('[data-line]')];
    this.current = -1;
    this.form.querySelector('[data-steps]').hidden = this.lines.length < 2;
    this.say('');
  }

  go(step) {
    const total = this.lines.length;
    if (!total) return;
    this.at((this.current + step + total) % total);
  }

  at(index) {
    this.lines[this.current]?.classList.remove('active');
    this.current = index;
    const link = this.lines[index];
    link.classList.add('active');
    const box = link.closest('.k8s-hits-list');
    box.scrollTop = link.offsetTop - box.offsetTop - box.clientHeight / 2;
    const words = this.form.querySelector('[data-place]').dataset.words;
    this.say(words.replace('%(n)s', index + 1).replace('%(total)s', this.lines.length));
    show(Number(link.dataset.line));
  }

  say(text) { this.form.querySelector('[data-place]').textContent = text; }
}

/** Marks the words that are searched for in all loaded lines within an element. */
function highlight(within) {
  within.querySelectorAll('.k8s-lines mark, mark.k8s-found').forEach((mark) => {
    const line = mark.parentNode;
    mark.replaceWith(mark.textContent);
    line.normalize();
  });
  const words = (search?.words || '').toLowerCase();
  if (words.length < 2) return;
  within.querySelectorAll('.k8s-l').forEach((line) => {
    if (line.textContent.toLowerCase().includes(words)) mark(line, words);
  });
}

function mark(line, words) {
  [...line.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).forEach((node) => {
    let rest = node;
    let place = rest.data.toLowerCase().indexOf(words);
    while (place >= 0 && place + words.length <= rest.data.length) {
      const found = rest.splitText(place);
      rest = found.splitText(words.length);
      const element = document.createElement('mark');
      element.className = 'k8s-found';
      found.replaceWith(element);
      element.append(found);
      place = rest.data.toLowerCase().indexOf(words);
    }
  });
}

/** The text of the lines in an element as it is shown: without signs and line numbers. */
function shownText(element) {
  const parts = element.querySelectorAll('.k8s-l, .k8s-gap, li');
  return [...parts].map((part) => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll('.k8s-l-sign').forEach((sign) => sign.remove());
    const text = copy.textContent.replace(/\n$/, '');
    return part.matches('.k8s-gap') ? `… ${text}` : text;
  }).join('\n');
}

/** The clipboard is there in secure contexts only; the older way needs a field with a selection. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'k8s-clip';
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

async function copy(button) {
  const before = button.textContent;
  if (before === button.dataset.copied || !await copied(shownText(root.querySelector(button.dataset.copy)))) return;
  button.textContent = button.dataset.copied;
  button.setAttribute('role', 'status');
  button.focus();
  setTimeout(() => {
    button.textContent = before;
    button.removeAttribute('role');
  }, SHOWN);
}

const form = root?.querySelector('[data-search-form]');
const search = form && new Search(form);

if (root) {
  root.addEventListener('click', (event) => {
    const { target } = event;
    const gap = target.closest('.k8s-gap');
    const link = target.closest('[data-line]');
    const button = target.closest('[data-copy]');
    if (button) copy(button);
    if ((!gap && !link) || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (gap) load(gap);
    else if (search?.lines.includes(link)) search.at(search.lines.indexOf(link));
    else show(Number(link.dataset.line));
  });
  root.addEventListener('toggle', (event) => {
    if (event.target.matches('.k8s-part') && event.target.open) opened(event.target);
  }, true);
  root.querySelectorAll('[data-copy], [data-wrap]').forEach((part) => { part.hidden = false; });
  const wrap = root.querySelector('[data-wrap] input');
  wrap?.addEventListener('change', () => root.classList.toggle('k8s-unwrapped', !wrap.checked));
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, textarea, select, [contenteditable]');
    if (event.key === '/' && search && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.input.select();
    }
  });
  root.querySelectorAll('.k8s-part[open]').forEach(opened);
  highlight(root);
  const wanted = Number(new URLSearchParams(window.location.search).get('line'));
  if (wanted) show(wanted - 1);
}
