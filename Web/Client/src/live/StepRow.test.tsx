import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { step } from '../test/samples';
import { show } from '../test/show';
import type { LiveStep } from './liveState';
import { StepRow } from './StepRow';

const nothing = () => {};

async function open(change: object) {
  const given = { ...step({ status: 'completed', description: 'Sign in', ...change }) } as LiveStep;
  await show(<ul><StepRow step={given} ticking={false} thinking={null} outlived={false} selected={false} onSelect={nothing} onExplain={nothing} onRerun={null} /></ul>);
}

const action = (action_type: string, id: number) => ({ index: id, action_type, description: 'x', status: 'completed' });

it('leaves out what a click says of itself, which names an element by its number', async () => {
  await open({ action_type: 'type', detail: 'Clicked [3].', actions: [action('type', 1), action('click', 2)] });
  expect(screen.queryByText('Clicked [3].')).toBeNull();
});

it('tells what was read or answered', async () => {
  await open({ action_type: 'click', detail: 'The teapot sold best.', actions: [action('click', 1), action('done', 2)] });
  expect(screen.getByText('The teapot sold best.')).toBeVisible();
});
