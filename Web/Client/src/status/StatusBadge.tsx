import { Badge, Tooltip } from '@mantine/core';
import {
  IconCircleCheck, IconCircleDashed, IconCircleX, IconHandStop, IconLoader2, IconPlayerPause, IconPlayerStop,
  IconShieldCheck, IconShieldQuestion, IconShieldX, type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ExecutionState, Verdict } from '../api/types';
import { stateColor, verdictColor } from './states';

const icons: Record<ExecutionState, Icon> = {
  pending: IconCircleDashed,
  running: IconLoader2,
  paused: IconPlayerPause,
  waiting_for_human: IconHandStop,
  stopping: IconLoader2,
  completed: IconCircleCheck,
  failed: IconCircleX,
  stopped: IconPlayerStop,
};

export function StatusBadge({ status, size = 'md' }: { status: ExecutionState; size?: 'md' | 'lg' }) {
  const { t } = useTranslation();
  const StateIcon = icons[status];
  const turning = status === 'running' || status === 'stopping';
  return (
    <Badge
      size={size}
      color={stateColor[status]}
      className="status-badge"
      data-status={status}
      leftSection={<StateIcon size={14} aria-hidden className={turning ? 'turning' : undefined} />}
    >
      {t(`status.${status}`)}
    </Badge>
  );
}

const verdictIcons: Record<Verdict, Icon> = {
  verified: IconShieldCheck,
  unverified: IconShieldQuestion,
  refuted: IconShieldX,
};

/** Says whether somebody checked that the goal was reached; an icon in lists, a word on the page. */
export function VerdictBadge({ verdict, compact = false }: { verdict: Verdict; compact?: boolean }) {
  const { t } = useTranslation();
  const VerdictIcon = verdictIcons[verdict];
  const label = t(`verdict.${verdict}`);
  const color = `var(--mantine-color-${verdictColor[verdict]}-text)`;
  return (
    <Tooltip label={compact ? label : t(`verdict_help.${verdict}`)} multiline maw={280}>
      {compact ? (
        <VerdictIcon size={16} role="img" aria-label={label} color={color} />
      ) : (
        <Badge size="lg" color={verdictColor[verdict]} className="status-badge" leftSection={<VerdictIcon size={14} aria-hidden />}>
          {label}
        </Badge>
      )}
    </Tooltip>
  );
}
