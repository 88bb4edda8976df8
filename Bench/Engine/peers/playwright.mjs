// Playwright with the snapshot that it makes for models.
import { chromium } from 'playwright-core';

export async function create() {
  let browser;
  let page;
  const snapshot = () => page.ariaSnapshot({ mode: 'ai' });
  const screenshot = () => page.screenshot({ type: 'jpeg', quality: 70 });
  return {
    async connect({ endpoint, width, height }) {
      browser = await chromium.connectOverCDP(endpoint);
      const context = await browser.newContext({ viewport: { width, height } });
      page = await context.newPage();
    },
    goto: async ({ url }) => void (await page.goto(url)),
    evaluate: ({ expression }) => page.evaluate(expression),
    observe: async ({ quiet }) => {
      const text = await snapshot();
      return quiet ? text.length : text;
    },
    async observeWithPicture() {
      const text = await snapshot();
      const picture = await screenshot();
      return [text.length, picture.length];
    },
    click: async ({ selector }) => void (await page.locator(selector).click()),
    fill: async ({ selector, text }) => void (await page.locator(selector).fill(text)),
    async step({ selector }) {
      await page.locator(selector).click();
      const text = await snapshot();
      const picture = await screenshot();
      return [text.length, picture.length];
    },
    /** Where the elements with these references are, and whether a person could use them. */
    async inspect({ refs }) {
      const found = [];
      for (const ref of refs) {
        found.push(await inspectOne(page, ref));
      }
      return found;
    },
    /** A plain launch to the first page that has loaded, as most programs do it. */
    async launch({ executable, args, url }) {
      const started = await chromium.launch({ executablePath: executable, headless: true, args });
      const first = await (await started.newContext()).newPage();
      await first.goto(url);
      browser = started;
    },
    /** Contexts that stay open, each on its page. */
    async hold({ count, url }) {
      for (let number = 0; number < count; number++) {
        await (await (await browser.newContext()).newPage()).goto(url);
      }
    },
    close: () => browser.close(),
  };
}

async function inspectOne(page, ref) {
  try {
    return await page.locator(`aria-ref=${ref}`).evaluate((element) => {
      const shown = () => {
        if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true, opacityProperty: true })) {
          return 'hidden';
        }
        element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
        const box = element.getBoundingClientRect();
        if (box.width < 1 || box.height < 1) {
          return 'without size';
        }
        for (const part of element.getClientRects()) {
          for (const [fx, fy] of [[0.5, 0.5], [0.2, 0.5], [0.8, 0.5]]) {
            let hit = element.getRootNode().elementFromPoint(part.left + part.width * fx, part.top + part.height * fy);
            while (hit) {
              if (hit === element) {
                return null;
              }
              hit = hit.parentElement ?? hit.getRootNode().host;
            }
          }
        }
        return 'covered or out of reach';
      };
      const path = [];
      for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
        const siblings = at.parentElement ?? at.getRootNode();
        path.unshift([...siblings.children].indexOf(at));
      }
      const disabled = element.matches(':disabled') ? 'disabled' : null;
      return { path: `${location.pathname} ${path.join('/')}`, unusable: disabled ?? shown(), html: element.outerHTML.slice(0, 160) };
    }, undefined, { timeout: 2000 });
  } catch (error) {
    return { path: null, unusable: 'gone', html: String(error).slice(0, 160) };
  }
}
