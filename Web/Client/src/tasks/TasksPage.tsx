import { Button, Group, Paper, Select } from '@mantine/core';
import { IconListCheck, IconPlus, IconSearchOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useMay } from '../account/session';
import { keys } from '../api/keys';
import type { TaskResponse } from '../api/types';
import { useKeyset } from '../api/useKeyset';
import { EmptyState, LoadError, SkeletonRows } from '../app/ListStates';
import { LoadMore } from '../app/LoadMore';
import { PageTitle } from '../app/PageTitle';
import { SearchBox } from '../app/SearchBox';
import { TaskSharing } from '../sharing/TaskSharing';
import { TaskCards } from './TaskCards';
import { TaskTable } from './TaskTable';
import { useTaskCommands } from './useTaskCommands';
import './tasks.css';
import { useNarrow } from '../app/useNarrow';

const PAGE = 50;
const activities = ['active', 'inactive'] as const;

export function TasksPage() {
  const { t } = useTranslation();
  const mayWrite = useMay('write');
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? '';
  const activity = activities.find((one) => one === parameters.get('show')) ?? '';
  const query = { search, is_active: activity && String(activity === 'active') };
  const list = useKeyset<TaskResponse>(keys.taskList(search, activity), '/api/tasks', query, PAGE);

  const filter = (name: string, value: string | null) =>
    setParameters(
      (now) => {
        if (value) {
          now.set(name, value);
        } else {
          now.delete(name);
        }
        return now;
      },
      { replace: true },
    );

  return (
    <>
      <PageTitle title={t('nav.tasks')} />
      <Group mb="sm" gap="xs" className="toolbar">
        <SearchBox value={search} onChange={(value) => filter('search', value)} label={t('tasks.search')} />
        <Select
          size="xs"
          w={170}
          clearable
          value={activity || null}
          onChange={(value) => filter('show', value)}
          data={activities.map((value) => ({ value, label: t(`tasks.filter_${value}`) }))}
          placeholder={t('tasks.filter')}
          aria-label={t('tasks.filter')}
        />
        {mayWrite && (
          <Button component={Link} to="/tasks/new" ml="auto" leftSection={<IconPlus size={16} aria-hidden />}>
            {t('tasks.new')}
          </Button>
        )}
      </Group>
      {list.error && !list.items ? (
        <LoadError error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <TaskList items={list.items} filtered={Boolean(search || activity)} />
      )}
      <LoadMore list={list} />
    </>
  );
}

function TaskList({ items, filtered }: { items: TaskResponse[] | undefined; filtered: boolean }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  const commands = useTaskCommands();
  if (!items) {
    return (
      <Paper withBorder>
        <SkeletonRows />
      </Paper>
    );
  }
  if (items.length === 0) {
    return (
      <Paper withBorder>
        {filtered ? (
          <EmptyState icon={IconSearchOff} title={t('tasks.nothing_found')} text={t('states.other_filter')} />
        ) : (
          <NoTasks />
        )}
      </Paper>
    );
  }
  return (
    <>
      {narrow ? <TaskCards tasks={items} commands={commands} /> : <TaskTable tasks={items} commands={commands} />}
      <TaskSharing task={commands.shared} onClose={() => commands.share(null)} />
    </>
  );
}

function NoTasks() {
  const { t } = useTranslation();
  return useMay('write') ? (
    <EmptyState icon={IconListCheck} title={t('first.title')} text={t('first.text')}>
      <Button component={Link} to="/tasks/new" mt="sm" leftSection={<IconPlus size={16} aria-hidden />}>
        {t('tasks.new')}
      </Button>
    </EmptyState>
  ) : (
    <EmptyState icon={IconListCheck} title={t('tasks.none_shared')} text={t('tasks.none_shared_text')} />
  );
}
