import { Anchor, Button, Progress, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { RunnerResponse } from '../api/types';
import { RelativeTime } from '../format/RelativeTime';
import { useFormats } from '../format/useFormats';
import { RunnerState } from './RunnerState';
import { useRunnerCommands, type RunnerCommands } from './useRunnerCommands';

const SHOWN_EXECUTIONS = 3;

export function RunnerTable({ runners }: { runners: RunnerResponse[] }) {
  const { t } = useTranslation();
  const commands = useRunnerCommands(runners);
  return (
    <Table.ScrollContainer minWidth={860}>
      <Table highlightOnHover verticalSpacing={6}>
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
            <Table.Th><VisuallyHidden>{t('runners.actions')}</VisuallyHidden></Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runners.map((runner) => (
            <RunnerRow key={runner.id} runner={runner} commands={commands} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function RunnerRow({ runner, commands }: { runner: RunnerResponse; commands: RunnerCommands }) {
  const { bytes } = useFormats();
  return (
    <Table.Tr data-testid="runner-row">
      <Table.Td maw={220}>
        <Text size="sm" fw={500} truncate title={runner.name}>
          {runner.name}
        </Text>
        <Text size="xs" c="dimmed" truncate title={`${runner.host}, ${runner.operating_system}`}>
          {runner.host !== runner.name && `${runner.host}, `}
          {runner.operating_system}
        </Text>
      </Table.Td>
      <Table.Td>
        <RunnerState runner={runner} />
      </Table.Td>
      <Table.Td miw={150} maw={240}>
        <Load runner={runner} />
      </Table.Td>
      <Table.Td ta="right" className="tabular nowrap">
        {bytes(runner.memory_bytes)}
      </Table.Td>
      <Table.Td ta="right" className="tabular nowrap">
        {bytes(runner.browser_memory_bytes)}
      </Table.Td>
      <Table.Td className="nowrap">
        <Version version={runner.version} differs={runner.version_differs} />
      </Table.Td>
      <Table.Td>
        <RelativeTime time={runner.started_at} />
      </Table.Td>
      <Table.Td>
        <RelativeTime time={runner.last_seen_at} />
      </Table.Td>
      <Table.Td ta="right">
        <RunnerActions runner={runner} commands={commands} />
      </Table.Td>
    </Table.Tr>
  );
}

function Load({ runner }: { runner: RunnerResponse }) {
  const { t } = useTranslation();
  const more = runner.executions.length - SHOWN_EXECUTIONS;
  return (
    <>
      {runner.alive && (
        <>
          <Text size="sm" className="tabular">
            {t('runners.load', { running: runner.executions.length, capacity: runner.capacity })}
          </Text>
          <Progress
            value={runner.capacity > 0 ? (runner.executions.length / runner.capacity) * 100 : 0}
            size={4}
            my={2}
            aria-label={t('dashboard.slots_label')}
          />
        </>
      )}
      {runner.executions.slice(0, SHOWN_EXECUTIONS).map((execution) => (
        <Anchor key={execution.id} component={Link} to={`/executions/${execution.id}`} size="xs" truncate display="block">
          {execution.task_name}
        </Anchor>
      ))}
      {more > 0 && (
        <Text size="xs" c="dimmed">
          {t('runners.more_executions', { count: more })}
        </Text>
      )}
    </>
  );
}

export function Version({ version, differs }: { version: string; differs: boolean }) {
  const { t } = useTranslation();
  if (!differs) {
    return version;
  }
  return (
    <Tooltip label={t('runners.version_differs')}>
      <span className="version-differs" tabIndex={0}>
        <IconAlertTriangle size={14} role="img" aria-label={t('runners.version_differs')} /> {version}
      </span>
    </Tooltip>
  );
}

function RunnerActions({ runner, commands }: { runner: RunnerResponse; commands: RunnerCommands }) {
  const { t } = useTranslation();
  const common = { size: 'xs', variant: 'default', loading: commands.isBusy(runner) } as const;
  if (!runner.alive) {
    return (
      <Button {...common} onClick={() => commands.remove(runner)} aria-label={t('runners.remove_of', { name: runner.name })}>
        {t('runners.remove')}
      </Button>
    );
  }
  if (runner.drain_since) {
    return (
      <Button {...common} onClick={() => commands.resume(runner)} aria-label={t('runners.resume_of', { name: runner.name })}>
        {t('runners.resume')}
      </Button>
    );
  }
  return runner.draining ? null : (
    <Button {...common} onClick={() => commands.drain(runner)} aria-label={t('runners.drain_of', { name: runner.name })}>
      {t('runners.drain')}
    </Button>
  );
}
