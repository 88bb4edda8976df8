import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CurrentStep } from '../api/types';
import { useServerWords } from '../i18n/serverWords';

/** Where an execution is: the step it is at, of how many, and what that step does. */
export function CurrentStepWords({ at, total }: { at: CurrentStep; total: number | null | undefined }) {
  const { t } = useTranslation();
  const words = useServerWords();
  const current = Math.max(at.current_step, 1);
  const doing = words.event(at.current_step_description ?? '', at.current_step_code, at.current_step_arguments);
  return (
    <Text span size="xs" c="dimmed" className="current-step" title={doing || undefined} data-testid="current-step">
      <span className="tabular nowrap">
        {total ? t('live.step_of', { current: Math.min(current, total), total }) : t('live.step', { current })}
      </span>
      {doing && <span className="current-step-doing">{doing}</span>}
    </Text>
  );
}
