import { Table, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { EventStatus, QueueStatus } from '../api/types';
import { useFormats } from '../format/useFormats';
import { Nothing, Section } from './Section';

export function QueueSection({ queue }: { queue: QueueStatus | null | undefined }) {
  const { t } = useTranslation();
  const { number, duration } = useFormats();
  return (
    <Section title={t('operations.queue')} note={queue && t('dashboard.slots', { active: queue.active, capacity: queue.capacity })}>
      {queue ? (
        <Table verticalSpacing={4} className="figures">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('operations.priority')}</Table.Th>
              <Table.Th ta="right">{t('operations.waiting')}</Table.Th>
              <Table.Th ta="right">{t('operations.oldest')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {queue.by_priority.map((row) => (
              <Table.Tr key={row.priority} data-testid={`queue-${row.priority}`}>
                <Table.Td>{t(`priority.${row.priority}`)}</Table.Td>
                <Table.Td ta="right">{number(row.pending)}</Table.Td>
                <Table.Td ta="right">{row.pending > 0 ? duration(row.oldest_seconds * 1000) : '–'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ) : (
        <Nothing>{t('operations.unknown')}</Nothing>
      )}
    </Section>
  );
}

export function EventsSection({ events }: { events: EventStatus | null | undefined }) {
  const { t } = useTranslation();
  const { number, duration } = useFormats();
  const [opened, { toggle }] = useDisclosure();
  return (
    <Section title={t('operations.events')} note={t('operations.events_help')}>
      <Nothing>
        {!events
          ? t('operations.unknown')
          : events.waiting > 0
            ? t('operations.events_lag', { waiting: number(events.waiting), oldest: duration(events.oldest_seconds * 1000) })
            : t('operations.events_good')}
      </Nothing>
      {events && (
        <UnstyledButton className="unfold" onClick={toggle} aria-expanded={opened}>
          <IconChevronDown size={14} className={opened ? 'chevron open' : 'chevron'} aria-hidden /> {t('operations.streams')}
        </UnstyledButton>
      )}
      {events && opened && (
        <Table verticalSpacing={4} className="figures">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('operations.stream')}</Table.Th>
              <Table.Th>{t('operations.reader')}</Table.Th>
              <Table.Th ta="right">{t('operations.waiting')}</Table.Th>
              <Table.Th ta="right">{t('operations.oldest')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {events.shards.map((shard) => (
              <Table.Tr key={shard.shard}>
                <Table.Td>{shard.shard}</Table.Td>
                <Table.Td>{shard.reader_host || shard.reader || t('operations.no_reader')}</Table.Td>
                <Table.Td ta="right">{number(shard.waiting)}</Table.Td>
                <Table.Td ta="right">{shard.waiting > 0 ? duration(shard.oldest_seconds * 1000) : '–'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}
