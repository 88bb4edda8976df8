// @playwright/mcp as an agent uses it: a model context protocol client in the same process.
import { createRequire } from 'node:module';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';

const { createConnection } = createRequire(import.meta.url)('@playwright/mcp');

export async function create() {
  let client;
  const call = async (name, given) => {
    const answer = await client.callTool({ name, arguments: given });
    const text = answer.content.filter((part) => part.type === 'text').map((part) => part.text).join('\n');
    if (answer.isError) {
      throw new Error(`${name}: ${text}`);
    }
    return text;
  };
  const snapshot = () => call('browser_snapshot', {});
  const refOf = (text, words) => {
    const line = text.split('\n').find((each) => each.includes(words) && each.includes('[ref='));
    return /\[ref=(\w+)\]/.exec(line ?? '')?.[1];
  };
  let target;
  return {
    async connect({ endpoint, width, height }) {
      const server = await createConnection({
        browser: { cdpEndpoint: endpoint, isolated: true, contextOptions: { viewport: { width, height } } },
        outputMode: 'stdout',
        imageResponses: 'allow',
      });
      client = new Client({ name: 'bench', version: '1.0.0' });
      const [near, far] = InMemoryTransport.createLinkedPair();
      await Promise.all([server.connect(far), client.connect(near)]);
      await call('browser_navigate', { url: 'about:blank' });
    },
    /** What is asked for after browser_navigate would be a second look: that one looks at the page by itself. */
    async goto({ url }) {
      await call('browser_evaluate', { function: `() => void setTimeout(() => location.assign(${JSON.stringify(url)}))` });
      const isThere = async () => {
        try {
          return (await call('browser_evaluate', { function: '() => `${document.readyState} ${location.href}`' })).includes(`complete ${new URL(url)}`);
        } catch {
          // It is on its way.
          return false;
        }
      };
      for (let tries = 0; !(await isThere()); tries++) {
        if (tries === 20) {
          throw new Error(`${url} did not load`);
        }
      }
    },
    evaluate: ({ expression }) => call('browser_evaluate', { function: `() => (${expression})` }),
    observe: async ({ quiet }) => {
      const text = await snapshot();
      return quiet ? text.length : text;
    },
    /** Looks once for what the next clicks and fills aim at: a model would name it from the last snapshot. */
    async aim({ words }) {
      target = refOf(await snapshot(), words);
      if (!target) {
        throw new Error(`The snapshot has no "${words}".`);
      }
    },
    click: async ({ words }) => void (await call('browser_click', { element: words, target })),
    fill: async ({ words, text }) => void (await call('browser_type', { element: words, target, text })),
    async step({ words }) {
      const text = await call('browser_click', { element: words, target });
      await call('browser_take_screenshot', { type: 'jpeg' });
      return text.length;
    },
    tools: async () => (await client.listTools()).tools.map((tool) => [tool.name, Object.keys(tool.inputSchema.properties ?? {})]),
    close: () => client.close(),
  };
}
