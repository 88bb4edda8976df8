import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ExecutionListItem } from '../api/types';
import { elapsed } from '../format/formats';
import { RelativeTime } from '../format/RelativeTime';
import { useServerWords } from '../i18n/serverWords';
import { StatusBadge, VerdictBadge } from '../status/StatusBadge';

/** Executions as one line each: what, how it ended, when. */
export function ExecutionLines(props: { items: ExecutionListItem[]; empty: string; withError?: boolean }) {
  const { items, empty, withError = false } = props;
  const { t } = useTranslation();
  const words = useServerWords();
  if (items.length === 0) {
    return (
      <Text c="dimmed" size="sm" className="section-empty">
        {empty}
      </Text>
    );
  }
  return (
    <ul className="lines">
      {items.map((item) => (
        <li key={item.id}>
          <Link to={`/executions/${item.id}`} className="line">
            <StatusBadge status={item.status} />
            <span className="line-words">
              <Text span size="sm" fw={500} truncate>
                {item.task_name}
              </Text>
              {withError && item.error && (
                <Text span size="xs" c="dimmed" truncate>
                  {words.error(item.error.code, item.error.message)}
                </Text>
              )}
            </span>
            {item.verdict && item.status === 'completed' && <VerdictBadge verdict={item.verdict} compact />}
            <Text span size="xs" c="dimmed" className="tabular nowrap" title={t('executions.duration')}>
              {elapsed(item.elapsed_ms)}
            </Text>
            <Text span size="xs" c="dimmed" className="line-time">
              <RelativeTime time={item.completed_at ?? item.created_at} />
            </Text>
          </Link>
        </li>
      ))}
    </ul>
  );
}
