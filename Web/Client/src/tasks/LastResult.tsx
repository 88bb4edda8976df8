import { Anchor, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TaskExecutionSummary } from '../api/types';
import { RelativeTime } from '../format/RelativeTime';
import { useServerWords } from '../i18n/serverWords';
import { CurrentStepWords } from '../status/CurrentStepWords';
import { isFinal } from '../status/states';
import { StatusBadge, VerdictBadge } from '../status/StatusBadge';

/** How the newest execution of a task stands; leads to it. */
export function LastResult({ execution }: { execution: TaskExecutionSummary | null | undefined }) {
  const { t } = useTranslation();
  const words = useServerWords();
  if (!execution) {
    return (
      <Text size="sm" c="dimmed">
        {t('tasks.never_run')}
      </Text>
    );
  }
  const { status, verdict, error } = execution;
  return (
    <Anchor component={Link} to={`/executions/${execution.id}`} underline="never" c="inherit" className="last-result">
      <Group gap={8} wrap="nowrap">
        <StatusBadge status={status} />
        {verdict && status === 'completed' && <VerdictBadge verdict={verdict} compact />}
        {isFinal(status) || status === 'pending' ? (
          <Text span size="xs" c="dimmed" className="tabular nowrap">
            <RelativeTime time={execution.completed_at ?? execution.created_at} />
          </Text>
        ) : (
          <CurrentStepWords at={execution} total={execution.total_steps} />
        )}
      </Group>
      {error && status === 'failed' && (
        <Text size="xs" c="dimmed" lineClamp={1} title={error.message}>
          {words.error(error.code, error.message)}
        </Text>
      )}
    </Anchor>
  );
}
