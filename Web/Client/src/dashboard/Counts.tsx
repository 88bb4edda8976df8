import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Cost } from '../format/Cost';
import { useFormats } from '../format/useFormats';
import type { StampedDashboard } from './stamp';

/** The state of the system in one line of figures; each leads to what it counts. */
export function Counts({ data }: { data: StampedDashboard }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { counts, queue } = data;
  const figures = [
    {
      key: 'running', value: number(counts.running), to: '/executions?status=running', color: counts.running > 0 ? 'blue' : null,
      note: t('dashboard.slots', { active: queue.active, capacity: queue.capacity }),
    },
    {
      key: 'pending', value: number(counts.pending), to: '/executions?status=pending', color: null,
      note: counts.pending > 0 ? t('dashboard.oldest', { seconds: Math.round(queue.oldest_seconds) }) : t('dashboard.queue_empty'),
    },
    { key: 'completed', value: number(counts.completed_today), to: '/executions?status=completed', color: null, note: t('dashboard.last_day') },
    {
      key: 'failed', value: number(counts.failed_today), to: '/executions?status=failed',
      color: counts.failed_today > 0 ? 'red' : null, note: t('dashboard.last_day'),
    },
    { key: 'stopped', value: number(counts.stopped_today), to: '/executions?status=stopped', color: null, note: t('dashboard.last_day') },
    {
      key: 'tasks', value: number(counts.tasks), to: '/tasks', color: null,
      note: t('dashboard.active_tasks', { active: counts.active_tasks }),
    },
    {
      key: 'cost', value: <Cost usd={counts.cost_today_usd} unknown={counts.cost_today_unknown} />, to: '/executions', color: null,
      note: t('dashboard.last_day'),
    },
  ] as const;
  return (
    <ul className="counts" aria-label={t('dashboard.counts')}>
      {figures.map(({ key, value, to, color, note }) => (
        <li key={key}>
          <Link to={to} className="count" data-color={color ?? undefined} data-testid={`count-${key}`}>
            <Text span size="xs" c="dimmed" fw={500}>
              {t(`dashboard.count_${key}`)}
            </Text>
            <span className="count-value tabular" style={color ? { color: `var(--mantine-color-${color}-text)` } : undefined}>
              {value}
            </span>
            <Text span size="xs" c="dimmed">
              {note}
            </Text>
          </Link>
        </li>
      ))}
    </ul>
  );
}
