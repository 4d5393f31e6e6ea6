(function () {
  'use strict';
  var d = document, w = window, root = d.documentElement;
  var to = root.getAttribute('data-to'), left = false, pressed = [], status;
  function blank() {
    root.style.display = 'none';
    d.title = '';
    var icon = d.querySelector('link[rel=icon]');
    if (icon) icon.href = 'data:,';
    if (d.body) d.body.replaceChildren();
  }
  function leave() {
    if (left) return;
    left = true;
    blank();
    try { navigator.sendBeacon('/out'); } catch (e) { /* it goes without */ }
    try { if (w.WeixinJSBridge) w.WeixinJSBridge.call('closeWindow'); } catch (e) { /* not there */ }
    var go = function () { location.replace(to); };
    go();
    setInterval(go, 500);
  }
  var came = performance.getEntriesByType && performance.getEntriesByType('navigation')[0];
  if (came && came.type === 'back_forward') { leave(); return; }
  w.addEventListener('pageshow', function (e) { if (e.persisted) { left = false; leave(); } });
  w.addEventListener('pagehide', blank);
  setTimeout(leave, 20 * 60 * 1000);
  function typing(e) { return /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName); }
  d.addEventListener('keydown', function (e) {
    if (e.isComposing || e.keyCode === 229 || e.repeat) return;
    var key = e.key;
    var other = e.ctrlKey || e.altKey || e.metaKey || (e.shiftKey && key !== 'Shift');
    if (other || (key !== 'Escape' && key !== 'Shift') || (key === 'Shift' && typing(e))) {
      pressed = [];
      return;
    }
    var now = Date.now(), within = key === 'Escape' ? 2000 : 5000;
    pressed = pressed.filter(function (p) { return p[0] === key && now - p[1] < within; });
    pressed.push([key, now]);
    if (pressed.length >= 3) { e.preventDefault(); leave(); return; }
    if (status) status.textContent = root.getAttribute('data-say').replace('{n}', 3 - pressed.length);
  }, true);
  d.addEventListener('click', function (e) {
    var link = e.target.closest && e.target.closest('a[href^="/"]');
    if (!link) return;
    e.preventDefault();
    if (link.getAttribute('href') === '/out') leave(); else location.replace(link.href);
  });
  d.addEventListener('submit', function (e) {
    if (e.target.hasAttribute('data-file')) return;
    e.preventDefault();
    var form = e.target, sent = new URLSearchParams(new FormData(form)), by = e.submitter;
    if (by && by.name) sent.append(by.name, by.value);
    if (form.getAttribute('data-busy')) return;
    form.setAttribute('data-busy', '1');
    fetch(form.action, {
      method: 'POST', body: sent, credentials: 'same-origin', redirect: 'manual', cache: 'no-store',
      headers: { Accept: 'text/html' }
    }).then(function (answer) {
      if (answer.type === 'opaqueredirect') { if (!left) location.replace(form.action); return; }
      return answer.text().then(function (text) { told(form, text); });
    }).catch(function () { told(form, ''); });
  });
  function told(form, text) {
    form.removeAttribute('data-busy');
    var page = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-told]');
    var say = d.getElementById('told');
    say.textContent = page ? page.textContent : say.getAttribute('data-away');
    say.hidden = false;
    say.focus();
  }
  d.addEventListener('DOMContentLoaded', function () {
    status = d.getElementById('status');
    var first = d.querySelector('[data-first]');
    if (first) first.focus();
  });
})();
