(function () {
  'use strict';
  var byId = function (id) { return document.getElementById(id); };
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var svg = document.querySelector('.frame svg'), frame = document.querySelector('.frame'), panel = byId('panel');
  var nodes = all('.n[data-node]', svg), lines = all('.e[data-ends]', svg), words = all('.w', svg), counts = all('.c', svg), chosen = null;
  var ends = lines.map(function (line) { return line.dataset.ends.split(' ').map(Number); });
  var at = nodes.map(function (node) {
    var box = node.querySelector('.b').getBBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  });
  all('.hint,.tools').forEach(function (part) { part.hidden = !nodes.length; });
  nodes.forEach(function (node, n) {
    var home = 'home' in node.dataset;
    node.setAttribute('role', 'button');
    node.setAttribute('tabindex', home ? '0' : '-1');
  });
  function title(part) { return part.querySelector('title').textContent; }
  var labels = nodes.map(function (node) {
    var label = title(node).replace(/^[^:]*: /, ''), tail = / \([^()]+\)$/.exec(label);
    var words = all('text', node).map(function (text) { return text.textContent; }).join(' ');
    return tail && words.indexOf(tail[0].trim()) < 0 ? label.slice(0, tail.index) : label;
  });
  lines.forEach(function (line, n) {
    var ids = (line.dataset.statements || '').split(' ').filter(Boolean).join(', '), said = title(line);
    said = ids ? said.slice(0, -ids.length - 2) : said;
    line.querySelector('title').textContent = labels[ends[n][0]] + ' ' + said + ' ' + labels[ends[n][1]] + (ids ? ': ' + ids : '');
  });
  function cards(body, ids, seen) {
    var fresh = !ids;
    ids.split(' ').filter(Boolean).forEach(function (id) {
      var card = byId('s-' + id);
      if (!card || seen[id]) { return; }
      seen[id] = fresh = true;
      card = card.cloneNode(true);
      card.removeAttribute('id');
      body.appendChild(card);
    });
    if (!fresh) { add(body, 'p', 'The same statements as above.', 'meta'); }
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
    if (inside) { focus(last.dataset.node ? +last.dataset.node : ends[lines.indexOf(last)][0]); }
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
  function step(n, by) {
    do { n = (n + by + nodes.length) % nodes.length; } while (nodes[n].classList.contains('off'));
    return n;
  }
  var pages = { PageDown: 1, PageUp: -1 };
  var keys = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  nodes.forEach(function (node, n) {
    node.addEventListener('click', function () { openNode(n); });
    node.addEventListener('keydown', function (event) {
      var way = keys[event.key], next;
      if (way) {
        event.preventDefault();
        next = nearest(n, way[0], way[1]);
        if (next >= 0) { focus(next); }
      } else if (pages[event.key]) {
        event.preventDefault();
        focus(step(n, pages[event.key]));
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
  function zoom(to, left, top) {
    left = left === undefined ? frame.clientWidth / 2 : left;
    top = top === undefined ? frame.clientHeight / 2 : top;
    var x = (frame.scrollLeft + left) / scale, y = (frame.scrollTop + top) / scale;
    scale = Math.min(4, Math.max(0.05, to));
    svg.setAttribute('width', Math.round(box.width * scale));
    svg.setAttribute('height', Math.round(box.height * scale));
    frame.scrollLeft = x * scale - left;
    frame.scrollTop = y * scale - top;
    byId('scale').textContent = Math.round(scale * 100) + ' %';
  }
  byId('in').addEventListener('click', function () { zoom(scale * 1.25); });
  byId('out').addEventListener('click', function () { zoom(scale / 1.25); });
  function fit() { zoom(Math.min(1, (frame.clientWidth - 2) / box.width, 0.87 * window.innerHeight / box.height)); }
  frame.classList.add('free');
  fit();
  byId('fit').addEventListener('click', fit);
  frame.addEventListener('wheel', function (event) {
    if (!event.ctrlKey) { return; }
    event.preventDefault();
    var place = frame.getBoundingClientRect();
    zoom(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1), event.clientX - place.left, event.clientY - place.top);
  }, { passive: false });
  frame.addEventListener('keydown', function (event) {
    var to = { '+': scale * 1.25, '=': scale * 1.25, '-': scale / 1.25, '0': 1 }[event.key];
    if (!to || event.ctrlKey || event.metaKey || event.altKey) { return; }
    event.preventDefault();
    zoom(to);
    if (frame.contains(document.activeElement)) { document.activeElement.scrollIntoView({ block: 'nearest', inline: 'nearest' }); }
  });
  var drag = null, moved = false;
  frame.addEventListener('pointerdown', function (event) {
    if (event.pointerType !== 'mouse' || event.button) { return; }
    drag = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop, left: event.clientX, top: event.clientY };
    moved = false;
  });
  document.addEventListener('pointermove', function (event) {
    if (drag && !event.buttons) { drag = null; }
    if (!drag) { return; }
    moved = moved || Math.abs(event.clientX - drag.left) + Math.abs(event.clientY - drag.top) > 4;
    frame.scrollLeft = drag.x - event.clientX;
    frame.scrollTop = drag.y - event.clientY;
  });
  document.addEventListener('pointerup', function () { drag = null; });
  frame.addEventListener('click', function (event) {
    if (moved) { event.stopPropagation(); }
    moved = false;
  }, true);
  var rows = all('tbody tr'), search = byId('search'), found = byId('found'), said = byId('said'), off = {}, wanted = '';
  function fold(text) { return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase(); }
  var names = nodes.map(function (node) { return fold(title(node) + ' ' + (node.dataset.also || '')); });
  var told = null, of = rows.map(function (row) { return row.dataset.of.split(' '); });
  function tell() {
    told = told || rows.map(function (row) {
      var also = all('[data-also]', row).map(function (part) { return part.dataset.also; });
      var drawn = (row.dataset.of.match(/\bn\d+/g) || []).map(function (name) { return names[+name.slice(1)]; });
      return fold([row.textContent].concat(also).join(' ')) + ' ' + drawn.join(' ');
    });
  }
  function kind(part) { return /(?:^| )([ke]-[a-z]+)/.exec(part.getAttribute('class'))[1]; }
  function filter() {
    nodes.forEach(function (node) { node.classList.toggle('off', !!off[kind(node)]); });
    lines.forEach(function (line, n) {
      var gone = off[kind(line)] || nodes[ends[n][0]].classList.contains('off') || nodes[ends[n][1]].classList.contains('off');
      line.classList.toggle('off', !!gone);
    });
    counts.forEach(function (count) { count.classList.toggle('off', !!off[kind(count)]); });
    words.forEach(function (word) {
      word.classList.toggle('off', word.dataset.line.split(' ').every(function (n) { return lines[n].classList.contains('off'); }));
    });
    if (wanted) { tell(); }
    var shown = 0;
    rows.forEach(function (row, n) {
      var gone = of[n].some(function (name) { return off[name] || (name[0] === 'n' && nodes[+name.slice(1)].classList.contains('off')); }) || (wanted && told[n].indexOf(wanted) < 0);
      if (row.hidden !== !!gone) { row.hidden = !!gone; }
      shown += gone ? 0 : 1;
    });
    byId('shown').textContent = shown === rows.length ? '' : shown + ' of them shown.';
    var first = nodes.filter(function (node) { return !node.classList.contains('off'); });
    if (first.length && !first.some(function (node) { return node.getAttribute('tabindex') === '0'; })) {
      nodes.forEach(function (node) { node.setAttribute('tabindex', node === first[0] ? '0' : '-1'); });
    }
  }
  function press(chip) {
    var on = chip.getAttribute('aria-pressed') !== 'true';
    chip.setAttribute('aria-pressed', String(on));
    off[chip.dataset.of] = !on;
    close();
    filter();
  }
  all('.chip').forEach(function (chip) { chip.addEventListener('click', function () { press(chip); }); });
  function go(n) {
    if (off[kind(nodes[n])]) { press(document.querySelector('.chip[data-of=' + kind(nodes[n]) + ']')); }
    focus(n);
    openNode(n);
    byId('panel-title').focus();
  }
  search.addEventListener('input', function () {
    wanted = fold(search.value.trim());
    found.textContent = '';
    var hits = [];
    names.forEach(function (name, n) { if (wanted && name.indexOf(wanted) >= 0) { hits.push(n); } });
    hits.slice(0, 12).forEach(function (n) {
      var item = document.createElement('li'), button = document.createElement('button');
      button.type = 'button';
      button.textContent = title(nodes[n]);
      button.addEventListener('click', function () { go(n); });
      item.appendChild(button);
      found.appendChild(item);
    });
    filter();
    var lit = rows.filter(function (row) { return !row.hidden; }).length;
    said.textContent = wanted ? hits.length + ' in the picture' + (hits.length > 12 ? ', 12 listed' : '') + '; ' + lit + ' in the table' : '';
    if (wanted && !hits.length && !lit) { said.textContent = 'Nothing found for \u201c' + search.value.trim() + '\u201d. Names, relations, statement numbers and days can be found.'; }
  });
  search.addEventListener('keydown', function (event) {
    if (event.key === 'Enter' && found.firstChild) {
      event.preventDefault();
      found.querySelector('button').click();
    }
    if (event.key === 'Escape' && search.value) {
      event.stopPropagation();
      search.value = '';
      search.dispatchEvent(new Event('input'));
    }
  });
  function broken(text, size) {
    var rows = [''], most = Math.max(20, (box.width - 48) / size / 0.58);
    text.split(/\s+/).filter(Boolean).forEach(function (word) {
      var last = rows[rows.length - 1], longer = last ? last + ' ' + word : word;
      if (last && longer.length > most) { rows.push(word); } else { rows[rows.length - 1] = longer; }
    });
    return rows[0] ? rows : [];
  }
  function frameIn(copy) {
    var below = box.height, above = 0, made = [];
    function put(part, size, name, high, y) {
      broken(part.textContent, size).forEach(function (row, at) { made.push([row, name, y + high * at + high]); });
      return made.length ? made[made.length - 1][2] : y;
    }
    all('header h1').forEach(function (part) { above = put(part, 22, 'g-title', 28, above) + 4; });
    all('header p').forEach(function (part) { above = put(part, 13, 'g-muted', 18, above); });
    made.forEach(function (row) { row[2] -= above; });
    all('footer p').forEach(function (part) { below = put(part, 12, 'g-small g-muted', 17, below); });
    made.forEach(function (row) {
      var text = document.createElementNS(copy.namespaceURI, 'text');
      text.textContent = row[0];
      text.setAttribute('class', row[1]);
      text.setAttribute('x', 24);
      text.setAttribute('y', row[2]);
      copy.appendChild(text);
    });
    above += 20;
    var high = Math.round(above + below + 20), ground = copy.querySelector('.g-ground');
    [copy, ground].forEach(function (part) {
      part.setAttribute('width', box.width);
      part.setAttribute('height', high);
    });
    ground.setAttribute('y', -above);
    copy.setAttribute('viewBox', [0, -above, box.width, high].join(' '));
  }
  byId('print').addEventListener('click', function () { window.print(); });
  byId('save').addEventListener('click', function () {
    var copy = svg.cloneNode(true), style = document.createElementNS(copy.namespaceURI, 'style'), link = document.createElement('a');
    all('.off,.t', copy).forEach(function (part) { part.remove(); });
    all('[tabindex]', copy).forEach(function (part) { part.removeAttribute('tabindex'); part.removeAttribute('role'); });
    all('.near,.chosen', copy).forEach(function (part) { part.classList.remove('near', 'chosen'); });
    copy.classList.remove('choosing');
    copy.setAttribute('role', 'img');
    frameIn(copy);
    style.textContent = document.querySelector('style').textContent;
    copy.insertBefore(style, copy.firstChild);
    link.href = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' }));
    link.download = (document.title.replace(/[^\w -]+/g, '').trim() || 'network').slice(0, 80) + '.svg';
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  });
}());
