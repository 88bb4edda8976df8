import { useQuery } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, it } from 'vitest';
import { getJson } from '../api/http';
import { serve, show } from '../test/show';
import { AuthGate } from './AuthGate';

const olga = { id: 'p1', email: 'olga@example.org', name: 'Olga', role: 'admin', scopes: ['read'] };
const grace = { ...olga, id: 'p2', email: 'grace@example.org', name: 'Grace' };
const nobody = { needs_set_up: false, can_mail: false, user: null, antiforgery_token: 'a' };

/** As dialogs do that edit what is there: read at the start, and waited for. */
function Page() {
  const { isFetching } = useQuery({ queryKey: ['credentials', 'one', 'c1'], queryFn: () => getJson('/api/credentials/c1'), staleTime: Infinity });
  return isFetching ? null : <Draft />;
}

function Draft() {
  const [text, setText] = useState('');
  return (
    <>
      <input aria-label="Draft" value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <button onClick={() => void getJson('/api/tasks').catch(() => undefined)}>Save</button>
    </>
  );
}

/** Somebody writes, and their session ends. */
async function endedWhileWriting(next: typeof olga) {
  let status: object = { ...nobody, user: olga };
  const asked = serve({
    'GET /api/auth/status': () => ({ body: status }),
    'GET /api/credentials/c1': { body: { name: 'Ours' } },
    'GET /api/tasks': () => {
      status = nobody;
      return { status: 401, body: { code: 'not_signed_in' } };
    },
    'POST /api/auth/sign-in': () => ({ body: (status = { ...nobody, user: next }) }),
  });
  const { user } = await show(<AuthGate><Page /></AuthGate>);
  await user.type(await screen.findByLabelText('Draft'), 'ten minutes of words');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/Your session has ended/)).toBeVisible();
  expect(screen.queryByRole('textbox', { name: 'Draft' })).toBeNull();
  return { user, reads: () => asked.filter(({ request }) => request === 'GET /api/credentials/c1').length };
}

it('keeps what somebody writes while they sign in again after their session ended', async () => {
  const { user, reads } = await endedWhileWriting(olga);
  expect(screen.getByLabelText(/^E-mail address/)).toHaveValue('olga@example.org');
  await user.type(screen.getByLabelText(/^Password/), 'a long enough password');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  await waitFor(() => expect(screen.getByRole('textbox', { name: 'Draft' })).toBeVisible());
  expect(screen.getByLabelText('Draft')).toHaveValue('ten minutes of words');
  expect(screen.queryByLabelText(/^Password/)).toBeNull();
  expect(reads()).toBe(1);
});

it('shows nothing of it to somebody else who signs in', async () => {
  const { user } = await endedWhileWriting(grace);
  await user.clear(screen.getByLabelText(/^E-mail address/));
  await user.type(screen.getByLabelText(/^E-mail address/), 'grace@example.org');
  await user.type(screen.getByLabelText(/^Password/), 'a long enough password');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  await waitFor(() => expect(screen.getByRole('textbox', { name: 'Draft' })).toBeVisible());
  expect(screen.getByLabelText('Draft')).toHaveValue('');
});
