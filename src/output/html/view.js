// Draws the graph of the page, and answers keys and mouse.
'use strict';

const data = JSON.parse(document.getElementById('graph').textContent);
const element = id => document.getElementById(id);
const canvas = element('canvas'), pen = canvas.getContext('2d');
const PLAIN = { fill: '#FFFFFF', border: '#8A8A8A', text: '#1A1A1A', shape: 'circle' };
const RADIUS = 13;
// How many neighbours a double click unfolds at a time.
const UNFOLD = 25;
// How many nodes, those with most links, have a caption however small they are drawn.
const HUBS = 12;

const looks = new Map(data.labels.map(label => [label.name, { ...label, off: false, captioned: '' }]));
const nodes = data.nodes.map((node, number) => ({ ...node, number, isShown: node.shown, degree: 0 }));
const byId = new Map(nodes.map(node => [node.id, node]));
const links = data.relationships.map(link => ({ ...link, source: byId.get(link.start), target: byId.get(link.end) }));
const view = { x: 0, y: 0, zoom: 1 };
const state = { selected: null, hovered: null, query: '', heat: 0, moved: false };
let shown = [], joined = [];

const look = node => looks.get(node.labels[0]) ?? PLAIN;
const radius = node => RADIUS * (node.scale ?? 1);

function caption(node) {
  const chosen = look(node).captioned;
  if (!chosen) return node.caption;
  return node.properties.find(([key]) => key === chosen)?.[1] ?? node.caption;
}

// What is shown follows from the nodes: both ends of a link are.
function refresh() {
  shown = nodes.filter(node => node.isShown && !look(node).off);
  const isIn = new Set(shown);
  const connect = element('connect').checked;
  joined = links.filter(link => isIn.has(link.source) && isIn.has(link.target) && (connect || link.found || link.unfolded));
  shown.forEach(node => { node.degree = 0; });
  const parallel = new Map();
  for (const link of joined) {
    link.source.degree += 1;
    link.target.degree += 1;
    const key = [link.source.number, link.target.number].sort((a, b) => a - b).join(' ');
    link.bend = parallel.get(key) ?? 0;
    parallel.set(key, link.bend + 1);
  }
  const hubs = new Set([...shown].sort((one, other) => other.degree - one.degree).slice(0, HUBS));
  shown.forEach(node => { node.isHub = hubs.has(node); });
  const all = nodes.length === shown.length ? '' : ` of ${nodes.length}`;
  element('status').textContent = `${shown.length}${all} nodes, ${joined.length} relationships`;
  fillLegend();
}

function arrange(heat) {
  if (element('layout').value === 'layers') {
    layers(shown, joined, data.rankdir);
    state.heat = 0;
  } else {
    spread(shown);
    state.heat = heat;
    // Small graphs stand still from the beginning.
    for (let count = 0; heat === 1 && count < 20000 / (shown.length + 20); count++) cool();
  }
  draw();
}

function cool() {
  if (state.heat < 0.01) { state.heat = 0; return; }
  step(shown, joined, state.heat);
  state.heat *= 0.985;
}

function tick() {
  if (state.heat > 0) {
    cool();
    if (!state.moved) fit();
    draw();
  }
  requestAnimationFrame(tick);
}

// Drawing

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function matches(node) {
  if (!state.query) return false;
  const texts = [caption(node), ...node.labels, ...node.properties.map(([, value]) => value)];
  return texts.some(text => text.toLowerCase().includes(state.query));
}

// The nodes that stay bright: those found, or the one under the mouse with its neighbours. None: all.
function bright() {
  const centre = state.hovered ?? state.selected;
  if (state.query) return new Set(shown.filter(matches));
  if (!centre?.labels) return null;
  const near = new Set([centre]);
  for (const link of joined) {
    if (link.source === centre) near.add(link.target);
    if (link.target === centre) near.add(link.source);
  }
  return near;
}

function draw() {
  const ratio = window.devicePixelRatio || 1, { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
    canvas.width = width * ratio;
    canvas.height = height * ratio;
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.fillStyle = color('--back');
  pen.fillRect(0, 0, width, height);
  pen.translate(width / 2 + view.x, height / 2 + view.y);
  pen.scale(view.zoom, view.zoom);
  paint(pen);
}

function paint(pen) {
  const near = bright();
  const dim = (...ends) => near && !ends.every(node => near.has(node)) ? 0.18 : 1;
  const hasTexts = view.zoom > 0.45 || shown.length < 60;
  const each = (things, nodesOf, draw) => things.forEach(thing => { pen.globalAlpha = dim(...nodesOf(thing)); draw(pen, thing); });
  const linkEnds = link => [link.source, link.target];
  each(joined, linkEnds, drawLink);
  each(shown, node => [node], drawNode);
  // Texts last, so that nothing covers them.
  if (hasTexts && (joined.length < 400 || view.zoom > 0.9)) each(joined, linkEnds, drawLinkCaption);
  each(shown.filter(node => hasTexts || node.isHub || matches(node)), node => [node], drawCaption);
  pen.globalAlpha = 1;
}

function outline(pen, node) {
  const { x, y } = node, r = radius(node), shape = look(node).shape;
  const corners = { diamond: 4, hexagon: 6 }[shape];
  pen.beginPath();
  if (corners) {
    for (let at = 0; at < corners; at++) {
      pen.lineTo(x + 1.2 * r * Math.cos(at * 2 * Math.PI / corners), y + 1.2 * r * Math.sin(at * 2 * Math.PI / corners));
    }
    pen.closePath();
  } else if (shape === 'ellipse') {
    pen.ellipse(x, y, r * 1.35, r * 0.9, 0, 0, 2 * Math.PI);
  } else {
    pen.arc(x, y, r, 0, 2 * Math.PI);
  }
}

function drawNode(pen, node) {
  const { fill, border } = look(node);
  outline(pen, node);
  pen.fillStyle = fill;
  pen.fill();
  pen.lineWidth = node === state.selected ? 4 : 1.6;
  pen.strokeStyle = node === state.selected || matches(node) ? color('--mark') : border;
  pen.stroke();
  const more = hiddenNeighbours(node).length;
  if (more) drawText(pen, `+${more}`, node.x + radius(node), node.y - radius(node) + 3, 9, color('--soft'));
}

function drawCaption(pen, node) {
  // What is read from afar is written large.
  const size = 11 / Math.min(1, view.zoom * 1.1);
  drawText(pen, short(caption(node)), node.x, node.y + radius(node) + size, size, color('--ink'));
}

function drawLinkCaption(pen, link) {
  const { mx, my } = way(link);
  drawText(pen, short(link.caption), mx, my + 3, 8, link.color ?? color('--soft'));
}

function drawText(pen, text, x, y, size, ink) {
  pen.font = `${size}px Helvetica, Arial, sans-serif`;
  pen.textAlign = 'center';
  pen.lineJoin = 'round';
  pen.lineWidth = 3;
  pen.strokeStyle = color('--back');
  pen.strokeText(text, x, y);
  pen.fillStyle = ink;
  pen.fillText(text, x, y);
}

const short = text => [...text].length > 32 ? [...text].slice(0, 31).join('') + '…' : text;

// The way of a link: from edge to edge of its nodes, bent where several join the same two.
function way({ source, target, bend }) {
  if (source === target) {
    const r = radius(source), reach = r * 2.2 + bend * 12;
    return { loop: true, x: source.x, y: source.y - r, reach, mx: source.x, my: source.y - r - reach * 0.75 };
  }
  const dx = target.x - source.x, dy = target.y - source.y, length = Math.hypot(dx, dy) || 1;
  const offset = (source.number < target.number ? 1 : -1) * Math.ceil(bend / 2) * (bend % 2 ? 1 : -1) * 26;
  const cx = (source.x + target.x) / 2 - dy / length * offset, cy = (source.y + target.y) / 2 + dx / length * offset;
  const start = towards(source, cx, cy), end = towards(target, cx, cy);
  return { start, end, cx, cy, mx: (start.x + 2 * cx + end.x) / 4, my: (start.y + 2 * cy + end.y) / 4 };
}

function towards(node, x, y) {
  const length = Math.hypot(x - node.x, y - node.y) || 1, r = radius(node) + 2;
  return { x: node.x + (x - node.x) / length * r, y: node.y + (y - node.y) / length * r };
}

function drawLink(pen, link) {
  const path = way(link), ink = link === state.selected ? color('--mark') : link.color ?? color('--line');
  pen.strokeStyle = pen.fillStyle = ink;
  pen.lineWidth = (link.width ?? 1.2) + (link === state.selected ? 1.5 : 0);
  pen.beginPath();
  if (path.loop) {
    pen.moveTo(path.x, path.y);
    pen.bezierCurveTo(path.x - path.reach, path.y - path.reach, path.x + path.reach, path.y - path.reach, path.x, path.y);
  } else {
    pen.moveTo(path.start.x, path.start.y);
    pen.quadraticCurveTo(path.cx, path.cy, path.end.x, path.end.y);
  }
  pen.stroke();
  if (!path.loop) drawArrow(pen, path);
}

function arrow({ cx, cy, end }) {
  const angle = Math.atan2(end.y - cy, end.x - cx);
  const corner = turn => [end.x - 8 * Math.cos(angle + turn), end.y - 8 * Math.sin(angle + turn)];
  return [[end.x, end.y], corner(0.42), corner(-0.42)];
}

function drawArrow(pen, path) {
  pen.beginPath();
  arrow(path).forEach(([x, y]) => pen.lineTo(x, y));
  pen.closePath();
  pen.fill();
}

function fit() {
  if (!shown.length) return;
  const xs = shown.map(node => node.x), ys = shown.map(node => node.y);
  const [left, right, top, bottom] =
    [Math.min(...xs) - 60, Math.max(...xs) + 60, Math.min(...ys) - 40, Math.max(...ys) + 50];
  // What lies below the legend cannot be seen; on a narrow screen there is no room beside it.
  const legend = element('legend').offsetWidth + 12, beside = legend < canvas.clientWidth / 2 ? legend : 0;
  view.zoom = Math.min(1.4, (canvas.clientWidth - beside) / (right - left), canvas.clientHeight / (bottom - top));
  view.x = beside / 2 - (left + right) / 2 * view.zoom;
  view.y = -(top + bottom) / 2 * view.zoom;
}

// Unfolding

const around = new Map(nodes.map(node => [node, []]));
for (const link of links) {
  around.get(link.source).push([link.target, link]);
  around.get(link.target).push([link.source, link]);
}

const hiddenNeighbours = node => [...new Set(around.get(node).map(([other]) => other))].filter(other => !other.isShown);

function unfold(node) {
  const fresh = new Set(hiddenNeighbours(node).slice(0, UNFOLD));
  let count = 0;
  for (const other of fresh) {
    const angle = count++ * 2 * Math.PI / fresh.size;
    Object.assign(other, { isShown: true, vx: 0, vy: 0 });
    other.x = node.x + 90 * Math.cos(angle);
    other.y = node.y + 90 * Math.sin(angle);
  }
  around.get(node).forEach(([other, link]) => { if (other.isShown) link.unfolded = true; });
  refresh();
  arrange(0.4);
  describe(node);
}

function hide(node) {
  node.isShown = false;
  select(null);
  refresh();
  draw();
}

// The panels

function make(tag, text, parent) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  parent?.append(made);
  return made;
}

function fillLegend() {
  const legend = element('legend');
  legend.replaceChildren();
  for (const [name, style] of looks) {
    const own = nodes.filter(node => node.labels[0] === name && node.isShown);
    if (!own.length) continue;
    const line = make('div', undefined, legend);
    const pick = make('input', undefined, line);
    Object.assign(pick, { type: 'color', value: style.fill, title: `Colour of ${name}` });
    pick.addEventListener('input', () => { style.fill = pick.value; draw(); });
    const label = make('span', name, line);
    label.className = style.off ? 'name off' : 'name';
    label.title = 'Hide or show these nodes';
    label.addEventListener('click', () => { style.off = !style.off; refresh(); draw(); });
    make('span', own.length, line).className = 'count';
    line.append(captionChoice(name, style, own));
  }
  legend.hidden = !legend.children.length;
}

function captionChoice(name, style, own) {
  const choice = make('select');
  choice.title = `Caption of ${name}`;
  make('option', 'caption', choice).value = '';
  const keys = new Set(own.flatMap(node => node.properties.map(([key]) => key)));
  for (const key of [...keys].sort()) make('option', key, choice).value = key;
  choice.value = style.captioned;
  choice.addEventListener('change', () => { style.captioned = choice.value; draw(); });
  return choice;
}

function select(what) {
  state.selected = what;
  element('details').hidden = !what;
  if (what) describe(what);
  draw();
}

function describe(what) {
  const details = element('details'), isNode = what.labels !== undefined;
  details.replaceChildren();
  make('h2', isNode ? caption(what) : what.type, details);
  const kind = isNode ? what.labels.map(label => `:${label}`).join('') : `${caption(what.source)} → ${caption(what.target)}`;
  make('div', `${kind}  ·  id ${what.id}`, details).className = 'kind';
  const table = make('table', undefined, details);
  for (const [key, value] of what.properties) {
    const row = make('tr', undefined, table);
    make('td', key, row);
    make('td', value, row);
  }
  if (!isNode) return;
  const hidden = hiddenNeighbours(what).length, degree = data.degrees?.[what.id];
  const known = around.get(what).length;
  if (hidden) {
    const button = make('button', `unfold ${Math.min(hidden, UNFOLD)} of ${hidden} neighbours`, details);
    button.addEventListener('click', () => unfold(what));
  }
  make('button', 'hide', details).addEventListener('click', () => hide(what));
  if (degree > known) make('div', `${degree - known} more relationships are not in this file`, details).className = 'kind';
}

// Mouse and keys

function place(event) {
  const box = canvas.getBoundingClientRect();
  return {
    x: (event.clientX - box.left - box.width / 2 - view.x) / view.zoom,
    y: (event.clientY - box.top - box.height / 2 - view.y) / view.zoom,
  };
}

function nodeAt({ x, y }) {
  return [...shown].reverse().find(node => Math.hypot(node.x - x, node.y - y) <= radius(node) + 3);
}

function linkAt({ x, y }) {
  return joined.find(link => { const path = way(link); return Math.hypot(path.mx - x, path.my - y) < 14; });
}

let drag = null;

canvas.addEventListener('pointerdown', event => {
  const at = place(event), node = nodeAt(at);
  drag = { node, x: event.clientX, y: event.clientY, isClick: true };
  if (node) node.fixed = true;
  canvas.setPointerCapture?.(event.pointerId);
});

canvas.addEventListener('pointermove', event => {
  if (!drag) {
    const hovered = nodeAt(place(event)) ?? null;
    if (hovered !== state.hovered) { state.hovered = hovered; draw(); }
    canvas.style.cursor = hovered ? 'pointer' : 'default';
    return;
  }
  const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
  if (Math.abs(dx) + Math.abs(dy) > 3) { drag.isClick = false; state.moved = true; }
  if (drag.isClick) return;
  if (drag.node) {
    Object.assign(drag.node, place(event));
    if (element('layout').value === 'force') state.heat = Math.max(state.heat, 0.15);
  } else {
    view.x += dx;
    view.y += dy;
  }
  drag.x = event.clientX;
  drag.y = event.clientY;
  draw();
});

canvas.addEventListener('pointerup', event => {
  if (!drag) return;
  const { node, isClick } = drag;
  if (node) node.fixed = false;
  drag = null;
  if (isClick) select(node ?? linkAt(place(event)) ?? null);
});

canvas.addEventListener('dblclick', event => {
  const node = nodeAt(place(event));
  if (node) unfold(node);
});

canvas.addEventListener('wheel', event => {
  event.preventDefault();
  const before = place(event), factor = Math.exp(-event.deltaY * 0.0015);
  view.zoom = Math.min(8, Math.max(0.02, view.zoom * factor));
  const after = place(event);
  view.x += (after.x - before.x) * view.zoom;
  view.y += (after.y - before.y) * view.zoom;
  state.moved = true;
  draw();
}, { passive: false });

document.addEventListener('keydown', event => {
  if (event.target.matches('input[type="search"]')) {
    if (event.key === 'Enter') showMatches();
    if (event.key === 'Escape') { event.target.value = ''; search(''); event.target.blur(); }
    return;
  }
  if (event.key === '/') { event.preventDefault(); element('search').focus(); }
  if (event.key === 'f') { fit(); draw(); }
  if (event.key === 'Escape') select(null);
});

function search(text) {
  state.query = text.trim().toLowerCase();
  refresh();
  if (state.query) {
    const hidden = nodes.filter(node => !node.isShown && matches(node)).length;
    const more = hidden ? `, ${hidden} hidden (Enter shows them)` : '';
    element('status').textContent = `${shown.filter(matches).length} found${more}`;
  }
  draw();
}

// Shows hidden nodes that the search finds, with a cap.
function showMatches() {
  nodes.filter(node => !node.isShown && matches(node)).slice(0, UNFOLD).forEach(node => { node.isShown = true; });
  links.forEach(link => { if (link.source.isShown && link.target.isShown) link.unfolded = true; });
  refresh();
  arrange(0.4);
}

element('search').addEventListener('input', event => search(event.target.value));
element('layout').addEventListener('change', () => { shown.forEach(node => { node.x = undefined; }); arrange(1); fit(); draw(); });
element('connect').addEventListener('change', () => { refresh(); arrange(0.4); });
element('fit').addEventListener('click', () => { fit(); draw(); });
element('reset').addEventListener('click', () => {
  nodes.forEach(node => { node.isShown = node.shown; node.x = undefined; });
  links.forEach(link => { link.unfolded = false; });
  looks.forEach(style => { style.off = false; });
  refresh();
  select(null);
  arrange(1);
  fit();
  draw();
});
window.addEventListener('resize', draw);
window.matchMedia('(prefers-color-scheme: dark)').addEventListener?.('change', draw);

// Export

function save(name, blob) {
  const link = make('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
}

function bounds() {
  const xs = shown.map(node => node.x), ys = shown.map(node => node.y);
  const left = Math.min(0, ...xs) - 100, top = Math.min(0, ...ys) - 60;
  return { left, top, width: Math.max(0, ...xs) + 100 - left, height: Math.max(0, ...ys) + 60 - top };
}

function png() {
  const { left, top, width, height } = bounds(), sheet = make('canvas');
  const ratio = Math.min(2, 8000 / Math.max(width, height));
  sheet.width = width * ratio;
  sheet.height = height * ratio;
  const pen = sheet.getContext('2d');
  pen.scale(ratio, ratio);
  pen.fillStyle = color('--back');
  pen.fillRect(0, 0, width, height);
  pen.translate(-left, -top);
  paint(pen);
  return sheet;
}

const escape = text => String(text).replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
const round = number => Math.round(number * 10) / 10;

function svgOutline(node) {
  const { fill, border, shape } = look(node), r = radius(node), x = round(node.x), y = round(node.y);
  const paint = `fill="${escape(fill)}" stroke="${escape(border)}" stroke-width="1.6"`;
  const corners = { diamond: 4, hexagon: 6 }[shape];
  if (corners) {
    const points = Array.from({ length: corners }, (_, at) => at * 2 * Math.PI / corners)
      .map(angle => `${round(node.x + 1.2 * r * Math.cos(angle))},${round(node.y + 1.2 * r * Math.sin(angle))}`);
    return `<polygon points="${points.join(' ')}" ${paint}/>`;
  }
  return shape === 'ellipse'
    ? `<ellipse cx="${x}" cy="${y}" rx="${round(r * 1.35)}" ry="${round(r * 0.9)}" ${paint}/>`
    : `<circle cx="${x}" cy="${y}" r="${round(r)}" ${paint}/>`;
}

function svgLink(link) {
  const path = way(link), ink = escape(link.color ?? color('--line'));
  const curve = path.loop
    ? `M${round(path.x)},${round(path.y)}C${round(path.x - path.reach)},${round(path.y - path.reach)} ${round(path.x + path.reach)},${round(path.y - path.reach)} ${round(path.x)},${round(path.y)}`
    : `M${round(path.start.x)},${round(path.start.y)}Q${round(path.cx)},${round(path.cy)} ${round(path.end.x)},${round(path.end.y)}`;
  const head = path.loop ? '' : `<polygon points="${arrow(path).map(point => point.map(round).join(',')).join(' ')}" fill="${ink}"/>`;
  return `<path d="${curve}" fill="none" stroke="${ink}" stroke-width="${link.width ?? 1.2}"/>${head}` +
    svgText(link.caption, path.mx, path.my + 3, 8, link.color ?? color('--soft'));
}

function svgText(text, x, y, size, ink) {
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" text-anchor="middle" fill="${escape(ink)}" ` +
    `stroke="${escape(color('--back'))}" stroke-width="3" paint-order="stroke">${escape(short(text))}</text>`;
}

function svg() {
  const { left, top, width, height } = bounds();
  const parts = joined.map(svgLink).concat(shown.map(node =>
    `<g><title>${escape(node.labels.map(label => `:${label}`).join(''))}</title>${svgOutline(node)}` +
    svgText(caption(node), node.x, node.y + radius(node) + 12, 11, color('--ink')) + '</g>'));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${round(left)} ${round(top)} ${round(width)} ${round(height)}" ` +
    `font-family="Helvetica, Arial, sans-serif"><rect x="${round(left)}" y="${round(top)}" width="${round(width)}" ` +
    `height="${round(height)}" fill="${color('--back')}"/>${parts.join('\n')}</svg>`;
}

element('svg').addEventListener('click', () => save('graph.svg', new Blob([svg()], { type: 'image/svg+xml' })));
element('png').addEventListener('click', () => png().toBlob(blob => save('graph.png', blob), 'image/png'));

// The beginning

element('connect').checked = !links.some(link => link.found);
if (data.note) {
  element('note').textContent = data.note;
  element('note').hidden = false;
}
if (nodes.filter(node => node.shown).length > 1500) element('layout').value = 'force';
refresh();
arrange(1);
fit();
draw();
requestAnimationFrame(tick);
