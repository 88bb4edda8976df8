// What is told of one element: its name, what it holds, demands and leads to, and the frames.
function describe(node, role, rect, fromContent, at) {
  const entry = { k: 'e', id: numberOf(node), r: role, y: Math.round(rect.top) };
  const set = (key, value) => {
    if (value !== null && value !== undefined && value !== '' && value.length !== 0) {
      entry[key] = value;
    }
  };
  const field = /^(INPUT|TEXTAREA|SELECT)$/.test(node.$tagName) || isEditingHost(node);
  set('n', nameOf(node, fromContent && !field).slice(0, 400));
  set('v', valueOf(node, role)?.slice(0, 400));
  set('p', fold(node.$getAttribute('placeholder')) || fold(node.$getAttribute('aria-placeholder')) || (isDrawnList(node) ? chosenIn(node, true) : hintInEditor(node)));
  set('st', at.onHover ? [...statesOf(node, at.walk.focused), 'on hover'] : statesOf(node, at.walk.focused));
  set('cs', constraintsOf(node, role));
  set('pr', problemOf(node).slice(0, 400));
  const options = optionsOf(node, role);
  if (options) {
    entry.o = options.texts;
    entry.on = options.total;
  }
  if (/^(A|AREA|a)$/.test(node.$tagName)) {
    set('h', hrefOf(node));
  }
  if (node.$tagName === 'INPUT' && /^(email|tel|url)$/.test(node.type)) {
    entry.ty = node.type;
  }
  mark(entry, rect, at);
  return entry;
}

/** What an editor draws by a style sheet as long as it is empty. */
function hintInEditor(node) {
  return isEditingHost(node) && !hasWords(node) ? fold(node.$getAttribute('data-placeholder') ?? node.$firstElementChild?.$getAttribute('data-placeholder')) : '';
}

/** Where it is, for pictures with numbers. */
function mark(entry, rect, at) {
  if (at.walk.options.boxes) {
    entry.b = [rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top].map(Math.round);
  }
}

/** Something to read off, with no number: nothing can be done to it. */
function writeGauge(node, rect, role, at) {
  if (hasArea(rect) && !isClippedAway(rect, at)) {
    const { id, ...entry } = describe(node, role, rect, false, at);
    at.out.push(entry);
  }
}

const siteRoot = `${location.origin}/`;

/** What a browser would only put behind the folder of the page; asking it for the whole address takes far longer. */
const plainPath = /^\w[\w\-./~]*(?:#[\w\-.~]*)?$/;
const linkFolder = { base: null, path: '' };

function folderOfLinks() {
  const { baseURI } = document;
  if (linkFolder.base !== baseURI) {
    const folder = new URL('.', baseURI).href;
    Object.assign(linkFolder, { base: baseURI, path: folder.startsWith(siteRoot) ? folder.slice(siteRoot.length - 1) : folder });
  }
  return linkFolder.path;
}

/** Of frames the whole path is told: what an agent reads as a way goes from the page. */
const folderOfPage = () => (self === top ? location.pathname.slice(0, location.pathname.lastIndexOf('/') + 1) : '');

/** Short: without scheme and host on the same site, without the folder in the folder of the page (`./next.html`). */
function hrefOf(link) {
  const address = addressOf(link);
  const folder = folderOfPage();
  if (folder.length < 2 || !address.startsWith(folder)) {
    return address;
  }
  const way = address.slice(folder.length);
  return /^[\w%~-]/.test(way) ? `./${way}` : address;
}

function addressOf(link) {
  const raw = link.$getAttribute('href') ?? '';
  if (raw.startsWith('#') || /^\s*javascript:/i.test(raw)) {
    return '';
  }
  if (plainPath.test(raw) && !raw.includes('/.')) {
    return folderOfLinks() + raw;
  }
  // Of links in drawings it is an object.
  const { href: whole } = link;
  const href = typeof whole === 'string' ? whole : raw;
  return href.startsWith(siteRoot) ? href.slice(siteRoot.length - 1) : href;
}

function writeFrame(node, rect, at) {
  if (rect.width < 10 || rect.height < 10 || getComputedStyle(node).visibility !== 'visible' || isClippedAway(rect, at)) {
    return;
  }
  let position = -1;
  for (let candidate = 0; candidate < self.length; candidate++) {
    if (self[candidate] === node.contentWindow) {
      position = candidate;
    }
  }
  const entry = { k: 'f', i: position, id: numberOf(node), n: fold(node.title || node.$getAttribute('aria-label') || node.name), y: Math.round(rect.top) };
  if (node.$tagName === 'EMBED') {
    // It does not say whether there is a frame in it, nor which: the frame's owner does.
    entry.r = 'embed';
    at.walk.embeds++;
  }
  const box = contentBox(node, rect);
  mark(entry, box, at);
  at.out.push(entry);
  dropIfCovered(node, 'frame', rect, entry, at);
}

function contentBox(node, rect) {
  const style = getComputedStyle(node);
  const left = rect.left + node.clientLeft + parseFloat(style.paddingLeft);
  const top = rect.top + node.clientTop + parseFloat(style.paddingTop);
  return { left, top, right: rect.right, bottom: rect.bottom };
}
