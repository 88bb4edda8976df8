import { Button, Group, Text, Title } from '@mantine/core';
import { IconCheck, IconListCheck, IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '../account/session';
import { getJson, withQuery } from '../api/http';
import { keys } from '../api/keys';
import type { Paged, TaskResponse } from '../api/types';
import { EmptyState } from '../app/ListStates';
import { AddModelKey } from '../credentials/AddModelKey';
import { useHasModelKey } from '../credentials/useCredentials';
import { useServerInfo } from '../tasks/form/PromptField';
import { useAllowed } from '../tasks/useTaskAccess';
import { useRunTask } from '../tasks/useRunTask';

/** More than these and nobody knows where to begin. */
const OFFERED = 2;

/** What somebody sees who has just installed it, while nothing has run yet: what to do first, each with its button. */
export function FirstSteps({ tasks }: { tasks: number }) {
  const { t } = useTranslation();
  const mayWrite = useMay('write');
  const mayRun = useMay('run');
  if (tasks === 0 && !mayWrite) {
    return (
      <div className="section">
        <EmptyState icon={IconListCheck} title={t('tasks.none_shared')} text={t('tasks.none_shared_text')} />
      </div>
    );
  }
  return (
    <section className="section first-steps" aria-label={t('first.heading')}>
      <header>
        <Title order={2}>{t('first.heading')}</Title>
      </header>
      <ol>
        {tasks > 0 && mayRun && <RunOne />}
        {mayWrite && <ModelStep />}
        {mayWrite && <OwnTask />}
      </ol>
    </section>
  );
}

/** Tasks that run as they are: where nothing asks a model, those without one. */
function RunOne() {
  const { t } = useTranslation();
  const hasModel = useHasModel();
  const { data } = useQuery({
    queryKey: [...keys.tasks, 'first'],
    queryFn: ({ signal }) => getJson<Paged<TaskResponse>>(withQuery('/api/tasks', { limit: 20 }), signal),
  });
  const offered = data?.items.filter((task) => task.recipe || hasModel).slice(0, OFFERED) ?? [];
  return (
    <Step title={t('first.run')} text={t('first.run_text')}>
      {offered.length > 0 && (
        <ul className="first-tasks">
          {offered.map((task) => (
            <Offer key={task.id} task={task} />
          ))}
        </ul>
      )}
    </Step>
  );
}

function Offer({ task }: { task: TaskResponse }) {
  const { t } = useTranslation();
  const run = useRunTask();
  const allowed = useAllowed(task.access);
  return (
    <li>
      <span className="line-words">
        <Text span size="sm" fw={500}>
          {task.name}
        </Text>
        {task.description && (
          <Text span size="xs" c="dimmed">
            {task.description}
          </Text>
        )}
      </span>
      {allowed.run && (
        <Button
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          loading={run.isPending}
          onClick={() => run.start(task.id)}
          aria-label={t('tasks.run_of', { name: task.name })}
        >
          {t('tasks.run')}
        </Button>
      )}
    </li>
  );
}

function ModelStep() {
  const { t } = useTranslation();
  const hasModel = useHasModel();
  return (
    <Step title={t('first.model')} text={t('first.model_text')} done={hasModel === true}>
      {hasModel === false && <AddModelKey variant="default" />}
    </Step>
  );
}

function OwnTask() {
  const { t } = useTranslation();
  const { data: info } = useServerInfo();
  return (
    <Step title={t('first.title')} text={t('first.text')}>
      <Group gap="xs">
        <Button component={Link} to="/tasks/new" variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
          {t('tasks.new')}
        </Button>
        {info?.practice_url && (
          <Button component="a" href={info.practice_url} target="_blank" rel="noreferrer" variant="subtle">
            {t('first.practice')}
          </Button>
        )}
      </Group>
    </Step>
  );
}

function Step({ title, text, done = false, children }: { title: string; text: string; done?: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <li className="first-step" data-done={done}>
      {done && <IconCheck size={16} className="first-done" role="img" aria-label={t('first.done')} />}
      <Text fw={600} size="sm">
        {title}
      </Text>
      <Text size="sm" c="dimmed" maw={720}>
        {text}
      </Text>
      {children}
    </li>
  );
}

/** Null while it is not known. */
function useHasModel(): boolean | null {
  const { data: info } = useServerInfo();
  const hasKey = useHasModelKey();
  return info && info.models.length > 0 ? true : info && hasKey !== null ? hasKey : null;
}
