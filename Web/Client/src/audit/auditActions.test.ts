import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { auditActions } from './auditActions';

/** Writes that the server leaves out of the log: they change nothing anybody would look for. */
const notAudited = ['auth.passkey.options', 'auth.invitation', 'auth.refresh', 'profile.passkeys.options'];

const verbs: Record<string, string> = { post: 'create', put: 'replace', patch: 'change', delete: 'delete' };

/** As the server names what an address does. */
function actionOf(path: string, method: string): string {
  const words = path.split('/').filter((part) => part && part !== 'api' && !part.startsWith('{')).map((part) => part.replaceAll('-', '_'));
  return method === 'post' && words.length > 1 ? words.join('.') : `${words.join('.')}.${verbs[method]}`;
}

it('has words for everything that the server writes into the audit log', () => {
  const document = JSON.parse(readFileSync(join(import.meta.dirname, '../api/openapi.json'), 'utf8')) as { paths: Record<string, object> };
  const written = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).filter((method) => method in verbs).map((method) => actionOf(path, method)),
  );
  const known: readonly string[] = [...auditActions, ...notAudited];
  expect(written.length).toBeGreaterThan(30);
  expect(written.filter((action) => !known.includes(action))).toEqual([]);
});
