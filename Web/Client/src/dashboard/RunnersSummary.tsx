import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { QueueStatus, RunnerResponse } from '../api/types';
import { useFormats } from '../format/useFormats';
import { RunnerState } from '../operations/RunnerState';

export function RunnersSummary({ runners, queue }: { runners: RunnerResponse[]; queue: QueueStatus }) {
  const { t } = useTranslation();
  const { bytes } = useFormats();
  const alive = runners.filter((runner) => runner.alive);
  if (alive.length === 0) {
    return (
      <Text size="sm" c="dimmed" className="section-empty">
        {t('runners.none_text')}
      </Text>
    );
  }
  return (
    <ul className="lines">
      <li className="line">
        <span className="line-words">
          <Text span size="sm">
            {t('dashboard.slots', { active: queue.active, capacity: queue.capacity })}
          </Text>
          <Progress
            value={queue.capacity > 0 ? (queue.active / queue.capacity) * 100 : 0}
            size="sm"
            mt={4}
            aria-label={t('dashboard.slots_label')}
          />
        </span>
      </li>
      {alive.map((runner) => (
        <li className="line" key={runner.id}>
          <RunnerState runner={runner} />
          <span className="line-words">
            <Text span size="sm" fw={500} truncate>
              {runner.name}
            </Text>
          </span>
          <Text span size="xs" c="dimmed" className="tabular nowrap">
            {t('runners.load', { running: runner.running, capacity: runner.capacity })}
          </Text>
          <Text span size="xs" c="dimmed" className="tabular nowrap">
            {bytes(runner.memory_bytes + runner.browser_memory_bytes)}
          </Text>
        </li>
      ))}
    </ul>
  );
}
