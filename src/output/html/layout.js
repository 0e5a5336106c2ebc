// Where nodes stand: by forces, or in layers. A node is {x, y, vx, vy, fixed}, a link {source, target} of nodes.
'use strict';

// Puts nodes on a spiral, the same every time, where they have no place yet.
function spread(nodes) {
  nodes.forEach((node, number) => {
    if (node.x !== undefined) return;
    const radius = 28 * Math.sqrt(number + 0.5), angle = number * 2.399963;
    node.x = radius * Math.cos(angle);
    node.y = radius * Math.sin(angle);
    node.vx = node.vy = 0;
  });
}

// Moves all nodes by one step. `heat` goes from 1 to 0 and says how far.
function step(nodes, links, heat) {
  for (const { source, target } of links) {
    if (source === target) continue;
    const dx = target.x - source.x, dy = target.y - source.y;
    const distance = Math.hypot(dx, dy) || 1;
    // Nodes with many links are pulled less by each.
    const pull = heat * (distance - 120) / distance / Math.max(1, Math.min(source.degree, target.degree));
    const share = source.degree / (source.degree + target.degree || 1);
    target.vx -= dx * pull * share; target.vy -= dy * pull * share;
    source.vx += dx * pull * (1 - share); source.vy += dy * pull * (1 - share);
  }
  const tree = quadtree(nodes);
  for (const node of nodes) {
    repel(tree, node, heat);
    node.vx -= node.x * heat * 0.02;
    node.vy -= node.y * heat * 0.02;
    if (node.fixed) { node.vx = node.vy = 0; continue; }
    node.vx *= 0.6; node.vy *= 0.6;
    node.x += node.vx; node.y += node.vy;
  }
}

// A square with its nodes' number and centre, and the four squares in it.
function quadtree(nodes) {
  let reach = 1;
  for (const node of nodes) reach = Math.max(reach, Math.abs(node.x), Math.abs(node.y));
  const root = { x: 0, y: 0, half: reach * 1.01, mass: 0, cx: 0, cy: 0 };
  for (const node of nodes) insert(root, node, 0);
  return root;
}

function insert(square, node, depth) {
  square.cx = (square.cx * square.mass + node.x) / (square.mass + 1);
  square.cy = (square.cy * square.mass + node.y) / (square.mass + 1);
  square.mass += 1;
  if (square.mass === 1) { square.node = node; return; }
  if (depth > 24) return;
  if (square.node) {
    const first = square.node;
    square.node = undefined;
    insert(quarter(square, first), first, depth + 1);
  }
  insert(quarter(square, node), node, depth + 1);
}

function quarter(square, node) {
  const right = node.x > square.x, below = node.y > square.y, half = square.half / 2;
  const name = right ? (below ? 'se' : 'ne') : (below ? 'sw' : 'nw');
  return square[name] ??= {
    x: square.x + (right ? half : -half), y: square.y + (below ? half : -half), half, mass: 0, cx: 0, cy: 0,
  };
}

// Pushes a node away from all others; what is far away counts as one.
function repel(square, node, heat) {
  if (!square || square.node === node) return;
  let dx = node.x - square.cx, dy = node.y - square.cy;
  const squared = dx * dx + dy * dy;
  const is_far = square.half * square.half * 4 < squared * 0.8;
  if (square.node || is_far || !(square.nw || square.ne || square.sw || square.se)) {
    if (squared < 1) { dx = 0.5 - (node.number % 7) / 7; dy = 0.5 - (node.number % 5) / 5; }
    const push = heat * 1600 * square.mass / Math.max(squared, 60);
    node.vx += dx * push; node.vy += dy * push;
    return;
  }
  repel(square.nw, node, heat); repel(square.ne, node, heat); repel(square.sw, node, heat); repel(square.se, node, heat);
}

// Puts nodes into layers, so that links lead from layer to layer; links that close a circle lead back.
function layers(nodes, links, rankdir) {
  const layer = rank(nodes, links);
  const rows = [];
  for (const node of nodes) (rows[layer.get(node)] ??= []).push(node);
  const beside = neighbours(links);
  for (let round = 0; round < 6; round++) {
    for (const row of round % 2 ? [...rows].reverse() : rows) order(row, rows, layer, beside);
  }
  const across = rankdir === 'LR' || rankdir === 'RL';
  const sign = rankdir === 'RL' || rankdir === 'BT' ? -1 : 1;
  rows.forEach((row, depth) => row.forEach((node, place) => {
    const along = sign * depth * (across ? 220 : 110), aside = (place - (row.length - 1) / 2) * (across ? 46 : 130);
    node.x = across ? along : aside;
    node.y = across ? aside : along;
    node.vx = node.vy = 0;
  }));
}

// The length of the longest way to each node, over links that close no circle.
function rank(nodes, links) {
  const out = new Map(nodes.map(node => [node, []]));
  for (const { source, target } of links) if (source !== target) out.get(source).push(target);
  const state = new Map(), sorted = [], forward = new Map(nodes.map(node => [node, []]));
  for (const root of nodes) {
    if (state.has(root)) continue;
    const stack = [[root, 0]];
    state.set(root, 'open');
    while (stack.length) {
      const top = stack[stack.length - 1], [node, at] = top, next = out.get(node)[at];
      if (!next) { state.set(node, 'done'); sorted.push(node); stack.pop(); continue; }
      top[1] += 1;
      if (state.get(next) === 'open') continue;
      forward.get(node).push(next);
      if (!state.has(next)) { state.set(next, 'open'); stack.push([next, 0]); }
    }
  }
  const layer = new Map(nodes.map(node => [node, 0]));
  for (const node of sorted.reverse()) {
    for (const next of forward.get(node)) layer.set(next, Math.max(layer.get(next), layer.get(node) + 1));
  }
  return layer;
}

function neighbours(links) {
  const beside = new Map();
  for (const { source, target } of links) {
    (beside.get(source) ?? beside.set(source, []).get(source)).push(target);
    (beside.get(target) ?? beside.set(target, []).get(target)).push(source);
  }
  return beside;
}

// Sorts a layer by the middle of the neighbours in other layers, so that fewer links cross.
function order(row, rows, layer, beside) {
  const place = new Map();
  for (const other of rows) other.forEach((node, at) => place.set(node, (at + 0.5) / other.length));
  const middle = node => {
    const known = (beside.get(node) ?? []).filter(other => layer.get(other) !== layer.get(node));
    return known.length ? known.reduce((sum, other) => sum + place.get(other), 0) / known.length : place.get(node);
  };
  const keys = new Map(row.map(node => [node, middle(node)]));
  row.sort((one, other) => keys.get(one) - keys.get(other));
}
