// What the page's style sheets say about when a change of one element shows or hides others. Only that matters here: where
// things are is measured each time, but what is scrolled out far away is not asked again whether it is shown at all.
const styleRules = {
  signature: '',
  /** A style sheet of another site cannot be read: any change may concern anything. */
  unreadable: true,
  /** Classes, ids and attributes by which rules reach other elements than the one that has them. */
  outerNames: new Set(),
  /** Selects what is fixed to the viewport; null when that is not known. */
  fixed: null,
  /** Selects what is shown while the mouse is over it, or over something; empty when there is no such thing, or none is known. */
  revealed: '',
  /** Rules hide or show by hover, focus or checked state of another element. */
  reactsToState: false,
  /** Rules hide or show by an element's place among its siblings. */
  reactsToOrder: false,

  /** Rules look at what an element contains. */
  reactsToContent: false,

  /** An attribute changed: whether that may show or hide other elements than its own. */
  concernsOthers({ attributeName, target, oldValue }) {
    if (this.signature === '' || attributeName === 'style') {
      return false;
    }
    if (this.unreadable || this.outerNames.has(`[${attributeName}`)) {
      return true;
    }
    if (attributeName === 'class') {
      const before = new Set((oldValue ?? '').split(/\s+/));
      return [...before].some((name) => !target.classList.contains(name) && this.outerNames.has(`.${name}`))
        || [...target.classList].some((name) => !before.has(name) && this.outerNames.has(`.${name}`));
    }
    return attributeName === 'id' && (this.outerNames.has(`#${oldValue}`) || this.outerNames.has(`#${target.id}`));
  },
};

const isShowing = /(?:^|[ ;])(?:display|content-visibility|opacity: 0(?:;| )|position: (?:absolute|fixed)|float: [lr])/;
const isRevealing = /(?:^|[ ;])(?:opacity: (?!0(?:;| |$))|visibility: visible|display: (?!none))/;
const orderPseudo = /[+~]|:(nth|first|last|only|empty)/;
const statePseudo = /:(hover|focus|active|checked|target|valid|invalid|user|placeholder|enabled|disabled|indeterminate|default|required|open|popover|has)/;

/**
 * Notices that there are other style sheets, or more rules; what was kept before does not count then. They are read when
 * the page has a moment, since large ones take as long as a whole look; until then any change may concern anything.
 */
function refreshStyles() {
  const sheets = [...document.$styleSheets, ...document.$adoptedStyleSheets];
  const size = (sheet) => {
    try {
      return sheet.disabled ? 'x' : sheet.cssRules.length;
    } catch {
      return '?';
    }
  };
  const signature = [sheets.map(size).join(), innerWidth, innerHeight, devicePixelRatio,
    matchMedia('(prefers-color-scheme: dark)').matches, location.hash].join('|') + '|';
  if (signature === styleRules.signature) {
    return;
  }
  index.epoch++;
  Object.assign(styleRules, {
    signature, unreadable: true, outerNames: new Set(), reactsToState: true, reactsToOrder: false, reactsToContent: true, fixed: null, revealed: '',
  });
  requestIdleCallback(() => styleRules.signature === signature && readSheets(sheets), { timeout: 1000 });
}

function readSheets(sheets) {
  Object.assign(styleRules, { reactsToState: false, reactsToContent: false });
  const found = { fixed: ['html'], revealed: [], hovers: matchMedia('(hover: hover)').matches };
  try {
    sheets.forEach((sheet) => readRules(sheet.cssRules, found, ''));
    Object.assign(styleRules, { unreadable: false, fixed: found.fixed.join(), revealed: found.revealed.join() });
    special.elements();
  } catch {
    Object.assign(styleRules, { reactsToState: true, reactsToContent: true });
  }
}

/** @param around The selector of the rule around these; empty for none. */
function readRules(rules, found, around) {
  for (const rule of rules) {
    const selector = rule.selectorText && around ? nestedIn(around, rule.selectorText) : rule.selectorText ?? around;
    const text = selector && rule.style?.cssText;
    if (text && isShowing.test(text)) {
      readSelector(rule.selectorText ?? selector);
      if (/position: fixed/.test(text)) {
        // Of a list, what the browser does not know, or what stands before or after an element, is left out alone.
        found.fixed.push(`:is(${selector})`);
      }
    }
    if (text && found.hovers && selector.includes(':hover') && isRevealing.test(text)) {
      // As if the mouse were over everything; what of it does not apply here does no harm.
      found.revealed.push(`:is(${selector.replaceAll(':hover', ':is(*)')})`);
    }
    if (rule.cssRules?.length > 0) {
      readRules(rule.cssRules, found, selector);
    } else if (rule.styleSheet) {
      readRules(rule.styleSheet.cssRules, found, '');
    }
  }
}

function nestedIn(around, selector) {
  return selector.includes('&') ? selector.replaceAll('&', `:is(${around})`) : `:is(${around}) ${selector}`;
}

/** What stands before the last combinator, or in :has(…), reaches elements other than its own. */
function readSelector(text) {
  const reachesOut = text.includes(':has(') || text.includes('&');
  for (const selector of text.split(',')) {
    const end = Math.max(selector.lastIndexOf(' '), selector.lastIndexOf('>'), selector.lastIndexOf('+'), selector.lastIndexOf('~'));
    const outer = reachesOut ? text : selector.slice(0, end + 1);
    for (const [, class_, id, attribute] of outer.matchAll(/\.((?:[\w-]|[^\x00-\x7f]|\\.)+)|#([\w-]+)|\[([\w-]+)/g)) {
      styleRules.outerNames.add(class_ ? `.${class_.replaceAll('\\', '')}` : id ? `#${id}` : `[${attribute}`);
    }
    styleRules.reactsToState ||= statePseudo.test(outer);
    styleRules.reactsToContent ||= reachesOut;
    styleRules.reactsToOrder ||= orderPseudo.test(selector.replace(/\[[^\]]*\]/g, ''));
  }
}
