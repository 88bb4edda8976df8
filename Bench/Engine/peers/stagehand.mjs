// Stagehand without its model: what it sees and does when the model is left out.
import { Stagehand } from '@browserbasehq/stagehand';

export async function create() {
  let stagehand;
  let page;
  const snapshot = async () => (await page.snapshot()).formattedTree;
  return {
    async connect({ endpoint, width, height }) {
      stagehand = new Stagehand({
        env: 'LOCAL', verbose: 0, disablePino: true, logger: () => {},
        localBrowserLaunchOptions: { cdpUrl: endpoint, viewport: { width, height } },
      });
      await stagehand.init();
      page = stagehand.context.pages()[0] ?? (await stagehand.context.newPage());
      await page.setViewportSize(width, height);
    },
    goto: async ({ url }) => void (await page.goto(url)),
    evaluate: ({ expression }) => page.evaluate(expression),
    observe: async ({ quiet }) => {
      const text = await snapshot();
      return quiet ? text.length : text;
    },
    click: async ({ selector }) => void (await page.locator(selector).click()),
    fill: async ({ selector, text }) => void (await page.locator(selector).fill(text)),
    async step({ selector }) {
      await page.locator(selector).click();
      const text = await snapshot();
      const picture = await page.screenshot({ type: 'jpeg', quality: 70 });
      return [text.length, picture.length];
    },
    close: () => stagehand.close(),
  };
}
