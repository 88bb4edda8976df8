import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { StampedItem } from '../dashboard/stamp';
import { Cost } from '../format/Cost';
import { Elapsed } from '../format/Elapsed';
import { RelativeTime } from '../format/RelativeTime';
import { useServerWords } from '../i18n/serverWords';
import { AnswerButton } from '../questions/AnswerButton';
import { PriorityBadge } from '../status/PriorityBadge';
import { isTicking } from '../status/states';
import { StatusBadge, VerdictBadge } from '../status/StatusBadge';
import { DeleteButton, hasCost } from './ExecutionTable';

/** The list of executions on a phone. */
export function ExecutionCards({ items }: { items: StampedItem[] }) {
  const { t } = useTranslation();
  const words = useServerWords();
  return (
    <ul className="execution-cards">
      {items.map((item) => (
        <li key={item.id} data-testid="execution-row">
          <Link to={`/executions/${item.id}`} className="execution-card">
            <Text fw={600} size="sm" lineClamp={1}>
              {item.task_name}
            </Text>
            <span className="row-status">
              <StatusBadge status={item.status} />
              {item.verdict && item.status === 'completed' && <VerdictBadge verdict={item.verdict} compact />}
              <PriorityBadge priority={item.priority} />
              <Elapsed ms={item.elapsed_ms} since={item.received_at} ticking={isTicking(item.status)} />
            </span>
            {item.error && (
              <Text size="xs" c="dimmed" lineClamp={1}>
                {words.error(item.error.code, item.error.message)}
              </Text>
            )}
            {item.question && (
              <Text size="xs" lineClamp={2}>
                {item.question.text}
              </Text>
            )}
            <Text size="xs" c="dimmed" component="span" className="execution-card-facts">
              <RelativeTime time={item.started_at ?? item.created_at} />
              <span>{t(`trigger.${item.triggered_by}`)}</span>
              {hasCost(item) && (
                <span>
                  {t('executions.cost')} <Cost usd={item.cost_usd} unknown={item.cost_unknown} />
                </span>
              )}
            </Text>
          </Link>
          <AnswerButton item={item} />
          <DeleteButton item={item} />
        </li>
      ))}
    </ul>
  );
}
