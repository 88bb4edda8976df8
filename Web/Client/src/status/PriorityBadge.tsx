import { Badge } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Priority } from '../api/types';

/** Says that something waits differently from all others; nothing where it does not. */
export function PriorityBadge({ priority }: { priority: Priority }) {
  const { t } = useTranslation();
  if (priority === 'normal') {
    return null;
  }
  const PriorityIcon = priority === 'high' ? IconArrowUp : IconArrowDown;
  const label = t('status_priority.label', { priority: t(`priority.${priority}`) });
  return (
    <Badge
      size="sm"
      variant="outline"
      color="gray"
      className="status-badge"
      data-priority={priority}
      aria-label={label}
      title={label}
      leftSection={<PriorityIcon size={12} aria-hidden />}
    >
      {t(`priority.${priority}`)}
    </Badge>
  );
}
