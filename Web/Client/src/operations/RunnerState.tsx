import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RunnerResponse } from '../api/types';

const colors = { live: 'green', draining: 'yellow', stopped: 'gray', gone: 'red' } as const;

export function RunnerState({ runner }: { runner: RunnerResponse }) {
  const { t } = useTranslation();
  return (
    <Badge color={colors[runner.state]} className="status-badge" data-state={runner.state}>
      {t(`runners.state_${runner.state}`)}
    </Badge>
  );
}
