(function () {
  'use strict';
  var byId = function (id) { return document.getElementById(id); };
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var svg = document.querySelector('.frame svg'), frame = document.querySelector('.frame'), panel = byId('panel');
  var nodes = all('.n[data-node]', svg), lines = all('.e[data-line]', svg), words = all('.w', svg), chosen = null;
  var ends = lines.map(function (line) { return line.dataset.ends.split(' ').map(Number); });
  var at = nodes.map(function (node) {
    var box = node.dataset.box.split(' ').map(Number);
    return [box[0] + box[2] / 2, box[1] + box[3] / 2];
  });
  all('.hint,.tools').forEach(function (part) { part.hidden = !nodes.length; });
  nodes.forEach(function (node, n) {
    if (node.getAttribute('tabindex') !== '0') { return; }
    frame.scrollLeft = at[n][0] - frame.clientWidth / 2;
    frame.scrollTop = at[n][1] - frame.clientHeight / 2;
  });
  function title(part) { return part.querySelector('title').textContent; }
  function cards(body, ids, seen) {
    ids.split(' ').filter(Boolean).forEach(function (id) {
      var card = byId('s-' + id);
      if (!card || seen[id]) { return; }
      seen[id] = true;
      card = card.cloneNode(true);
      card.removeAttribute('id');
      body.appendChild(card);
    });
  }
  function add(body, tag, text, name) {
    var made = document.createElement(tag);
    made.textContent = text;
    made.className = name || '';
    body.appendChild(made);
  }
  function open(part, near, own) {
    var body = byId('panel-body'), seen = {};
    if (chosen) { chosen.classList.remove('chosen'); }
    chosen = part;
    part.classList.add('chosen');
    byId('panel-title').textContent = title(part);
    body.textContent = '';
    cards(body, (own && part.dataset.statements) || '', seen);
    near = near.filter(function (line) { return !lines[line].classList.contains('off'); });
    near.forEach(function (line) {
      if (own) { add(body, 'h3', title(lines[line]), 'of'); }
      if (!lines[line].dataset.statements) { add(body, 'p', 'From the registry, not from a statement.', 'meta'); }
      cards(body, lines[line].dataset.statements || '', seen);
    });
    if (!body.firstChild) { add(body, 'p', 'Nothing is linked to it here.', 'meta'); }
    var lit = {};
    near.forEach(function (line) { lit[ends[line][0]] = lit[ends[line][1]] = true; });
    nodes.forEach(function (node, n) { node.classList.toggle('near', !!lit[n] || node === part); });
    lines.forEach(function (line, n) { line.classList.toggle('near', near.indexOf(n) >= 0); });
    words.forEach(function (word) { word.classList.toggle('near', word.dataset.line.split(' ').some(function (n) { return near.indexOf(+n) >= 0; })); });
    svg.classList.add('choosing');
    panel.hidden = false;
    panel.scrollTop = 0;
    document.documentElement.classList.add('open');
    part.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
  function openNode(n) {
    var near = [];
    ends.forEach(function (pair, line) { if (pair.indexOf(n) >= 0) { near.push(line); } });
    open(nodes[n], near, true);
  }
  function close() {
    document.documentElement.classList.remove('open');
    svg.classList.remove('choosing');
    var inside = panel.contains(document.activeElement), last = chosen;
    panel.hidden = true;
    if (!last) { return; }
    last.classList.remove('chosen');
    chosen = null;
    if (inside && last.dataset.node) { focus(+last.dataset.node); }
  }
  function focus(n) {
    nodes.forEach(function (node, other) { node.setAttribute('tabindex', other === n ? '0' : '-1'); });
    nodes[n].focus();
    nodes[n].scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
  function nearest(n, dx, dy) {
    var linked = {}, best = -1, least = Infinity;
    ends.forEach(function (pair) {
      if (pair[0] === n) { linked[pair[1]] = true; }
      if (pair[1] === n) { linked[pair[0]] = true; }
    });
    nodes.forEach(function (node, other) {
      var x = at[other][0] - at[n][0], y = at[other][1] - at[n][1], along = x * dx + y * dy, across = Math.abs(x * dy) + Math.abs(y * dx);
      if (node.classList.contains('off') || other === n || along <= 0 || along < across * 0.4) { return; }
      var cost = along + 2 * across + (linked[other] ? 0 : 1e5);
      if (cost < least) { least = cost; best = other; }
    });
    return best;
  }
  var keys = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  nodes.forEach(function (node, n) {
    node.addEventListener('click', function () { openNode(n); });
    node.addEventListener('keydown', function (event) {
      var way = keys[event.key], next;
      if (way) {
        event.preventDefault();
        next = nearest(n, way[0], way[1]);
        if (next >= 0) { focus(next); }
      } else if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        openNode(n);
        byId('panel-title').focus();
      }
    });
  });
  lines.forEach(function (line) {
    var wide = line.querySelector('.p').cloneNode();
    wide.setAttribute('class', 't');
    line.appendChild(wide);
  });
  lines.forEach(function (line, n) { line.addEventListener('click', function () { open(line, [n], false); }); });
  byId('close').addEventListener('click', close);
  document.addEventListener('keydown', function (event) { if (event.key === 'Escape') { close(); } });
  var box = svg.viewBox.baseVal, scale = 1;
  function zoom(to) {
    var x = (frame.scrollLeft + frame.clientWidth / 2) / scale, y = (frame.scrollTop + frame.clientHeight / 2) / scale;
    scale = Math.min(4, Math.max(0.1, to));
    svg.setAttribute('width', Math.round(box.width * scale));
    svg.setAttribute('height', Math.round(box.height * scale));
    frame.scrollLeft = x * scale - frame.clientWidth / 2;
    frame.scrollTop = y * scale - frame.clientHeight / 2;
    byId('scale').textContent = Math.round(scale * 100) + ' %';
  }
  byId('in').addEventListener('click', function () { zoom(scale * 1.25); });
  byId('out').addEventListener('click', function () { zoom(scale / 1.25); });
  byId('fit').addEventListener('click', function () { zoom(Math.min(1, (frame.clientWidth - 2) / box.width)); });
  frame.addEventListener('wheel', function (event) {
    if (!event.ctrlKey) { return; }
    event.preventDefault();
    zoom(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
  }, { passive: false });
  var drag = null;
  frame.addEventListener('pointerdown', function (event) {
    if (event.pointerType !== 'mouse' || event.button) { return; }
    drag = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop };
  });
  document.addEventListener('pointermove', function (event) {
    if (!drag) { return; }
    frame.scrollLeft = drag.x - event.clientX;
    frame.scrollTop = drag.y - event.clientY;
  });
  document.addEventListener('pointerup', function () { drag = null; });
  var rows = all('tbody tr'), search = byId('search'), found = byId('found'), said = byId('said'), off = {}, wanted = '';
  function fold(text) { return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase(); }
  var names = nodes.map(function (node) { return fold(title(node) + ' ' + (node.dataset.also || '')); });
  var told = rows.map(function (row) { return fold(row.textContent); });
  function kind(part) { return /(?:^| )([ke]-[a-z]+)/.exec(part.getAttribute('class'))[1]; }
  function filter() {
    nodes.forEach(function (node) { node.classList.toggle('off', !!off[kind(node)]); });
    lines.forEach(function (line, n) {
      var gone = off[kind(line)] || nodes[ends[n][0]].classList.contains('off') || nodes[ends[n][1]].classList.contains('off');
      line.classList.toggle('off', !!gone);
    });
    words.forEach(function (word) {
      word.classList.toggle('off', word.dataset.line.split(' ').every(function (n) { return lines[n].classList.contains('off'); }));
    });
    var shown = 0;
    rows.forEach(function (row, n) {
      var gone = row.dataset.of.split(' ').some(function (name) { return off[name]; }) || told[n].indexOf(wanted) < 0;
      row.hidden = gone;
      shown += gone ? 0 : 1;
    });
    byId('shown').textContent = shown === rows.length ? '' : shown + ' of them shown.';
    var first = nodes.filter(function (node) { return !node.classList.contains('off'); });
    if (first.length && !first.some(function (node) { return node.getAttribute('tabindex') === '0'; })) {
      nodes.forEach(function (node) { node.setAttribute('tabindex', node === first[0] ? '0' : '-1'); });
    }
  }
  all('.chip').forEach(function (chip) {
    chip.addEventListener('click', function () {
      var on = chip.getAttribute('aria-pressed') !== 'true';
      chip.setAttribute('aria-pressed', String(on));
      off[chip.dataset.of] = !on;
      close();
      filter();
    });
  });
  search.addEventListener('input', function () {
    wanted = fold(search.value.trim());
    found.textContent = '';
    var hits = [];
    names.forEach(function (name, n) { if (wanted && name.indexOf(wanted) >= 0) { hits.push(n); } });
    hits.slice(0, 12).forEach(function (n) {
      var item = document.createElement('li'), button = document.createElement('button');
      button.type = 'button';
      button.textContent = title(nodes[n]);
      button.addEventListener('click', function () {
        if (nodes[n].classList.contains('off')) { return; }
        focus(n);
        openNode(n);
        byId('panel-title').focus();
      });
      item.appendChild(button);
      found.appendChild(item);
    });
    filter();
    var lit = rows.filter(function (row) { return !row.hidden; }).length;
    said.textContent = wanted ? hits.length + ' in the picture' + (hits.length > 12 ? ', 12 listed' : '') + '; ' + lit + ' in the table' : '';
  });
  search.addEventListener('keydown', function (event) {
    if (event.key === 'Escape' && search.value) {
      event.stopPropagation();
      search.value = '';
      search.dispatchEvent(new Event('input'));
    }
  });
  byId('print').addEventListener('click', function () { window.print(); });
  byId('save').addEventListener('click', function () {
    var copy = svg.cloneNode(true), style = document.createElementNS(copy.namespaceURI, 'style'), link = document.createElement('a');
    all('.off,.t', copy).forEach(function (part) { part.remove(); });
    all('[tabindex]', copy).forEach(function (part) { part.removeAttribute('tabindex'); part.removeAttribute('role'); });
    all('.near,.chosen', copy).forEach(function (part) { part.classList.remove('near', 'chosen'); });
    copy.classList.remove('choosing');
    copy.setAttribute('role', 'img');
    copy.setAttribute('width', box.width);
    copy.setAttribute('height', box.height);
    style.textContent = document.querySelector('style').textContent;
    copy.insertBefore(style, copy.firstChild);
    link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' }));
    link.download = (document.title.replace(/[^\w -]+/g, '').trim() || 'network').slice(0, 80) + '.svg';
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  });
}());
