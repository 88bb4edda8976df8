import { screen, within } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { SignedInProvider } from '../account/session';
import { serve, show } from '../test/show';
import { HeaderControls } from './HeaderControls';

const user = { id: 'u1', name: 'Ada', email: 'ada@example.org', role: 'admin', scopes: ['read'], two_factor_enabled: false } as const;

async function open(narrow: boolean) {
  serve({});
  vi.spyOn(window, 'matchMedia').mockImplementation((query) => ({ matches: narrow && query.includes('max-width'), media: query, addEventListener: () => {}, removeEventListener: () => {}, addListener: () => {}, removeListener: () => {} }) as unknown as MediaQueryList);
  return show(<SignedInProvider value={{ ...user, scopes: [...user.scopes] }}><HeaderControls /></SignedInProvider>);
}

afterEach(() => vi.restoreAllMocks());

it('keeps language and colours in the account’s menu on a phone, so that the title has room', async () => {
  const { user } = await open(true);
  expect(screen.queryByRole('button', { name: 'Language' })).toBeNull();
  await user.click(screen.getByRole('button', { name: 'Account' }));
  const menu = await screen.findByRole('menu');
  expect(within(menu).getByRole('menuitem', { name: '日本語' })).toBeVisible();
  expect(within(menu).getByRole('menuitem', { name: 'Dark' })).toBeVisible();
});

it('has a switch for each where there is room', async () => {
  await open(false);
  expect(screen.getByRole('button', { name: 'Language' })).toBeVisible();
  expect(screen.getByRole('button', { name: 'Colours' })).toBeVisible();
});
