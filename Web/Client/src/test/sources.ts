import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';

const root = join(import.meta.dirname, '..');

/** The program's own sources, without its tests. */
export const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|^test\/|^api\/schema\.ts$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

interface Node {
  type: string;
  [property: string]: unknown;
}
const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string';
const childrenOf = (node: Node) => Object.values(node).flat().filter(isNode);

function* descendants(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) {
    yield* descendants(child);
  }
}

function program(file: string, text: string): Node {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) {
    throw new Error(`${file} cannot be parsed.`);
  }
  return program as unknown as Node;
}

/** What an expression may become: both sides of a condition, literals and templates. Calls are left alone. */
function outcomes(node: Node): Node[] {
  switch (node.type) {
    case 'ConditionalExpression':
      return [node.consequent, node.alternate].filter(isNode).flatMap(outcomes);
    case 'LogicalExpression':
      return [node.left, node.right].filter(isNode).flatMap(outcomes);
    case 'JSXExpressionContainer':
      return isNode(node.expression) ? outcomes(node.expression) : [];
    default:
      return [node];
  }
}

const quasis = (node: Node) => (node.quasis as { value: { cooked: string } }[]).map((part) => part.value.cooked);
const wordsOf = (node: Node): string[] =>
  node.type === 'Literal' && typeof node.value === 'string' ? [node.value] : node.type === 'TemplateLiteral' ? quasis(node) : [];

const calleeName = (callee: Node): unknown =>
  callee.type === 'MemberExpression' && isNode(callee.property) ? callee.property.name : callee.name;

/** Attributes and properties whose text somebody sees or hears. */
const seen = /^(aria-label|aria-description|title|label|labels|placeholder|description|alt|message|legend|error|nothingFoundMessage)$/;
const isText = (text: string) => /\p{L}{2,}/u.test(text.replace(/https?:\/\/\S*/g, ''));

/** Words that a person would see and that are not taken from the message files. */
export function visibleWords(file: string, text: string): string[] {
  const found: string[] = [];
  for (const node of descendants(program(file, text))) {
    const name = node.type === 'JSXAttribute' ? (node.name as Node).name : node.type === 'Property' ? ((node.key as Node).name ?? (node.key as Node).value) : undefined;
    if (node.type === 'JSXText') {
      found.push(String(node.value).trim());
    } else if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      const shown = (node.children as Node[]).filter((child) => child.type === 'JSXExpressionContainer');
      found.push(...shown.flatMap(outcomes).flatMap(wordsOf));
    } else if (isNode(node.value) && typeof name === 'string' && seen.test(name)) {
      // A property may name a file's field or a kind; what is shown begins with a capital or has several words.
      const words = outcomes(node.value).flatMap(wordsOf);
      found.push(...(node.type === 'JSXAttribute' ? words : words.filter((word) => /^\p{Lu}|\p{L} \p{L}/u.test(word))));
    }
  }
  return found.filter(isText);
}

export interface AskedKeys {
  /** Keys as they stand. */
  literal: string[];
  /** What stands before the first value filled into a key. */
  prefixes: string[];
  /** Texts that look like keys, wherever they stand: a list may hold them for a `t` elsewhere. */
  mentioned: string[];
}

/** The messages that `t` is asked for. */
export function askedKeys(file: string, text: string): AskedKeys {
  const asked: AskedKeys = { literal: [], prefixes: [], mentioned: [] };
  for (const node of descendants(program(file, text))) {
    asked.mentioned.push(...(node.type === 'Literal' ? wordsOf(node) : []).filter((word) => /^[a-z_]+(\.[a-z_]+)+$/.test(word)));
    if (node.type !== 'CallExpression' || calleeName(node.callee as Node) !== 't') {
      continue;
    }
    const [key] = node.arguments as Node[];
    for (const outcome of key ? outcomes(key) : []) {
      if (outcome.type === 'TemplateLiteral') {
        asked.prefixes.push(quasis(outcome)[0]!);
      } else {
        asked.literal.push(...wordsOf(outcome));
      }
    }
  }
  return asked;
}
