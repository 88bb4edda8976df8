import { ActionIcon, Anchor, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useNarrow } from '../app/useNarrow';
import type { StampedItem } from '../dashboard/stamp';
import { Cost } from '../format/Cost';
import { Elapsed } from '../format/Elapsed';
import { RelativeTime } from '../format/RelativeTime';
import { useServerWords } from '../i18n/serverWords';
import { AnswerButton } from '../questions/AnswerButton';
import { PriorityBadge } from '../status/PriorityBadge';
import { isTicking } from '../status/states';
import { StatusBadge, VerdictBadge } from '../status/StatusBadge';
import { useAllowed } from '../tasks/useTaskAccess';
import { ExecutionCards } from './ExecutionCards';
import { useDeleteExecution } from './useDeleteExecution';

export function ExecutionTable({ items }: { items: StampedItem[] }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  if (narrow) {
    return <ExecutionCards items={items} />;
  }
  return (
    <Table highlightOnHover verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('executions.status')}</Table.Th>
          <Table.Th>{t('executions.task')}</Table.Th>
          <Table.Th>{t('executions.trigger')}</Table.Th>
          <Table.Th>{t('executions.started')}</Table.Th>
          <Table.Th ta="right">{t('executions.duration')}</Table.Th>
          <Table.Th ta="right">{t('executions.steps')}</Table.Th>
          <Table.Th ta="right">{t('executions.cost')}</Table.Th>
          <Table.Th><VisuallyHidden>{t('tasks.actions')}</VisuallyHidden></Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((item) => (
          <ExecutionRow key={item.id} item={item} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function ExecutionRow({ item }: { item: StampedItem }) {
  const { t } = useTranslation();
  const words = useServerWords();
  return (
    <Table.Tr data-testid="execution-row">
      <Table.Td className="nowrap">
        <span className="row-status">
          <StatusBadge status={item.status} />
          {item.verdict && item.status === 'completed' && <VerdictBadge verdict={item.verdict} compact />}
          <PriorityBadge priority={item.priority} />
        </span>
      </Table.Td>
      <Table.Td className="execution-task">
        <Anchor component={Link} to={`/executions/${item.id}`} fw={600} size="sm" c="inherit" lineClamp={1}>
          {item.task_name}
        </Anchor>
        {item.question && (
          <span className="question-line">
            <Text size="xs" c="dimmed" lineClamp={1} title={item.question.text}>
              {item.question.text}
            </Text>
            <AnswerButton item={item} />
          </span>
        )}
        {item.error && (
          <Text size="xs" c="dimmed" lineClamp={1} title={item.error.message}>
            {words.error(item.error.code, item.error.message)}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed">
          {t(`trigger.${item.triggered_by}`)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed">
          <RelativeTime time={item.started_at ?? item.created_at} />
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        {item.status === 'pending' ? '–' : <Elapsed ms={item.elapsed_ms} since={item.received_at} ticking={isTicking(item.status)} />}
      </Table.Td>
      <Table.Td ta="right" className="tabular nowrap">
        {stepsOf(item)}
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {hasCost(item) ? <Cost usd={item.cost_usd} unknown={item.cost_unknown} /> : '–'}
      </Table.Td>
      <Table.Td ta="right">
        <DeleteButton item={item} />
      </Table.Td>
    </Table.Tr>
  );
}

/** Recipes ask no model. */
export function hasCost(item: StampedItem): boolean {
  return item.cost_usd > 0 || item.cost_unknown;
}

export function stepsOf(item: StampedItem): string {
  return item.total_steps ? `${item.completed_steps}/${item.total_steps}` : String(item.completed_steps);
}

export function DeleteButton({ item }: { item: StampedItem }) {
  const { t } = useTranslation();
  const remove = useDeleteExecution();
  const allowed = useAllowed(item.access);
  return allowed.edit && (
    <ActionIcon
      onClick={() => remove.confirm(item)}
      loading={remove.isPending}
      aria-label={t('executions.delete_of', { name: item.task_name })}
      title={t('executions.delete')}
    >
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  );
}
