import { Paper, Progress, Table, Text } from '@mantine/core';
import { IconServerOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getJson } from '../api/http';
import { keys } from '../api/keys';
import type { RunnerResponse } from '../api/types';
import { EmptyState, LoadError, SkeletonRows } from '../app/ListStates';
import { PageTitle } from '../app/PageTitle';
import { RelativeTime } from '../format/RelativeTime';
import { useFormats } from '../format/useFormats';
import { RunnerState } from './RunnerState';

const EVERY_MS = 10_000;

export function RunnersPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: keys.runners,
    queryFn: ({ signal }) => getJson<RunnerResponse[]>('/api/runners', signal),
    refetchInterval: EVERY_MS,
  });
  return (
    <>
      <PageTitle title={t('nav.runners')} />
      {error && !data ? (
        <LoadError error={error} onRetry={() => void refetch()} />
      ) : (
        <Paper withBorder>
          {!data ? (
            <SkeletonRows />
          ) : data.length === 0 ? (
            <EmptyState icon={IconServerOff} title={t('runners.none')} text={t('runners.none_text')} />
          ) : (
            <RunnerTable runners={data} />
          )}
        </Paper>
      )}
    </>
  );
}

function RunnerTable({ runners }: { runners: RunnerResponse[] }) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('runners.name')}</Table.Th>
            <Table.Th>{t('runners.state')}</Table.Th>
            <Table.Th>{t('runners.executions')}</Table.Th>
            <Table.Th ta="right">{t('runners.memory')}</Table.Th>
            <Table.Th ta="right">{t('runners.browser_memory')}</Table.Th>
            <Table.Th>{t('runners.version')}</Table.Th>
            <Table.Th>{t('runners.started')}</Table.Th>
            <Table.Th>{t('runners.last_seen')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runners.map((runner) => (
            <RunnerRow key={runner.id} runner={runner} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function RunnerRow({ runner }: { runner: RunnerResponse }) {
  const { t } = useTranslation();
  const { bytes } = useFormats();
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={500}>
          {runner.name}
        </Text>
        {runner.host !== runner.name && (
          <Text size="xs" c="dimmed">
            {runner.host}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <RunnerState runner={runner} />
      </Table.Td>
      <Table.Td miw={120}>
        <Text size="sm" className="tabular">
          {t('runners.load', { running: runner.running, capacity: runner.capacity })}
        </Text>
        <Progress
          value={runner.capacity > 0 ? (runner.running / runner.capacity) * 100 : 0}
          size={4}
          mt={2}
          aria-label={t('dashboard.slots_label')}
        />
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {bytes(runner.memory_bytes)}
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {bytes(runner.browser_memory_bytes)}
      </Table.Td>
      <Table.Td>{runner.version}</Table.Td>
      <Table.Td>
        <RelativeTime time={runner.started_at} />
      </Table.Td>
      <Table.Td>
        <RelativeTime time={runner.last_seen_at} />
      </Table.Td>
    </Table.Tr>
  );
}
