import { ActionIcon, Button, Menu, Switch } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconCopy, IconDots, IconEye, IconHistory, IconPencil, IconPlayerPlay, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '../account/session';
import type { TaskResponse } from '../api/types';
import { useAllowed } from './useTaskAccess';
import type { TaskCommands } from './useTaskCommands';

export interface TaskActionsProps {
  task: TaskResponse;
  commands: TaskCommands;
}

export function ActiveSwitch({ task, commands }: TaskActionsProps) {
  const { t } = useTranslation();
  const allowed = useAllowed(task.access);
  return (
    <Switch
      size="sm"
      checked={task.is_active}
      disabled={!allowed.edit || commands.isToggling(task)}
      onChange={() => commands.toggle(task)}
      aria-label={t('tasks.active_of', { name: task.name })}
      title={t('tasks.active_help')}
    />
  );
}

export function TaskActions({ task, commands }: TaskActionsProps) {
  const { t } = useTranslation();
  const allowed = useAllowed(task.access);
  const mayWrite = useMay('write');
  const { name } = task;
  return (
    <div className="task-actions">
      {allowed.run && (
        <Button
          variant="light"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          loading={commands.isStarting(task)}
          onClick={() => commands.run(task)}
          aria-label={t('tasks.run_of', { name })}
        >
          {t('tasks.run')}
        </Button>
      )}
      <ActionIcon
        component={Link}
        to={`/tasks/${task.id}`}
        aria-label={t(allowed.edit ? 'tasks.edit_of' : 'tasks.look_at_of', { name })}
        title={t(allowed.edit ? 'tasks.edit' : 'tasks.look_at')}
      >
        {allowed.edit ? <IconPencil size={16} aria-hidden /> : <IconEye size={16} aria-hidden />}
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t('tasks.more_of', { name: task.name })} loading={commands.isRemoving(task)}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {allowed.run && (
            <>
              <Menu.Item leftSection={<IconArrowUp size={16} aria-hidden />} onClick={() => commands.runWith(task, 'high')}>
                {t('tasks.run_high')}
              </Menu.Item>
              <Menu.Item leftSection={<IconArrowDown size={16} aria-hidden />} onClick={() => commands.runWith(task, 'low')}>
                {t('tasks.run_low')}
              </Menu.Item>
              <Menu.Divider />
            </>
          )}
          <Menu.Item component={Link} to={`/executions?task=${task.id}`} leftSection={<IconHistory size={16} aria-hidden />}>
            {t('tasks.history')}
          </Menu.Item>
          {mayWrite && (
            <Menu.Item component={Link} to={`/tasks/new?from=${task.id}`} leftSection={<IconCopy size={16} aria-hidden />}>
              {t('tasks.duplicate')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconUsersGroup size={16} aria-hidden />} onClick={() => commands.share(task)}>
            {t('sharing.open')}
          </Menu.Item>
          {allowed.edit && (
            <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => commands.remove(task)}>
              {t('tasks.delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
