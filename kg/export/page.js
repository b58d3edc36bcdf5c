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
  document.querySelector('.hint').hidden = !nodes.length;
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
      if (other === n || along <= 0 || along < across * 0.4) { return; }
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
  lines.forEach(function (line, n) { line.addEventListener('click', function () { open(line, [n], false); }); });
  byId('close').addEventListener('click', close);
  document.addEventListener('keydown', function (event) { if (event.key === 'Escape') { close(); } });
  byId('fit').addEventListener('click', function () {
    var on = frame.classList.toggle('fit');
    this.setAttribute('aria-pressed', String(on));
  });
}());
