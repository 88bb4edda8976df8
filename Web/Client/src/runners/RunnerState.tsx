import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RunnerResponse } from '../api/types';

export function RunnerState({ runner }: { runner: RunnerResponse }) {
  const { t } = useTranslation();
  const state = !runner.alive ? 'gone' : runner.draining ? 'draining' : 'alive';
  const colors = { alive: 'green', draining: 'yellow', gone: 'gray' } as const;
  return (
    <Badge color={colors[state]} className="status-badge">
      {t(`runners.state_${state}`)}
    </Badge>
  );
}
