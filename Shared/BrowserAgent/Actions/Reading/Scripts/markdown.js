// A frame's content as Markdown. Needs 2-semantics.js and table.js.
//
// What is not rendered is left out, what is scrolled out is not. Marks in the text that no page can write (they are taken
// out of what pages say): frames stand as "\uE000index\uE001", elements with a number as "\uE002id\uE003", a line break
// within a block as "\uE004".
const marks = /[\uE000-\uE004]/g;
const unreadTags = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'HEAD', 'META', 'LINK', 'TITLE', 'DATALIST', 'SOURCE', 'TRACK', 'PARAM', 'COL', 'COLGROUP', 'OBJECT', 'EMBED', 'CANVAS', 'AUDIO', 'VIDEO']);
const besideTheMain = 'nav, header, footer, aside, [role=navigation], [role=banner], [role=contentinfo], [role=complementary]';
const maxMarkdown = 1500000;

const plain = (text) => (text ?? '').replace(marks, '').replace(/\s+/g, ' ');
const shadowIn = (node) => (globalThis.shadowOf ? globalThis.shadowOf(node) : node.$shadowRoot);

function childrenOf(node) {
  const shadow = shadowIn(node);
  if (shadow) {
    return [...shadow.$childNodes];
  }
  const assigned = node.$tagName === 'SLOT' ? node.assignedNodes({ flatten: true }) : [];
  return assigned.length > 0 ? assigned : [...node.$childNodes];
}

/** Nobody could see it, wherever the page is scrolled to. */
function isUnseen(element, style) {
  if (style.display === 'contents') {
    return false;
  }
  if (!element.$checkVisibility()) {
    return true;
  }
  const rect = element.$getBoundingClientRect();
  if (style.opacity === '0') {
    // Content that fades in when it is scrolled to will be seen; what is transparent in view is not.
    return rect.bottom > 0 && rect.top < innerHeight;
  }
  return style.overflow === 'hidden' && style.position === 'absolute' && rect.width <= 1 && rect.height <= 1;
}

function newWalk(options) {
  return { numbers: options.numbers ? globalThis.dashboardRegistry?.numbers : null, skip: options.skip ?? null, length: 0 };
}

const isFull = (walk) => walk.length > maxMarkdown;

/** Blocks of a node's children; lines of one block are separated by "\n". */
function blocksOf(node, walk) {
  const blocks = [];
  let run = '';
  const flush = () => {
    const text = tidy(run);
    run = '';
    if (text) {
      walk.length += text.length;
      blocks.push(text);
    }
  };
  const take = (child) => {
    if (isFull(walk)) {
      return;
    }
    if (child.$nodeType === Node.ELEMENT_NODE && getComputedStyle(child).display === 'contents' && !unreadTags.has(child.$tagName)) {
      childrenOf(child).forEach(take);
    } else if (child.$nodeType === Node.ELEMENT_NODE && isBlock(child)) {
      flush();
      blocks.push(...blockOf(child, walk));
    } else {
      run += inlineOf(child, walk);
    }
  };
  childrenOf(node).forEach(take);
  flush();
  return blocks.filter(Boolean);
}

const tidy = (run) => run.replace(/\s+/g, ' ').split('\uE004').map((line) => line.trim()).filter(Boolean).join('\n');

const blockContent = 'h1,h2,h3,h4,h5,h6,[role=heading],p,ul,ol,dl,table,pre,blockquote,iframe,[role=list],[role=table],[role=grid]';

function isBlock(element) {
  if (/^(PRE|TABLE|HR)$/.test(element.$tagName) || isFrame(element)) {
    return true;
  }
  if (/^(IMG|SVG|MATH|INPUT|SELECT|TEXTAREA|BUTTON|BR|LABEL|CODE)$/i.test(element.$tagName)) {
    return false;
  }
  if (element.$tagName === 'A') {
    return element.$querySelector('h1,h2,h3,h4,h5,h6,[role=heading]') !== null;
  }
  const display = getComputedStyle(element).display;
  return !/^(inline|ruby|none)/.test(display) || (display !== 'none' && (element.$querySelector(blockContent) !== null || shadowIn(element)?.$querySelector(blockContent) != null));
}

function blockOf(element, walk) {
  if (isUnread(element) || element === walk.skip || walk.beside?.(element)) {
    return [];
  }
  const style = getComputedStyle(element);
  if (isUnseen(element, style)) {
    return [];
  }
  const role = element.$getAttribute('role');
  if (isFrame(element)) {
    return [`\uE000${indexOfFrame(element)}\uE001`];
  }
  switch (element.$tagName) {
    case 'HR':
      return ['---'];
    case 'PRE':
      return [codeBlock(element)];
    case 'BLOCKQUOTE':
      return [blocksOf(element, walk).join('\n\n').replace(/^/gm, '> ')];
    case 'UL':
    case 'OL':
    case 'MENU':
      return listBlock(element, walk);
    case 'DL':
      return [definitions(element, walk)];
  }
  const level = headingLevel(element, role);
  if (level > 0) {
    const text = tidy(childrenOf(element).map((child) => inlineOf(child, walk)).join('')).replace(/\n/g, ' ');
    return text ? [`${'#'.repeat(level)} ${text}`] : [];
  }
  if (element.$matches(listSelector) && isDataTable(element)) {
    return tableBlock(element, walk);
  }
  if (role === 'list') {
    return listBlock(element, walk);
  }
  const inside = blocksOf(element, walk);
  if (element.$tagName === 'A' && inside.length > 0) {
    return [...inside, linkTo(element, 'open')];
  }
  const number = numberMark(element, walk);
  if (number && inside.length > 0) {
    inside[0] = number + inside[0];
  }
  return inside;
}

function headingLevel(element, role) {
  if (/^H[1-6]$/.test(element.$tagName)) {
    return Number(element.$tagName[1]);
  }
  return role === 'heading' ? Math.min(6, Math.max(1, Number(element.$getAttribute('aria-level')) || 2)) : 0;
}

function inlineOf(node, walk) {
  if (node.$nodeType === Node.TEXT_NODE) {
    return textOf(node, walk);
  }
  if (node.$nodeType !== Node.ELEMENT_NODE || isUnread(node) || node === walk.skip || walk.beside?.(node)) {
    return '';
  }
  const style = getComputedStyle(node);
  if (isUnseen(node, style)) {
    return '';
  }
  const number = numberMark(node, walk);
  const apart = /^(block|flex|grid|table|list-item)/.test(style.display) ? '\uE004' : '';
  const inside = () => childrenOf(node).map((child) => inlineOf(child, walk)).join('');
  if (isFrame(node)) {
    return `\uE004\uE000${indexOfFrame(node)}\uE001\uE004`;
  }
  switch (node.$tagName) {
    case 'BR':
      return '\uE004';
    case 'IMG':
      return fold(node.alt) ? `${number}![${plain(node.alt)}]` : number;
    case 'svg':
      return number + plain(node.$querySelector('title')?.$textContent);
    case 'math':
      return plain(node.$getAttribute('alttext') ?? node.$textContent);
    case 'INPUT':
    case 'SELECT':
    case 'TEXTAREA':
      return ` ${number}${fieldText(node)} `;
    case 'A': {
      const text = fold(inside().replaceAll('\uE004', ' '));
      return apart + number + linkTo(node, text || plain(nameOf(node, true))) + apart;
    }
    case 'BUTTON':
      return `${apart} ${number}[${fold(inside().replaceAll('\uE004', ' ')) || plain(nameOf(node, true))}] ${apart}`;
    case 'CODE':
    case 'KBD':
    case 'SAMP': {
      const text = plain(node.$textContent).trim();
      return text ? `${number}\`${text}\`` : '';
    }
    case 'S':
    case 'DEL':
    case 'STRIKE': {
      const text = inside();
      return text.trim() ? `~~${text.trim()}~~ ` : '';
    }
    case 'SUP':
    case 'SUB': {
      // Without a sign, the note of "1,000¹" would make it 10,001.
      const text = inside().trim();
      return text ? (node.$tagName === 'SUP' ? '^' : '_') + (text.length > 1 ? `(${text})` : text) : '';
    }
  }
  const text = inside();
  const spaced = apart ? apart + text + apart : /^inline-/.test(style.display) ? ` ${text} ` : text;
  return text.trim() ? number + spaced : spaced;
}

function textOf(node, walk) {
  const parent = node.$parentElement ?? node.$getRootNode().host;
  if (!parent || !node.data.trim()) {
    return node.data ? ' ' : '';
  }
  const style = getComputedStyle(parent);
  if (style.visibility !== 'visible') {
    return '';
  }
  if (/^(pre|break-spaces)/.test(style.whiteSpace)) {
    return node.data.replace(marks, '').replace(/\r?\n/g, '\uE004');
  }
  return plain(node.data);
}

function numberMark(element, walk) {
  const id = walk.numbers?.get(element);
  return id === undefined ? '' : `\uE002${id}\uE003`;
}

function linkTo(element, text) {
  const raw = element.$getAttribute('href') ?? element.$getAttribute('xlink:href');
  if (raw === null || /^\s*(javascript:|#|$)/i.test(raw) || !text) {
    return text ?? '';
  }
  let address = element.href;
  try {
    const url = new URL(address, document.baseURI);
    if (url.protocol === 'data:' || url.protocol === 'blob:') {
      return text;
    }
    address = url.origin === location.origin ? url.pathname + url.search + url.hash : url.href;
  } catch {
    return text;
  }
  return `[${text.replace(/[[\]]/g, '\\$&')}](${plain(address).replace(/ /g, '%20').replace(/\(/g, '%28').replace(/\)/g, '%29')})`;
}

/** What a field holds; a password is never read. */
function fieldText(element) {
  if (element.$tagName === 'INPUT') {
    if (element.type === 'hidden') {
      return '';
    }
    if (element.type === 'checkbox') {
      return element.indeterminate ? '[-]' : element.checked ? '[x]' : '[ ]';
    }
    if (element.type === 'radio') {
      return element.checked ? '(x)' : '( )';
    }
    if (/^(button|submit|reset|image)$/.test(element.type)) {
      return `[${plain(nameOf(element, false))}]`;
    }
    if (element.type === 'password') {
      return element.value ? '«••••»' : '«»';
    }
  }
  return `«${plain(valueOf(element, roleOf(element))).trim()}»`;
}

function codeBlock(element) {
  const language = /(?:language|lang|highlight-source|brush:)-?\s*([\w+#-]+)/.exec(`${element.className} ${element.$querySelector('code')?.className ?? ''}`)?.[1] ?? '';
  const text = (element.innerText ?? element.$textContent).replace(marks, '').replace(/\s+$/, '');
  if (!text) {
    return '';
  }
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map((run) => run[0].length + 1)));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** What is embedded does not say whether it is one. */
function isFrame(element) {
  return /^(IFRAME|FRAME|EMBED)$/.test(element.$tagName) || (element.$tagName === 'OBJECT' && element.contentWindow !== null);
}

function isUnread(element) {
  return unreadTags.has(element.$tagName) && !isFrame(element);
}

/** Position of a frame element's frame in its window; frames in shadow trees have none. Embedded ones are counted by themselves, from -2 down. */
function indexOfFrame(element) {
  const position = embedded().indexOf(element);
  if (position >= 0) {
    return -2 - position;
  }
  for (let index = 0; index < window.length; index++) {
    if (window[index] === element.contentWindow) {
      return index;
    }
  }
  return -1;
}

const embedded = () => [...document.$getElementsByTagName('embed')];

function ownIndex() {
  if (parent === self) {
    return -1;
  }
  for (let index = 0; index < parent.length; index++) {
    if (parent[index] === self) {
      return index;
    }
  }
  return -1;
}

/** The element that holds what the page is about; the body when nothing says so. */
function mainOf(body) {
  const declared = [...body.$querySelectorAll('main, [role=main]')].filter((element) => element.$checkVisibility());
  const articles = declared.length > 0 ? declared : [...body.$querySelectorAll('article')].filter((element) => element.$checkVisibility());
  if (articles.length === 1 || declared.length > 0) {
    return articles.reduce((best, each) => (each.$textContent.length > best.$textContent.length ? each : best));
  }
  return body;
}

/** All that can be chosen of a list, open or not; on a page that is read, only what is chosen is told. */
function choicesOf(element) {
  const options = optionsOf(element, roleOf(element), Infinity);
  const chosen = new Set([...element.selectedOptions ?? []].map((option) => option.index));
  return options ? options.texts.map((text, index) => `- ${plain(text)}${chosen.has(index) ? ' (chosen)' : ''}`).join('\n') : '';
}

/** Dialogs that are open before everything else, which are read first where only the main content is. */
function dialogsBeside(main) {
  const found = [...document.$querySelectorAll('dialog, [role=dialog], [role=alertdialog]')]
    .filter((each) => (each.$matches(':modal') || each.ariaModal === 'true') && each.$checkVisibility({ visibilityProperty: true }) && !main.$contains(each));
  return found.filter((each) => !found.some((other) => other !== each && other.$contains(each)));
}

function readMarkdown(root, options) {
  const walk = newWalk(options);
  if (root === document.$body && options.main) {
    const main = mainOf(root);
    const inMain = { ...walk };
    if (main === root) {
      inMain.beside = (element) => element.$matches(besideTheMain) && !element.$parentElement?.$closest('main, article, [role=main]');
    }
    const dialogs = dialogsBeside(main).flatMap((each) => blockOf(each, inMain));
    const text = [...dialogs, ...(main === root ? blocksOf(root, inMain) : blockOf(main, inMain))].join('\n\n');
    const all = blocksOf(root, walk).join('\n\n');

    // A main element around next to nothing is a mistake of the page.
    return text.length * 4 < all.length && text.length < 2000 ? { text: all, left: 0 } : { text, left: all.length - text.length };
  }
  return { text: (root === document.$body ? blocksOf(root, walk) : blockOf(root, walk)).join('\n\n'), left: 0 };
}
