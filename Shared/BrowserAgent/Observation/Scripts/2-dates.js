// How fields write dates and times: YYYY, MM and DD, HH (hh with AM), mm and ss for their parts, whatever letters the page's language has for them.

/** Three runs of letters with the same thing between them, each of one letter; or as Japanese and Chinese have it. */
const datePattern = new RegExp('(?<![\\p{L}\\p{N}])(?:(\\p{L})\\1{0,3}(\\.? |[./\\-])(\\p{L})\\3{0,3}\\2(\\p{L})\\4{0,3}\\.?(?![\\p{L}\\p{N}])'
  + '|(y{4})\\s?年\\s?(m{1,2})\\s?月\\s?(d{1,2})\\s?日)', 'iu');
const timePattern = /(?<![\p{L}\p{N}])[hk]{1,2}:m{2}(:s{2})?(\s?(?:aa?|tt|am\/pm|\(a\|p\)m|a\.?m\.?)(?![\p{L}\p{N}]))?/iu;

/** The letters of a part, as it is told. */
function datePartOf(run, year, month) {
  return run === year ? (run.length === 2 ? 'YY' : 'YYYY') : run === month ? 'MM'.slice(0, Math.min(run.length, 2)) : 'DD'.slice(0, run.length);
}

/** What a text says of how dates and times are written: `DD/MM/YYYY`, `MM/DD/YYYY hh:mm AM`; '' when it says nothing of it. */
function patternIn(text) {
  const plain = fold(text.replace(/\p{Cf}/gu, ''));
  const date = datePattern.exec(plain);
  const time = timePattern.exec(plain);
  const told = time ? `${time[2] ? 'hh' : 'HH'}:mm${time[1] ? ':ss' : ''}${time[2] ? ' AM' : ''}` : '';
  if (!date) {
    return told;
  }
  const runs = date[0].match(/(\p{L})\1*/giu).filter((run) => !/[年月日]/.test(run) || date[5] === undefined);
  const year = runs.find((run) => run.length === 4 || run === '年') ?? runs.find((run) => /^yy$/i.test(run));
  const others = runs.filter((run) => run !== year);
  const month = others.find((run) => /^[mмμk月]{1,2}$/iu.test(run)) ?? others.find((run) => /^aa$/i.test(run));
  if (!year || !month || others.length !== 2 || others.some((run) => run.length > 2)) {
    return '';
  }
  let at = 0;
  const written = date[0].replace(date[2] === '. ' ? '' : /\.$/, '').replace(/(\p{L})\1*/giu, (run) => (run === runs[at] ? datePartOf(runs[at++], year, month) : run));
  return time && time.index > date.index ? `${written} ${told}` : written;
}

/** How the dates that stand there are written, where only one way of reading them makes sense. */
function patternOfDate(text) {
  return (text.match(/\d{1,4}([./-])\d{1,2}\1\d{1,4}/g) ?? []).map(patternOfOneDate).find(Boolean) ?? '';
}

function patternOfOneDate(text) {
  const [whole, first, between, second, third] = /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})$/.exec(text) ?? [];
  if (whole === undefined) {
    return '';
  }
  const part = (digits, letter) => letter.repeat(digits.length === 1 ? 1 : 2);
  if (first.length === 4) {
    return ['YYYY', part(second, 'M'), part(third, 'D')].join(between);
  }
  const isDayFirst = between === '.' || Number(first) > 12;
  return third.length !== 4 || (!isDayFirst && Number(second) <= 12) ? ''
    : [...(isDayFirst ? [part(first, 'D'), part(second, 'M')] : [part(first, 'M'), part(second, 'D')]), 'YYYY'].join(between);
}

/** The pattern in which a field of text writes dates: by its placeholder, its name, what describes it, or the date that it holds; '' when nothing says it. */
function datePatternOf(field) {
  const hint = field.$getAttribute('placeholder') ?? field.$getAttribute('aria-placeholder') ?? '';
  return patternIn(hint) || patternOfDate(hint) || patternIn(nameOf(field, false)) || patternIn(referredText(field, 'describedby'))
    || (isInvalid(field) ? '' : patternOfDate(fold(field.value)));
}

/** What each part of a date or time that a page draws in spin buttons is: by its bounds, which are the same in every language. */
function datePartsOf(parts) {
  const bound = (part, name) => Number(part.$getAttribute(`aria-value${name}`) ?? Number.NaN);
  const most = parts.map((part) => bound(part, 'max'));
  const minute = most.indexOf(59);
  return parts.map((part, index) => (index === minute - 1 ? 'hour' : most[index] >= 99 ? 'year' : most[index] >= 28 && most[index] <= 31 ? 'day'
    : most[index] === 59 ? (index === minute ? 'minute' : 'second') : most[index] === 12 && bound(part, 'min') === 1 ? 'month' : 'ampm'));
}

/** The date or time that an element is, or is a part of, where a page draws it in spin buttons: {box, parts, kinds, type}; null for everything else. */
function drawnDateOf(element) {
  const isPart = element.$getAttribute('role') === 'spinbutton';
  let [box, parts] = [isPart ? element.$parentElement : element, []];
  for (let level = 0; box && level < 4; box = box.$parentElement, level++) {
    parts = [...box.$querySelectorAll('[role=spinbutton]:not(input)')];
    if (parts.length > 1 || !isPart) {
      break;
    }
  }
  if (parts.length < 2 || parts.length > 7) {
    return null;
  }
  const kinds = datePartsOf(parts);
  const has = (...wanted) => wanted.every((kind) => kinds.includes(kind));
  const isDate = has('year', 'month');
  const isTime = has('hour', 'minute');
  const type = isDate && isTime ? (has('day') ? 'datetime' : null) : isDate ? (has('day') ? 'date' : 'month') : isTime ? 'time' : null;
  if (!type || new Set(kinds).size < kinds.length || (has('ampm') && !isTime)) {
    return null;
  }
  for (let inner = parts[0].$parentElement; inner !== box && box.$contains(inner); inner = inner.$parentElement) {
    if (inner.$contains(parts.at(-1))) {
      box = inner;
    }
  }
  return { box, parts, kinds, type };
}

/** What a drawn date shows; with `held` nothing as long as that is no date. */
function textOfDate({ box }, held = false) {
  const text = fold((box.innerText ?? '').replace(/\p{Cf}/gu, '').replace(/\n/g, ''));
  return held && !/\p{N}/u.test(text) ? '' : text;
}
