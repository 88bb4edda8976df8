import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { AuditEntryResponse } from '../api/types';
import { serve, show } from '../test/show';
import { AuditPage } from './AuditPage';

const ANN = '00000000-0000-7000-8000-000000000001';
const TASK = '00000000-0000-7000-8000-0000000000aa';

function entry(change: Partial<AuditEntryResponse> = {}): AuditEntryResponse {
  return {
    id: 'a1', at: '2026-01-01T00:00:00Z', user_id: ANN, user_name: 'Ann', action: 'tasks.replace', subject_id: TASK, subject_name: 'Orders', subject_at: null, status: 200,
    address: '10.0.0.1', via: 'page:1', changes: null, ...change,
  };
}

async function open(entries: AuditEntryResponse[], path = '/audit') {
  const urls: string[] = [];
  serve({
    'GET /api/audit': { body: { items: entries, next_after: null } },
    'GET /api/audit/actions': { body: ['tasks.replace', 'new.thing'] },
    'GET /api/users': { body: [] },
  });
  const answer = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    urls.push(String(input));
    return answer(input, init);
  };
  const shown = await show(<AuditPage />, path);
  await screen.findAllByTestId('audit-entry');
  return { urls, ...shown };
}

it('says what was done in words, and by its code where it has none', async () => {
  await open([
    entry({ id: 'a1' }),
    entry({ id: 'a2', action: 'new.thing', via: 'api_key:1' }),
    entry({ id: 'a3', action: 'auth.sign_in', status: 401, user_name: '', subject_id: null }),
  ]);
  const [known, unknown, refused] = screen.getAllByTestId('audit-entry');
  expect(known).toHaveTextContent('Task changed');
  expect(unknown).toHaveTextContent('new.thing');
  expect(unknown).toHaveTextContent('API key');
  expect(refused).toHaveTextContent('Sign-in');
  expect(refused).toHaveTextContent('Refused (401)');
  expect(refused).toHaveTextContent('Not signed in');
});

it('shows before and after of what was changed', async () => {
  const { user } = await open([entry({ changes: { limits: { before: { max_steps: 100 }, after: { max_steps: 50 } } } })]);
  await user.click(screen.getByRole('button', { name: 'Changes: Task changed, Ann' }));
  const row = within(screen.getByText('limits.max_steps').closest('tr')!);
  expect(row.getAllByRole('cell').map((cell) => cell.textContent)).toEqual(['100', '50']);
});

it('keeps its filters in the address, and exports what they show', async () => {
  const { urls, user, router } = await open([entry()], `/audit?person=${ANN}&action=tasks.replace&from=2026-01-01&subject=nonsense`);
  const asked = new URL(urls.find((url) => url.startsWith('/api/audit?'))!, 'http://localhost').searchParams;
  expect([asked.get('user_id'), asked.get('action'), asked.get('subject_id')]).toEqual([ANN, 'tasks.replace', null]);
  expect(asked.get('from')).toMatch(/^20(25-12-31|26-01-01)T/);
  expect(screen.getByRole('link', { name: 'Export as CSV' })).toHaveAttribute('href', expect.stringContaining(`/api/audit/export?user_id=${ANN}&action=tasks.replace`));

  await user.click(screen.getByRole('button', { name: 'Show only what was done to this' }));
  await waitFor(() => expect(router.state.location.search).toContain(`subject=${TASK}`));
  expect(screen.getByText('Only Orders')).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Remove filters' }));
  await waitFor(() => expect(router.state.location.search).toBe(''));
});

it('calls by its name what was done to, executions by their time as well, and what has no name by its end', async () => {
  const subject_at = '2026-01-01T12:34:56Z';
  await open([
    entry({ id: 'a1' }),
    entry({ id: 'a2', action: 'executions.stop', subject_at }),
    entry({ id: 'a3', action: 'tasks.delete', subject_name: 'Sales' }),
    entry({ id: 'a4', action: 'profile.sessions.delete', subject_name: null }),
  ]);
  const [task, execution, deleted, session] = screen.getAllByTestId('audit-entry');
  expect(within(task!).getByRole('link', { name: 'Orders' })).toHaveAttribute('href', `/tasks/${TASK}`);
  expect(within(execution!).getByRole('link', { name: /^Orders · Jan 1, 2026, .*:34/ })).toHaveAttribute('href', `/executions/${TASK}`);
  expect(deleted).toHaveTextContent('Sales');
  expect(within(deleted!).queryByRole('link')).toBeNull();
  expect(session).toHaveTextContent('…000000aa');
});
