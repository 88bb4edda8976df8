import { Group, Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConnectionState } from '../api/connections';
import type { ConnectionState } from '../api/liveSocket';

const colors: Record<ConnectionState, string> = { connecting: 'gray', live: 'green', reconnecting: 'yellow', offline: 'red' };

/** Says whether what the page shows is still being kept up to date. */
export function ConnectionLight() {
  const { t } = useTranslation();
  const state = useConnectionState();
  return (
    <Tooltip label={t(`connection_help.${state}`)}>
      <Group gap={6} wrap="nowrap" data-testid="connection-light" data-state={state} role="status" className="connection-light">
        <span className="dot" style={{ background: `var(--mantine-color-${colors[state]}-filled)` }} aria-hidden />
        <Text size="xs" c={state === 'live' ? 'dimmed' : undefined} fw={500} className="nowrap">
          {t(`connection.${state}`)}
        </Text>
      </Group>
    </Tooltip>
  );
}
