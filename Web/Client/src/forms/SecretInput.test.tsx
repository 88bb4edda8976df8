import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { sources } from '../test/sources';
import { show } from '../test/show';
import { SecretInput } from './SecretInput';

it('shows what was typed at the press of a button', async () => {
  const { user } = await show(<SecretInput label="Password" defaultValue="a sentence" />);
  expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'password');
  await user.click(screen.getByRole('button', { name: 'Show what is typed' }));
  expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'text');
});

it('is the only field for secrets, since the button of another would speak English in every language', () => {
  expect(sources.filter(({ text }) => /\bPasswordInput\b/.test(text)).map(({ file }) => file)).toEqual([expect.stringMatching(/forms\/SecretInput\.tsx$/)]);
});
