import { screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { summary } from '../dashboard/patchCaches';
import { RunningNow } from '../dashboard/RunningNow';
import { stampItem } from '../dashboard/stamp';
import { changeLanguage } from '../i18n';
import { LastResult } from '../tasks/LastResult';
import { listItem } from '../test/samples';
import { show } from '../test/show';

const running = listItem({
  current_step: 2,
  total_steps: 9,
  current_step_description: 'Open http://127.0.0.1/',
  current_step_code: 'navigate',
  current_step_arguments: { url: 'http://127.0.0.1/' },
});

afterEach(() => changeLanguage('en'));

it('says on the dashboard what the current step does, in the language of whoever looks', async () => {
  await show(<RunningNow running={[stampItem(running)]} />);
  expect(screen.getByTestId('current-step')).toHaveTextContent('Step 2 of 9Open http://127.0.0.1/');
  await changeLanguage('ja');
  expect(screen.getByTestId('current-step')).toHaveTextContent('http://127.0.0.1/ を開く');
});

it('says it in the task list too, and in the server’s words where it knows no better', async () => {
  await show(<LastResult execution={{ ...summary(running), current_step_code: null, current_step_description: 'Press the third bell' }} />);
  expect(screen.getByTestId('current-step')).toHaveTextContent('Press the third bell');
});

it('says only how it ended once it has', async () => {
  await show(<LastResult execution={{ ...summary(running), status: 'completed', completed_at: '2026-01-01T00:00:00Z' }} />);
  expect(screen.queryByTestId('current-step')).toBeNull();
});
