import { Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlanItem } from '../api/types';
import type { LiveStep, Thinking } from './liveState';
import { Panel } from './Panel';
import { PlanRows } from './PlanRows';
import { StepRow } from './StepRow';
import { UpcomingRow } from './UpcomingRow';
import type { UpcomingStep } from './upcoming';

export interface StepsPanelProps {
  steps: LiveStep[];
  upcoming: UpcomingStep[];
  /** The agent's own; empty where it has none, and once it is over. */
  plan: readonly PlanItem[];
  attempt: number;
  ended: boolean;
  /** Time passes; while it does not, the current step stands still too. */
  ticking: boolean;
  thinking: Thinking | null;
  selected: number | null;
  onSelect: (step: number | null) => void;
  /** Steps up to this one are an earlier attempt's and count all the same. */
  resumedFrom: number;
  onExplain: (step: number) => void;
  /** Null for who may only look. */
  onRerun: ((step: number) => void) | null;
}

export function StepsPanel({
  steps, upcoming, plan, attempt, ended, ticking, thinking, selected, onSelect, resumedFrom, onExplain, onRerun,
}: StepsPanelProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement>(null);
  // Between two steps none is running, and those of a recipe are all there from the beginning.
  const current = steps.findLast((step) => step.status === 'running') ?? steps.findLast((step) => step.status !== 'pending') ?? steps[0];
  useFollow(list, ended ? undefined : current?.step_number);

  return (
    <Panel title={t('live.steps')} area="steps" testId="live-steps" flush>
      {steps.length + upcoming.length + plan.length === 0 ? (
        <Text c="dimmed" p="md" size="sm">
          {ended ? t('live.no_steps') : t('live.no_steps_yet')}
        </Text>
      ) : (
        <ol className="steps" ref={list}>
          {steps.map((step) => (
            <StepRow
              key={step.step_number}
              step={step}
              ticking={ticking}
              thinking={thinking?.step_number === step.step_number ? thinking : null}
              outlived={step.attempt > 0 && step.attempt < attempt && step.step_number > resumedFrom}
              selected={selected === step.step_number}
              onSelect={() => onSelect(selected === step.step_number ? null : step.step_number)}
              onExplain={() => onExplain(step.step_number)}
              onRerun={ended && onRerun ? () => onRerun(step.step_number) : null}
            />
          ))}
          {upcoming.map((step) => (
            <UpcomingRow key={step.number} step={step} />
          ))}
          <PlanRows plan={plan} />
        </ol>
      )}
    </Panel>
  );
}

const LEAVE_ALONE_MS = 6_000;

/** Keeps the current step in sight, unless somebody has just scrolled to look at another one. */
function useFollow(list: React.RefObject<HTMLOListElement | null>, current: number | undefined) {
  const touched = useRef(0);
  useEffect(() => {
    const scroller = list.current?.parentElement;
    const touch = () => {
      touched.current = Date.now();
    };
    scroller?.addEventListener('wheel', touch, { passive: true });
    scroller?.addEventListener('touchmove', touch, { passive: true });
    return () => {
      scroller?.removeEventListener('wheel', touch);
      scroller?.removeEventListener('touchmove', touch);
    };
  });
  useEffect(() => {
    const scroller = list.current?.parentElement;
    const row = list.current?.querySelector(`[data-step="${current}"]`);
    if (!scroller || !(row instanceof HTMLElement) || Date.now() - touched.current < LEAVE_ALONE_MS) {
      return;
    }
    // Only the panel may scroll: scrollIntoView would move the whole page on a phone.
    const top = row.offsetTop - scroller.clientHeight / 2 + row.clientHeight / 2;
    scroller.scrollTo?.({ top, behavior: 'smooth' });
  }, [list, current]);
}
