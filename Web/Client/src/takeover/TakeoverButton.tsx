import { Button } from '@mantine/core';
import { IconHandFinger } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useTakeover } from './takeoverContext';

/** Takes over the browser; where there is no picture of it, leads to the page that has one. */
export function TakeoverButton({ executionId, variant = 'default' }: { executionId: string; variant?: 'default' | 'filled' }) {
  const { t } = useTranslation();
  const takeover = useTakeover();
  const icon = <IconHandFinger size={16} aria-hidden />;
  if (takeover === null) {
    return (
      <Button variant={variant} leftSection={icon} component={Link} to={`/executions/${executionId}`}>
        {t('takeover.go_and_take')}
      </Button>
    );
  }
  if (!takeover.canTake || takeover.by !== null || takeover.isHere) {
    return null;
  }
  return (
    <Button variant={variant} leftSection={icon} onClick={() => takeover.take()} loading={takeover.isTaking}>
      {t('takeover.take')}
    </Button>
  );
}
