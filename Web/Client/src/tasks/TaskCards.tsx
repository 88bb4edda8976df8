import { Anchor, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TaskResponse } from '../api/types';
import { PriorityBadge } from '../status/PriorityBadge';
import { OwnerBadge } from './OwnerBadge';
import { LastResult } from './LastResult';
import { ActiveSwitch, TaskActions } from './TaskActions';
import { whatItDoes } from './TaskTable';
import type { TaskCommands } from './useTaskCommands';

/** The task list on a phone. */
export function TaskCards({ tasks, commands }: { tasks: TaskResponse[]; commands: TaskCommands }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      {tasks.map((task) => (
        <Paper withBorder p="sm" key={task.id} data-testid="task-row">
          <div className="task-card-head">
            <div>
              <Anchor component={Link} to={`/tasks/${task.id}`} fw={600} c="inherit">
                {task.name}
              </Anchor>{' '}
              <PriorityBadge priority={task.priority} /> <OwnerBadge task={task} />
              <Text size="xs" c="dimmed" lineClamp={2}>
                {task.description || whatItDoes(task, t('tasks.kind_recipe_count', { count: task.recipe?.actions.length ?? 0 }))}
              </Text>
            </div>
            <ActiveSwitch task={task} commands={commands} />
          </div>
          <div className="task-card-foot">
            <LastResult execution={task.last_execution} />
            <TaskActions task={task} commands={commands} />
          </div>
        </Paper>
      ))}
    </Stack>
  );
}
