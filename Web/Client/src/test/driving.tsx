import { act, screen, waitFor } from '@testing-library/react';
import { expect, vi } from 'vitest';
import { SignedInProvider } from '../account/session';
import type { SignedInUser } from '../api/types';
import { LiveExecution } from '../live/LiveExecution';
import type { TakeoverState } from '../takeover/takeoverInput';
import { FakeSocket } from './fakeSocket';
import { execution, live } from './samples';
import { serve, show, type Answer } from './show';

/** Sockets whose server is the test. */
export function fakeSockets() {
  FakeSocket.opened.length = 0;
  vi.stubGlobal('WebSocket', Object.assign(FakeSocket, { OPEN: 1, CONNECTING: 0, CLOSED: 3 }));
}

export const ada = { user_id: 'u2', user_name: 'Ada', since: '2026-01-01T00:00:00Z' };
export const granted: Answer = { body: { lease: 'l1', until: '2026-01-01T00:00:30Z', renew_seconds: 10, status: 'paused' } };
export const driving: TakeoverState = {
  phase: 'driving',
  tabs: [{ id: 't1', title: 'Shop', url: 'https://shop.test/', is_current: true }, { id: 't2', title: 'Help', url: 'https://help.test/', is_current: false }],
  can_go_back: true,
  can_go_forward: false,
};
export const update = (position: number, data: object) => ({ type: 'execution_update', data, position, timestamp: '2026-01-01T00:00:03Z' });
export const back = 'POST /api/executions/e1/takeover/hand-back';

/** Whoever looks, where it matters who that is. */
export const me: SignedInUser = {
  id: 'u1', name: 'Me', email: 'me@example.org', role: 'editor', scopes: ['read', 'run'], two_factor_enabled: false,
};

/** Shows the page of an execution. */
export async function open(change = {}, answers: Parameters<typeof serve>[0] = {}, user: SignedInUser | null = null, more = {}) {
  const asked = serve({
    'GET /api/executions/e1/logs': { body: { items: [], next_after: null } },
    'POST /api/executions/e1/takeover': granted,
    [back]: { body: { message: 'Handed back.', status: 'running' } },
    ...answers,
  });
  const shown = await show(
    <SignedInProvider value={user}>
      <LiveExecution initial={live({ execution: execution(change), ...more })} />
    </SignedInProvider>,
  );
  return { ...shown, asked };
}

/** Takes its browser over. */
export async function drive(user: { click: (element: Element) => Promise<void> }) {
  await user.click(screen.getByRole('button', { name: 'Take over the browser' }));
  await waitFor(() => expect(FakeSocket.latest.url).toContain('/ws/takeover/e1?lease=l1'));
  const socket = FakeSocket.latest;
  await act(async () => {
    socket.accept();
    socket.say({ type: 'renewed', data: { until: '2026-01-01T00:00:30Z' } });
    socket.say({ type: 'state', data: driving });
  });
  const inputs = () => socket.sent.map((text) => (JSON.parse(text) as { input: Record<string, unknown> }).input);
  return { socket, inputs };
}
