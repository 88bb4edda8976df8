import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { fakeSockets, open } from '../test/driving';
import { step } from '../test/samples';

it('keeps the step that was done last in sight while none is running, and not the last of those to come', async () => {
  fakeSockets();
  const scrolled = vi.fn();
  vi.spyOn(HTMLElement.prototype, 'offsetTop', 'get').mockImplementation(function (this: HTMLElement) {
    return Number(this.dataset.step ?? 0) * 40;
  });
  Element.prototype.scrollTo = scrolled;
  const steps = [1, 2, 3, 4, 5].map((number) => step({ step_number: number, status: number < 3 ? 'completed' : 'pending', id: `s${number}` }));
  await open({ status: 'paused' }, {}, null, { steps });
  expect(screen.getByTestId('live-steps')).toBeVisible();
  expect(scrolled).toHaveBeenLastCalledWith({ top: 80, behavior: 'smooth' });
});
