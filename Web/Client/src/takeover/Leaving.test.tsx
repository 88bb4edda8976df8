import { act, screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { back, drive, fakeSockets, open } from '../test/driving';

beforeEach(fakeSockets);

/** Whether the browser would ask before the page is closed. */
function closing() {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

it('asks before the page is closed while its person drives, and not otherwise', async () => {
  const { user } = await open();
  expect(closing()).toBe(false);
  await drive(user);
  expect(closing()).toBe(true);
  await user.click(screen.getByRole('button', { name: 'Hand back' }));
  await waitFor(() => expect(screen.queryByTestId('drive-panel')).toBeNull());
  expect(closing()).toBe(false);
});

it('offers to hand the browser back to who goes to another page', async () => {
  const { user, router, asked } = await open();
  await drive(user);
  await act(async () => router.navigate('/tasks'));
  await user.click(await screen.findByRole('button', { name: 'Stay' }));
  expect(router.state.location.pathname).toBe('/');
  expect(screen.getByTestId('drive-panel')).toBeVisible();
  await act(async () => router.navigate('/tasks'));
  await user.click(await screen.findByRole('button', { name: 'Hand back and leave' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/tasks'));
  expect(asked.filter((one) => one.request === back)).toHaveLength(1);
});

it('lets who wants to leave without handing back go, and keeps who could not hand back', async () => {
  const { user, router, asked } = await open({}, { [back]: { status: 503, body: { code: 'unreachable', detail: 'Away.' } } });
  await drive(user);
  await act(async () => router.navigate('/tasks'));
  await user.click(await screen.findByRole('button', { name: 'Hand back and leave' }));
  expect(await screen.findByText('It could not be handed back')).toBeVisible();
  expect(router.state.location.pathname).toBe('/');
  await act(async () => router.navigate('/tasks'));
  await user.click(await screen.findByRole('button', { name: 'Leave without handing back' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/tasks'));
  expect(asked.filter((one) => one.request === back)).toHaveLength(1);
});
