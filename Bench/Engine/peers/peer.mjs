// One peer of the engine, driven by lines of JSON on standard input: {id, op, ...} is answered by {id, ms, value} with
// the time that the peer itself took, measured in its own process so that the pipe costs it nothing.
//
//   node peer.mjs playwright|mcp|stagehand
import { createInterface } from 'node:readline';

const [name] = process.argv.slice(2);
const peers = {
  playwright: () => import('./playwright.mjs'),
  mcp: () => import('./mcp.mjs'),
  stagehand: () => import('./stagehand.mjs'),
};
const peer = await (await peers[name]()).create();
const answer = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const { id, op, ...given } = JSON.parse(line);
  const started = performance.now();
  try {
    const value = await peer[op](given);
    answer({ id, ms: performance.now() - started, value: value ?? null });
  } catch (error) {
    answer({ id, ms: performance.now() - started, error: String(error?.stack ?? error) });
  }
}
process.exit(0);
