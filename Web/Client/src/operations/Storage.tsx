import { Progress, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OperationsResponse } from '../api/types';
import { RelativeTime } from '../format/RelativeTime';
import { useFormats } from '../format/useFormats';
import { Version } from './RunnerTable';
import { Nothing, Section } from './Section';

export function StorageSection({ seen }: { seen: OperationsResponse }) {
  const { t } = useTranslation();
  const { bytes, number } = useFormats();
  const low = seen.alerts.thresholds.disk_free_percent;
  return (
    <Section title={t('operations.storage')}>
      <ul className="lines">
        {seen.disks.map((disk) => (
          <li className="line" key={disk.host + disk.path} data-testid="disk">
            <span className="line-words">
              <Text span size="sm" fw={500}>
                {disk.host} {disk.path} <span className="dimmed">{disk.uses.map((use) => t(`disk_use.${use as 'artifacts'}`)).join(', ')}</span>
              </Text>
              <Progress
                value={100 - freePercent(disk)}
                color={freePercent(disk) < low ? 'red' : 'gray'}
                size="sm"
                mt={4}
                aria-label={t('operations.disk_free', { free: bytes(disk.free_bytes), total: bytes(disk.total_bytes) })}
              />
            </span>
            <Text span size="xs" c="dimmed" className="tabular nowrap">
              {t('operations.disk_free', { free: bytes(disk.free_bytes), total: bytes(disk.total_bytes) })}
            </Text>
          </li>
        ))}
      </ul>
      {!seen.artifacts ? (
        <Nothing>{t('operations.unknown')}</Nothing>
      ) : seen.artifacts.length === 0 ? (
        <Nothing>{t('operations.no_artifacts')}</Nothing>
      ) : (
        <Table verticalSpacing={4} className="figures">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('operations.kind')}</Table.Th>
              <Table.Th ta="right">{t('operations.count')}</Table.Th>
              <Table.Th ta="right">{t('operations.size')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {seen.artifacts.map((usage) => (
              <Table.Tr key={usage.kind}>
                <Table.Td>{t(`artifact_kind.${usage.kind}`)}</Table.Td>
                <Table.Td ta="right">{number(usage.count)}</Table.Td>
                <Table.Td ta="right">{bytes(usage.bytes)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}

function freePercent({ free_bytes, total_bytes }: { free_bytes: number; total_bytes: number }): number {
  return total_bytes > 0 ? (free_bytes / total_bytes) * 100 : 100;
}

export function ApisSection({ apis }: { apis: OperationsResponse['apis'] }) {
  const { t } = useTranslation();
  const self = apis?.find((api) => api.self);
  return (
    <Section title={t('operations.apis')}>
      {!apis ? (
        <Nothing>{t('operations.unknown')}</Nothing>
      ) : (
        <Table verticalSpacing={4} className="figures">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('operations.host')}</Table.Th>
              <Table.Th>{t('runners.version')}</Table.Th>
              <Table.Th ta="right">{t('operations.event_shards')}</Table.Th>
              <Table.Th>{t('runners.started')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {apis.map((api) => (
              <Table.Tr key={api.id}>
                <Table.Td>
                  {api.host} {api.self && <span className="dimmed">{t('operations.answered')}</span>}
                </Table.Td>
                <Table.Td>
                  <Version version={api.version} differs={self !== undefined && self.version !== api.version} />
                </Table.Td>
                <Table.Td ta="right">{api.event_shards}</Table.Td>
                <Table.Td>
                  <RelativeTime time={api.started_at} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Section>
  );
}
