import { expect, it, vi } from 'vitest';
import { ApiError, getPicture, sendJson, withQuery } from './http';

function answer(status: number, body: string, type = 'application/json') {
  return vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(body || null, { status, headers: { 'content-type': type } }));
}

const failure = (promise: Promise<unknown>) => promise.then(() => { throw new Error('It succeeded.'); }, (error: unknown) => error as ApiError);

it('writes JSON even when there is nothing to say', async () => {
  const fetched = answer(204, '');
  await sendJson('POST', '/api/tasks/1/run');
  expect(fetched.mock.calls[0]![1]).toMatchObject({ method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } });
});

it('reads the problem that the server describes', async () => {
  answer(400, JSON.stringify({ code: 'validation_failed', detail: 'No.', errors: { name: ['Missing.'] }, error_codes: { name: ['required'] } }));
  const error = await failure(sendJson('POST', '/api/tasks'));
  expect(error).toMatchObject({ status: 400, code: 'validation_failed', message: 'No.', fieldErrors: { name: ['Missing.'] }, fieldCodes: { name: ['required'] } });
});

it('keeps what the server adds to a problem', async () => {
  answer(409, JSON.stringify({ code: 'task_already_running', execution_id: 'e7' }));
  expect((await failure(sendJson('POST', '/x'))).extensions).toEqual({ execution_id: 'e7' });
});

it('knows an answer that a proxy gave', async () => {
  answer(502, '<html>Bad gateway</html>', 'text/html');
  const error = await failure(sendJson('POST', '/x'));
  expect(error).toMatchObject({ code: 'unreachable', isUnreachable: true });
});

it('says unreachable when nothing answers', async () => {
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('Failed to fetch'));
  expect(await failure(sendJson('POST', '/x'))).toMatchObject({ status: 0, code: 'unreachable' });
});

it('takes no picture for a missing one', async () => {
  answer(404, '{}');
  expect(await getPicture('/api/executions/1/screenshot')).toBeNull();
});

it('leaves empty parameters out and repeats lists', () => {
  expect(withQuery('/x', { status: ['a', 'b'], search: '', after: null, limit: 5 })).toBe('/x?status=a&status=b&limit=5');
});
