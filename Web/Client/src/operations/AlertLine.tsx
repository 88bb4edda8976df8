import { Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AlertCode, AlertResponse } from '../api/types';
import { RelativeTime } from '../format/RelativeTime';

/** Which values a message takes depends on the code, and both are data. */
type Words = (key: `alert.${AlertCode}`, values: Record<string, string>) => string;

function headline(alert: AlertResponse, t: Words): string {
  return t(`alert.${alert.code}`, alert.arguments);
}

/** An alert in words, and what to do about it. */
export function AlertLine({ alert, help = true }: { alert: AlertResponse; help?: boolean }) {
  const { t } = useTranslation();
  const over = Boolean(alert.ended_at);
  const color = over ? 'dimmed' : alert.severity === 'error' ? 'red' : 'yellow';
  const AlertIcon = alert.severity === 'error' ? IconCircleX : IconAlertTriangle;
  return (
    <li className="alert-line" data-testid="alert" data-code={alert.code} data-severity={alert.severity}>
      <AlertIcon size={16} aria-hidden color={over ? 'var(--muted)' : `var(--mantine-color-${color}-text)`} />
      <div>
        <Text size="sm" fw={over ? 400 : 600} c={over ? 'dimmed' : undefined}>
          {headline(alert, t as unknown as Words)}
        </Text>
        {help && !over && (
          <Text size="xs">
            {t(`alert_help.${alert.code}`)} {alert.arguments.error && <span className="dimmed">{alert.arguments.error}</span>}
          </Text>
        )}
      </div>
      <Text size="xs" c="dimmed" className="nowrap">
        {t(over ? 'operations.ended' : 'operations.since')} <RelativeTime time={alert.ended_at ?? alert.since} />
      </Text>
    </li>
  );
}
