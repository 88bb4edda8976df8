import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Elapsed } from '../format/Elapsed';
import { CurrentStepWords } from '../status/CurrentStepWords';
import { PriorityBadge } from '../status/PriorityBadge';
import { isTicking, stateColor } from '../status/states';
import { StatusBadge } from '../status/StatusBadge';
import type { StampedItem } from './stamp';
import { Thumbnail } from './Thumbnail';

export function RunningNow({ running }: { running: StampedItem[] }) {
  const { t } = useTranslation();
  if (running.length === 0) {
    return (
      <Text c="dimmed" size="sm" className="section-empty">
        {t('dashboard.nothing_running')}
      </Text>
    );
  }
  return (
    <ul className="running">
      {running.map((item) => (
        <RunningCard key={item.id} item={item} />
      ))}
    </ul>
  );
}

function RunningCard({ item }: { item: StampedItem }) {
  const { t } = useTranslation();
  const waits = item.status === 'pending';
  return (
    <li>
      <Link to={`/executions/${item.id}`} className="running-card">
        <Thumbnail executionId={item.id} paused={waits} alt={t('dashboard.picture_of', { name: item.task_name })} />
        <div className="running-words">
          <Text fw={600} size="sm" lineClamp={1} title={item.task_name}>
            {item.task_name}
          </Text>
          <div className="running-line">
            <StatusBadge status={item.status} />
            <PriorityBadge priority={item.priority} />
            {!waits && <Elapsed ms={item.elapsed_ms} since={item.received_at} ticking={isTicking(item.status)} />}
          </div>
          {waits ? (
            <Text size="xs" c="dimmed">
              {t('dashboard.waiting_for_runner')}
            </Text>
          ) : (
            <CurrentStepWords at={item} total={item.total_steps} />
          )}
          {item.total_steps && !waits ? (
            <Progress
              value={(item.completed_steps / item.total_steps) * 100}
              size={4}
              color={stateColor[item.status]}
              aria-label={t('live.progress')}
            />
          ) : null}
        </div>
      </Link>
    </li>
  );
}
