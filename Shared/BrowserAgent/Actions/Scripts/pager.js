// What leads from one page of a table or list to the next. Needs 2-semantics.js and table.js.
const nextWords = /^(next( page)?|go to (the )?next page|older( posts| entries)?|[›»→>⟩❯]+|navigate_next|chevron_right|keyboard_arrow_right|次(へ|の?ページ|頁|の\d+件)?|下一?[页頁]|[后後]一?[页頁])\s*[›»→>⟩❯]*$/i;
const moreWords = /^((load|show|view|see) more|もっと(見る|読み込む)|さらに(表示|読み込む)|(加载|載入|显示|顯示|查看)更多)/i;
const pagerArea = '[class*=pag i], [id*=pag i], [aria-label*=pag i], nav, [role=navigation]';
const pagerControls = 'a, button, [role=button], [role=link], input[type=button], input[type=submit], [onclick], [class*=next i]';

function isDisabledControl(element) {
  return element.$matches(':disabled') || element.$closest('[aria-disabled=true], .disabled, .is-disabled') !== null
    || getComputedStyle(element).pointerEvents === 'none';
}

function saysNext(element) {
  const name = fold(nameOf(element, true));
  return element.$getAttribute('rel') === 'next' || nextWords.test(name) || moreWords.test(name) || nextWords.test(fold(element.title))
    || (element.$matches('[class*=next i]') && name === '' && element.$matches('a, button, [role=button]'));
}

/** How deep the closest element that holds both lies: the pager of a table is near it. */
function nearness(table, element) {
  let depth = 0;
  for (let holder = table.$parentElement; holder; holder = holder.$parentElement) {
    if (holder.$contains(element)) {
      for (let above = holder; above; above = above.$parentElement) {
        depth++;
      }
      return depth;
    }
  }
  return 0;
}

/** The control that leads to the next page; null when there is none. It may be disabled: then this is the last page. */
function nextControlOf(table) {
  const roots = [...new Set([table.$getRootNode(), document])];
  const found = roots.flatMap((root) => [...root.$querySelectorAll(pagerControls)])
    .filter((element) => isRendered(element) && !table.$contains(element) && saysNext(element))
    .map((element) => element.$matches('a, button, input, [role]') ? element : element.$querySelector('a, button') ?? element);
  const rated = found.map((element) => ({
    element,
    pager: element.$closest(pagerArea) !== null || element.$getAttribute('rel') === 'next' ? 1 : 0,
    near: nearness(table, element),
    after: table.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING ? 1 : 0,
  }));
  rated.sort((a, b) => b.pager - a.pager || b.near - a.near || b.after - a.after);
  return rated[0]?.element ?? null;
}

function pagingOf(table) {
  const next = nextControlOf(table);
  if (!next || isDisabledControl(next)) {
    return null;
  }
  return contentText(next.$closest(pagerArea) ?? next, 100).slice(0, 100) || fold(nameOf(next, true));
}
