import { Anchor, Paper, Table, Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { TaskResponse } from '../api/types';
import { RelativeTime } from '../format/RelativeTime';
import { PriorityBadge } from '../status/PriorityBadge';
import { OwnerBadge } from './OwnerBadge';
import { LastResult } from './LastResult';
import { ActiveSwitch, TaskActions } from './TaskActions';
import type { TaskCommands } from './useTaskCommands';

export function TaskTable({ tasks, commands }: { tasks: TaskResponse[]; commands: TaskCommands }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder>
      <Table highlightOnHover verticalSpacing={6} className="task-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('tasks.name')}</Table.Th>
            <Table.Th>{t('tasks.last_result')}</Table.Th>
            <Table.Th className="wide-only">{t('tasks.updated')}</Table.Th>
            <Table.Th>{t('tasks.active')}</Table.Th>
            <Table.Th><VisuallyHidden>{t('tasks.actions')}</VisuallyHidden></Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tasks.map((task) => (
            <Table.Tr key={task.id} data-testid="task-row">
              <Table.Td className="task-name">
                <span className="row-status">
                  <Anchor component={Link} to={`/tasks/${task.id}`} fw={600} size="sm" c="inherit" lineClamp={1}>
                    {task.name}
                  </Anchor>
                  <PriorityBadge priority={task.priority} />
                  <OwnerBadge task={task} />
                </span>
                <Text size="xs" c="dimmed" lineClamp={1}>
                  {task.description || whatItDoes(task, t('tasks.kind_recipe_count', { count: task.recipe?.actions.length ?? 0 }))}
                </Text>
              </Table.Td>
              <Table.Td className="task-result">
                <LastResult execution={task.last_execution} />
              </Table.Td>
              <Table.Td className="wide-only">
                <Text size="xs" c="dimmed">
                  <RelativeTime time={task.updated_at} />
                </Text>
              </Table.Td>
              <Table.Td>
                <ActiveSwitch task={task} commands={commands} />
              </Table.Td>
              <Table.Td>
                <TaskActions task={task} commands={commands} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

/** The second line of a task that has no description. */
export function whatItDoes(task: TaskResponse, recipeWords: string): string {
  return task.prompt ?? recipeWords;
}
