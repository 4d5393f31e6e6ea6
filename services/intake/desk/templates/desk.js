/* The operator's desk. Nothing is stored in the browser: what waits, waits sealed in memory. */
(() => {
  'use strict';
  const body = document.body, lang = body.dataset.lang, t = JSON.parse(body.dataset.texts);
  const $ = (id) => document.getElementById(id);
  const say = (key, values) => Object.entries(values || {}).reduce((s, [k, v]) => s.replace(`{${k}}`, v), t[key]);
  const make = (tag, text, set) => Object.assign(document.createElement(tag), text === undefined ? {} : { textContent: text }, set || {});
  const AUTOSAVE = 2000, RETRY = 3000, SHOWN = 50;
  let ticket = body.dataset.ticket, lists = {}, call, timer = 0, chain = Promise.resolve(), away = false, waiting = '', sealed = null, isLocked = false, idle = 0;

  /* Sealed in memory: a key that cannot leave the browser, and is gone with the page. */
  const key = crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  async function seal() {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify({ call, fields: read(), masked: [...call.masked] }));
    sealed = { iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await key, plain) };
  }
  async function unseal() {
    const { iv, bytes } = sealed;
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await key, bytes);
    return JSON.parse(new TextDecoder().decode(plain));
  }

  class Away extends Error {}
  class Over extends Error {}
  async function ask(act, said) {
    let answer;
    try {
      answer = await fetch(`/desk/${lang}/do/${act}`, {
        method: 'POST', body: JSON.stringify(said), credentials: 'same-origin', cache: 'no-store',
        headers: { 'content-type': 'application/json', 'x-desk-ticket': ticket, accept: 'application/json' },
      });
    } catch { throw new Away(); }
    if (answer.status === 401 || (answer.status === 403 && act !== 'place')) { await lock(); throw new Over(); }
    if (answer.status >= 500 || answer.status === 429) throw new Away();
    return { status: answer.status, said: await answer.json() };
  }

  /* Fields */
  const picks = [...document.querySelectorAll('[data-list]')], texts = [...document.querySelectorAll('[data-text]')];
  const order = [...document.querySelectorAll('#form [data-list], #form [data-text], #f-read_back')];
  const named = (entry) => (lang === 'en' && entry[2]) || entry[1];
  const entryOf = (list, code) => (lists[list] || []).find((e) => e[0] === code);
  const chosen = new Map();

  function read() {
    const said = {};
    for (const box of picks) {
      const codes = chosen.get(box) || [];
      if (codes.length) said[box.dataset.list] = box.hasAttribute('data-many') ? codes : codes[0];
      else if (box.value.trim() && !box.hasAttribute('data-many')) said[box.dataset.list] = box.value.trim().slice(0, 20);
    }
    for (const box of texts) {
      const name = box.dataset.text;
      if (box.value.trim() && !call.masked.has(name)) said[name] = box.value.trim();
    }
    if ($('f-read_back').checked) said.read_back = 'yes';
    return said;
  }
  function write(fields, masked) {
    for (const box of picks) {
      const value = fields[box.dataset.list];
      choose(box, value === undefined ? [] : [].concat(value));
    }
    for (const box of texts) box.value = fields[box.dataset.text] || '';
    $('f-read_back').checked = fields.read_back === 'yes';
    call.masked = new Set(masked || []);
    told([]);
    follow();
  }
  function choose(box, codes) {
    chosen.set(box, codes);
    const list = box.dataset.list, many = box.hasAttribute('data-many');
    if (!many) { box.value = codes.length ? named(entryOf(list, codes[0]) || [codes[0], codes[0]]) : ''; return; }
    box.value = '';
    const shown = $(`c-${list}`);
    shown.replaceChildren(...codes.map((code) => {
      const name = named(entryOf(list, code) || [code, code]), li = make('li');
      const button = make('button', name, { type: 'button', className: 'plain' });
      button.setAttribute('aria-label', say('remove', { name }));
      button.addEventListener('click', () => { choose(box, chosen.get(box).filter((c) => c !== code)); changed(); box.focus(); });
      li.append(button);
      return li;
    }));
    shown.hidden = !codes.length;
  }
  const grouped = (number) => (/^\d{11}$/.test(number) ? number.replace(/^(\d{3})(\d{4})/, '$1 $2 ') : number.replace(/(\d{4})(?=\d)/g, '$1 '));
  function follow() {
    const one = (name) => (chosen.get($(`f-${name}`)) || [])[0];
    $('danger').hidden = one('safe') !== 'no';
    const channel = one('channel'), address = $('f-address').value.trim(), can = address && channel && channel !== 'none';
    $('back').hidden = !can;
    if (!can) { $('f-read_back').checked = false; return; }
    const digits = /^[+\d][\d\s-]*$/.test(address) ? grouped(address.replace(/[\s-]/g, '')) : address;
    const days = one('days'), hours = [days && named(entryOf('days', days)), $('f-from').value, $('f-to').value && `– ${$('f-to').value}`];
    const text = [named(entryOf('channel', channel)), digits, ...hours].filter(Boolean).join(' ');
    if ($('back-text').textContent && $('back-text').textContent !== text) $('f-read_back').checked = false;
    $('back-text').textContent = text;
  }

  /* Lists: found by code, number, initials, or name. */
  const BANDS = [[14, '<14'], [18, '14-17'], [40, '18-39'], [60, '40-59'], [130, '60+']];
  const within = (short, long) => { let at = 0; for (const c of long) if (c === short[at]) at += 1; return at === short.length; };
  function rank(entry, typed, place) {
    const [code, zh, en, own, whole] = entry, readings = own.split(' ');
    if (code === typed || zh === typed || en.toLowerCase() === typed || String(place + 1) === typed) return 0;
    if (readings.includes(typed)) return 1;
    if (readings.some((r) => r.startsWith(typed)) || code.startsWith(typed)) return 2;
    if (zh.includes(typed) || (typed.length > 1 && en.toLowerCase().includes(typed))) return 3;
    if (whole && whole.startsWith(typed)) return 4;
    if (readings.some((r) => r[0] === typed[0] && within(typed, r))) return 5;
    return whole && whole[0] === typed[0] && within(typed, whole) ? 6 : 9;
  }
  const PLACES = ['region', 'about'];
  function find(list, text) {
    const typed = text.normalize('NFKC').trim().toLowerCase(), all = lists[list] || [];
    if (!typed) return all.slice(0, SHOWN);
    if (list === 'age' && /^\d{1,3}$/.test(typed)) {
      const band = BANDS.find(([below]) => Number(typed) < below);
      return band ? all.filter((e) => e[0] === band[1]) : [];
    }
    const here = body.dataset.region.replace(/(00)+$/, ''), near = (e) => (PLACES.includes(list) && here && e[0].startsWith(here) ? 0 : 1);
    return all.map((e, n) => [rank(e, typed, PLACES.includes(list) ? -2 : n), near(e), n, e])
      .filter(([r]) => r < 9).sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
      .slice(0, SHOWN).map(([, , , e]) => e);
  }
  function open(box, found) {
    const list = $(`l-${box.dataset.list}`);
    list.replaceChildren(...found.map((entry, n) => {
      const li = make('li', `${named(entry)} ${entry[0].length < 7 && entry[4] ? entry[0] : ''}`.trim(), { id: `o-${box.dataset.list}-${n}` });
      li.setAttribute('role', 'option');
      li.setAttribute('aria-selected', 'false');
      li.dataset.code = entry[0];
      li.addEventListener('mousedown', (e) => { e.preventDefault(); take(box, entry[0]); });
      return li;
    }));
    list.hidden = !found.length;
    box.setAttribute('aria-expanded', String(!!found.length));
    mark(box, found.length ? 0 : -1);
  }
  function mark(box, n) {
    const items = [...$(`l-${box.dataset.list}`).children];
    items.forEach((li, at) => li.setAttribute('aria-selected', String(at === n)));
    if (items[n]) { box.setAttribute('aria-activedescendant', items[n].id); items[n].scrollIntoView({ block: 'nearest' }); } else box.removeAttribute('aria-activedescendant');
    box.dataset.at = String(n);
  }
  function shut(box) {
    $(`l-${box.dataset.list}`).hidden = true;
    $(`l-${box.dataset.list}`).replaceChildren();
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  }
  function take(box, code) {
    const many = box.hasAttribute('data-many'), before = chosen.get(box) || [];
    choose(box, many ? [...new Set([...before, code])] : [code]);
    shut(box);
    changed();
    if (!many) next(box);
  }
  function next(box) {
    const rest = order.slice(order.indexOf(box) + 1).filter((b) => !b.closest('[hidden]'));
    (rest[0] || $('send')).focus();
  }
  for (const box of picks) {
    box.addEventListener('input', () => {
      if (!box.hasAttribute('data-many')) chosen.set(box, []);
      open(box, find(box.dataset.list, box.value));
      changed();
    });
    box.addEventListener('focus', () => { if (!box.hasAttribute('data-many')) box.select(); });
    box.addEventListener('blur', () => {
      const found = box.value.trim() && !(chosen.get(box) || []).length ? find(box.dataset.list, box.value) : [];
      if (found.length && box.getAttribute('aria-expanded') === 'true') { choose(box, [found[Math.max(0, Number(box.dataset.at))][0]]); changed(); }
      shut(box);
    });
    box.addEventListener('keydown', (e) => {
      if (e.isComposing || e.ctrlKey || e.altKey || e.metaKey) return;
      const items = [...$(`l-${box.dataset.list}`).children], at = Number(box.dataset.at || -1);
      if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
        e.preventDefault();
        if (!items.length) open(box, find(box.dataset.list, (chosen.get(box) || []).length ? '' : box.value));
        else mark(box, (at + (e.key === 'ArrowDown' ? 1 : items.length - 1)) % items.length);
      } else if (e.key === 'Enter') {
        e.preventDefault();
        if (items.length && at >= 0) take(box, items[at].dataset.code);
        else if (!box.value.trim() || (chosen.get(box) || []).length) next(box);
      } else if (e.key === 'Escape') shut(box);
      else if (e.key === 'Backspace' && !box.value && box.hasAttribute('data-many') && (chosen.get(box) || []).length) {
        choose(box, chosen.get(box).slice(0, -1)); changed();
      }
    });
  }
  for (const box of texts) {
    box.addEventListener('input', () => { call.masked.delete(box.dataset.text); changed(); });
    box.addEventListener('focus', () => { if (call.masked.has(box.dataset.text)) box.select(); });
    if (box.tagName === 'INPUT') box.addEventListener('keydown', (e) => {
      if (e.key === 'Enter' && !e.isComposing && !e.ctrlKey) { e.preventDefault(); next(box); }
    });
  }
  $('f-read_back').addEventListener('change', () => changed());
  $('f-read_back').addEventListener('keydown', (e) => { if (e.key === 'Enter' && !e.ctrlKey) { e.preventDefault(); next($('f-read_back')); } });

  /* Keeping */
  function state(text) { $('state').textContent = text; }
  function changed() {
    follow();
    call.dirty = true;
    clearTimeout(timer);
    timer = setTimeout(keep, AUTOSAVE);
    if (away) seal();
  }
  function inTurn(work) { chain = chain.then(work).catch((e) => { if (!(e instanceof Away) && !(e instanceof Over)) state(t.busy); }); return chain; }
  const saying = () => ({ id: call.id, fields: read(), masked: [...call.masked], version: call.version });
  function keep() {
    clearTimeout(timer);
    return inTurn(async () => {
      if (!call.dirty || call.sent || isLocked) return;
      state(t.keeping);
      call.dirty = false;
      try {
        const { status, said } = await ask('keep', saying());
        if (status === 200) { call.version = said.version; state(t.kept); back(); } else if (status === 409) state(t.changed_elsewhere); else state(t.busy);
      } catch (e) { call.dirty = true; if (e instanceof Away) await lost(); throw e; }
    });
  }
  async function lost() {
    away = true;
    await seal();
    $('offline').textContent = waiting ? `${t.offline} ${t.waits_send}` : t.offline;
    $('offline').hidden = false;
    clearTimeout(timer);
    timer = setTimeout(retry, RETRY);
  }
  function retry() { if (waiting) finish(waiting); else keep(); }
  function back() {
    if (!away) return;
    away = false;
    sealed = null;
    $('offline').hidden = true;
    state(t.back_online);
  }
  addEventListener('online', () => { if (away) retry(); });
  addEventListener('beforeunload', (e) => { if (call.dirty && !call.sent && Object.keys(read()).length) e.preventDefault(); });

  /* Sending, dropping, beginning anew */
  function begin() {
    call = { id: crypto.randomUUID(), version: 0, masked: new Set(), dirty: false, sent: false };
    waiting = '';
    write({}, []);
    call.dirty = false;
    $('receipt').hidden = true;
    $('form').hidden = false;
    $('back-text').textContent = '';
    state(t.new_call);
    $('f-safe').focus();
  }
  function finish(act) {
    clearTimeout(timer);
    return inTurn(async () => {
      if (call.sent || isLocked) return;
      waiting = act;
      try {
        const { status, said } = await ask(act, saying());
        back();
        if (status === 200) done(act, said);
        else if (status === 409) state(t.changed_elsewhere);
        else { told(said.errors || []); call.version = Math.max(call.version, 1); }
        waiting = '';
      } catch (e) { if (e instanceof Away) await lost(); throw e; }
    });
  }
  function done(act, said) {
    call.sent = true;
    call.dirty = false;
    if (act === 'drop') { begin(); state(t.dropped); look(); return; }
    $('code').textContent = said.receipt_code;
    write({}, []);
    $('form').hidden = true;
    $('receipt').hidden = false;
    state('');
    $('fresh').focus();
    look();
  }
  function told(errors) {
    for (const p of document.querySelectorAll('.fault')) p.hidden = true;
    for (const box of document.querySelectorAll('[aria-invalid]')) box.removeAttribute('aria-invalid');
    $('faults').hidden = !errors.length;
    $('fault-list').replaceChildren(...errors.map((fault) => {
      const label = document.querySelector(`label[for="f-${fault.field}"]`), li = make('li');
      const link = make('a', `${label ? label.firstChild.textContent.trim() : ''} ${fault.detail}`.trim(), { href: `#f-${fault.field}` });
      link.addEventListener('click', (e) => { e.preventDefault(); const box = $(`f-${fault.field}`); if (box) box.focus(); });
      li.append(link);
      return li;
    }));
    for (const fault of errors) {
      const p = $(`e-${fault.field}`), box = $(`f-${fault.field}`);
      if (p) { p.textContent = fault.detail; p.hidden = false; }
      if (box) box.setAttribute('aria-invalid', 'true');
    }
    const first = order.find((b) => b.getAttribute('aria-invalid') === 'true' && !b.closest('[hidden]'));
    if (errors.length) (first || $('faults')).focus();
  }
  $('form').addEventListener('submit', (e) => { e.preventDefault(); finish('send'); });
  $('drop').addEventListener('click', () => finish('drop'));
  const fresh = async () => { await keep(); if (!call.dirty || call.sent) begin(); };
  $('new').addEventListener('click', fresh);
  $('fresh').addEventListener('click', begin);
  $('discard').addEventListener('click', () => inTurn(async () => {
    call.dirty = false;
    if (call.version) await ask('discard', { id: call.id });
    begin();
    look();
  }));
  $('out').addEventListener('click', () => inTurn(async () => {
    if (call.dirty) { const { status, said } = await ask('keep', saying()); if (status === 200) call.version = said.version; }
    call.dirty = false;
    const { said } = await ask('out', {});
    location.replace(said.to);
  }));

  /* A session that ended: nothing stays to be seen, nothing is lost. */
  async function lock() {
    if (isLocked) return;
    isLocked = true;
    clearTimeout(timer);
    if (!call.sent) await seal();
    const kept = call;
    call = { ...call, dirty: false, masked: new Set() };
    write({}, []);
    $('items').replaceChildren();
    $('code').textContent = '';
    call = { ...kept, dirty: false };
    $('main').hidden = true;
    $('offline').hidden = true;
    $('locked').hidden = false;
    state('');
    $('locked-h').focus();
  }
  async function resume() {
    if (!isLocked) return;
    let answer;
    try { answer = await fetch(`/desk/${lang}/ticket`, { credentials: 'same-origin', cache: 'no-store', headers: { accept: 'application/json' } }); } catch { return; }
    if (answer.status !== 200) return;
    const said = await answer.json();
    isLocked = false;
    $('locked').hidden = true;
    $('main').hidden = false;
    ticket = said.ticket;
    if (said.operator !== body.dataset.operator) {
      sealed = null;
      location.replace(`/desk/${lang}`);
      return;
    }
    if (sealed) {
      const held = await unseal();
      sealed = null;
      away = false;
      call = { ...held.call, masked: new Set(held.masked) };
      write(held.fields, held.masked);
      call.dirty = true;
      state(t.restored);
      await keep();
      if (waiting) finish(waiting);
    } else begin();
    look();
  }
  const windows = new BroadcastChannel('desk');
  windows.addEventListener('message', resume);
  windows.postMessage('signed in');
  addEventListener('focus', resume);
  document.addEventListener('visibilitychange', resume);
  setInterval(() => { idle += 5; if (idle >= Number(body.dataset.idle) && !isLocked) lock(); }, 5000);

  /* Today's work */
  function look() {
    return inTurn(async () => {
      const { status, said } = await ask('work', { id: call.id });
      if (status === 200) show(said.items);
    });
  }
  function show(items) {
    $('none').hidden = items.length > 0;
    $('items').replaceChildren(...items.map(item));
  }
  function item(each) {
    const li = make('li'), names = each.needs.map((code) => named(entryOf('needs', code) || [code, code])).join(' · ');
    li.append(make('p', [each.at, t[`st_${each.status}`], names, each.number, each.hours].filter(Boolean).join(' · ')));
    if (each.call_back) li.append(make('p', `${say(each.due ? 'overdue' : 'call_at', { at: each.call_back })} ${say('attempts', { n: each.attempts })}`, { className: each.due ? 'due' : '' }));
    const button = (text, act) => { const b = make('button', text, { type: 'button', className: 'plain' }); b.addEventListener('click', act); li.append(b); return b; };
    if (each.status !== 'sent') button(t.open, () => again(each.id));
    if (each.number) {
      const b = button(t.unmask, () => inTurn(async () => {
        const { status, said } = await ask('unmask', { id: each.id });
        if (status === 200) b.replaceWith(make('strong', said.number));
      }));
      b.title = t.unmask_lead;
    }
    if (each.status === 'dropped' || each.status === 'sent') li.append(...attempt(each));
    return li;
  }
  function attempt(each) {
    const box = make('details'), n = each.id.slice(0, 8);
    box.append(make('summary', t.outcome));
    const pick = make('select', undefined, { id: `a-${n}` });
    pick.append(...lists.outcome.map((e) => make('option', named(e), { value: e[0] })));
    const phrase = make('input', undefined, { type: 'text', id: `p-${n}`, autocomplete: 'off', maxLength: 64 });
    const noted = make('button', t.note, { type: 'button' });
    noted.addEventListener('click', () => inTurn(async () => {
      const { status, said } = await ask('call_back', { id: each.id, outcome: pick.value, phrase: phrase.value });
      if (status !== 200) return;
      const wrong = pick.value === 'reached' && said.outcome !== 'reached';
      tell(wrong ? t.stranger : say('noted', { outcome: named(entryOf('outcome', said.outcome)) }));
      if (said.outcome !== 'reached') { const { said: now } = await ask('work', { id: call.id }); show(now.items); }
    }));
    box.append(make('label', t.outcome, { htmlFor: pick.id }), pick, make('label', t.phrase, { htmlFor: phrase.id }), phrase, make('p'), noted);
    if (each.status === 'sent') return [box];
    const where = make('details');
    where.append(make('summary', t.place), make('p', t.place_lead));
    const checks = ['her_voice', 'alone'].map((name) => {
      const p = make('p', undefined, { className: 'check' }), c = make('input', undefined, { type: 'checkbox', id: `${name}-${n}` });
      p.append(c, make('label', t[name], { htmlFor: c.id }));
      where.append(p);
      return c;
    });
    const ask_ = make('button', t.place, { type: 'button' });
    ask_.addEventListener('click', () => inTurn(async () => {
      const { status, said } = await ask('place', { id: each.id, her_voice: checks[0].checked, alone: checks[1].checked });
      tell(status === 200 ? `${t.place_is} ${said.place}` : t.place_refused);
    }));
    where.append(ask_);
    return [box, where];
  }
  function tell(text) { $('work-told').textContent = text; $('work-told').hidden = false; }
  async function again(id) {
    await keep();
    await inTurn(async () => {
      const { status, said } = await ask('open', { id });
      if (status !== 200) { state(t.changed_elsewhere); return; }
      begin();
      call = { id, version: said.version, masked: new Set(said.masked), dirty: false, sent: false };
      write(said.fields, said.masked);
      call.dirty = false;
      state(t.kept);
    });
  }
  $('look').addEventListener('click', look);

  /* Keys of the desk: off while an input method composes. */
  document.addEventListener('keydown', (e) => {
    idle = 0;
    if (e.isComposing || e.keyCode === 229 || isLocked) return;
    if (e.ctrlKey && e.key === 'Enter') { e.preventDefault(); if (document.activeElement) document.activeElement.blur(); finish('send'); return; }
    if (!e.altKey || e.ctrlKey || e.metaKey) return;
    const digit = /^Digit([1-7])$/.exec(e.code);
    if (digit) {
      e.preventDefault();
      if (digit[1] === '7') { $('work-h').focus(); return; }
      const section = $(`s${digit[1]}`);
      section.scrollIntoView({ block: 'nearest' });
      section.querySelector('input').focus();
    } else if (e.code === 'KeyH') { e.preventDefault(); finish('drop'); } else if (e.code === 'KeyN') { e.preventDefault(); if ($('receipt').hidden) fresh(); else begin(); }
  });
  document.addEventListener('pointerdown', () => { idle = 0; });

  call = { id: '', version: 0, masked: new Set(), dirty: false, sent: false };
  fetch(body.dataset.lists, { credentials: 'same-origin' }).then((a) => a.json()).then((all) => {
    lists = { ...all, about: all.region };
    begin();
    body.dataset.ready = 'yes';
    return look();
  });
})();
