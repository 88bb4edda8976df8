import { Badge, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OperationsResponse } from '../api/types';
import { useFormats } from '../format/useFormats';
import { Section } from './Section';

type Facts = (readonly [name: string, value: string | null | undefined])[];

export function DependenciesSection({ seen }: { seen: OperationsResponse }) {
  const { t } = useTranslation();
  const { bytes, number } = useFormats();
  const { postgres, redis, artifact_store: store } = seen;
  const size = (value: number | null | undefined) => (value === null || value === undefined ? null : bytes(value));
  return (
    <Section title={t('operations.dependencies')}>
      <ul className="dependencies">
        <Dependency
          name="PostgreSQL"
          of={postgres}
          facts={[
            [t('operations.size'), size(postgres.size_bytes)],
            [
              t('operations.connections'),
              postgres.connections ? t('operations.of', { used: number(postgres.connections), most: number(postgres.max_connections ?? 0) }) : null,
            ],
            [t('runners.version'), postgres.version],
          ]}
        />
        <Dependency
          name="Redis"
          of={redis}
          facts={[
            [
              t('operations.memory'),
              redis.max_memory_bytes
                ? t('operations.of', { used: bytes(redis.memory_bytes ?? 0), most: bytes(redis.max_memory_bytes) })
                : size(redis.memory_bytes),
            ],
            [t('operations.eviction'), redis.eviction_policy],
            [t('operations.append_only'), redis.append_only === true ? t('operations.on') : redis.append_only === false ? t('operations.off') : null],
            [t('runners.version'), redis.version],
          ]}
        />
        <Dependency name={t('operations.artifact_store')} of={store} facts={[[t('operations.kind'), store.kind && (storeNames[store.kind] ?? t('operations.directory'))]]} />
      </ul>
    </Section>
  );
}

/** Names of products are the same in every language. */
const storeNames: Record<string, string> = { azure_blob: 'Azure Blob Storage', s3: 'S3' };

interface Health {
  healthy: boolean;
  latency_ms?: number | null;
  error?: string | null;
}

function Dependency({ name, of, facts }: { name: string; of: Health; facts: Facts }) {
  const { t } = useTranslation();
  const { duration } = useFormats();
  const latency = of.latency_ms === null || of.latency_ms === undefined ? null : duration(Math.max(1, of.latency_ms));
  const shown: Facts = [[t('operations.latency'), latency], ...facts];
  return (
    <li className="dependency" data-testid="dependency" data-healthy={of.healthy}>
      <div className="dependency-head">
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Badge color={of.healthy ? 'green' : 'red'} className="status-badge">
          {t(of.healthy ? 'operations.healthy' : 'operations.unhealthy')}
        </Badge>
      </div>
      {of.error && (
        <Text size="xs" c="red" className="pre-line">
          {of.error}
        </Text>
      )}
      <dl className="facts">
        {shown.filter(([, value]) => value).map(([fact, value]) => (
          <div key={fact}>
            <dt>{fact}</dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
