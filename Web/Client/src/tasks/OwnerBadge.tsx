import { Badge } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useUser } from '../account/session';
import type { TaskResponse } from '../api/types';

/** Whose a task is, where it is not one's own. */
export function OwnerBadge({ task }: { task: TaskResponse }) {
  const { t } = useTranslation();
  const user = useUser();
  return user === null || user.id === task.owner_id || !task.owner_name ? null : (
    <Badge size="sm" color="gray" leftSection={<IconUser size={12} aria-hidden />} title={t('sharing.owner', { name: task.owner_name })}>
      {task.owner_name}
    </Badge>
  );
}
