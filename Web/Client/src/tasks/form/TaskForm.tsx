import { Alert, Button, Group, List, Paper, SegmentedControl, Text, Textarea, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { IconAlertTriangle, IconLock } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { Notice } from '../../app/Notice';
import { notifyDone } from '../../app/notify';
import { focusFirstError, hasErrorsUnder, homelessErrors } from '../../forms/fieldErrors';
import { useLeaveGuard } from '../../forms/useLeaveGuard';
import { RecipeEditor } from '../recipe/RecipeEditor';
import { useRunTask } from '../useRunTask';
import type { Allowed } from '../useTaskAccess';
import { CredentialsField } from './CredentialsField';
import { Advanced } from './Advanced';
import { PostconditionsEditor } from './PostconditionsEditor';
import { PromptField } from './PromptField';
import type { TaskValues } from './taskValues';
import { isChangedMeanwhile, useReplaceTheirs } from './useReplaceTheirs';
import { useSaveTask } from './useSaveTask';
import { validateTask } from './validateTask';
import './taskForm.css';

export type TaskFormApi = UseFormReturnType<TaskValues>;

/** Fields that show their own errors. */
const homes = [
  'name', 'description', 'prompt', 'model', 'on_lost_runner', 'when_running', 'priority', 'result_schema', 'recipe', /^recipe\.actions(\.|$)/, /^limits\./, /^browser\./, /^agent\./,
  /^postconditions\.\d+\./, /^(allowed|blocked)_hosts(\.|$)/, /^credentials\.\d+\./,
];

export interface TaskFormProps {
  id?: string;
  initial: TaskValues;
  /** Who only looks sees the same fields, but nothing that would be refused. */
  allowed?: Allowed;
}

export function TaskForm({ id, initial, allowed = { run: true, edit: true } }: TaskFormProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const run = useRunTask();
  const form: TaskFormApi = useForm<TaskValues>({ initialValues: initial, validate: (values) => validateTask(values, t) });
  const replaceTheirs = useReplaceTheirs();
  const left = useRef(false);
  const save = useSaveTask(id, form.setErrors);
  useLeaveGuard(() => !left.current && form.isDirty());

  /** The task is saved and does not run. A new one has an address of its own by now, where saving makes no second one. */
  const stay = (saved: string) => {
    if (!id) {
      void navigate(`/tasks/${saved}`, { replace: true });
    }
    left.current = false;
  };

  /** @param over The state of the task that is replaced, where it is not the one that was read. */
  const submit = (andRun: boolean, over?: string) =>
    form.onSubmit(
      (values) =>
        save.mutate(over ? { ...values, updated_at: over } : values, {
          onError: (error) => {
            if (isChangedMeanwhile(error)) {
              replaceTheirs(() => submit(andRun, String(error.extensions.updated_at)));
            }
          },
          onSuccess: (task) => {
            left.current = true;
            // What is saved once more from here is an edit of what was just saved.
            form.setFieldValue('updated_at', task.updated_at);
            form.resetDirty({ ...values, updated_at: task.updated_at });
            if (andRun) {
              run.start(task.id, undefined, () => stay(task.id));
            } else {
              notifyDone(t('tasks.saved', { name: task.name }));
              void navigate('/tasks');
            }
          },
        }),
      focusFirstError,
    )();

  const others = homelessErrors(form.errors, homes);
  return (
    <form
      className="task-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(false);
      }}
    >
      {others.length > 0 && (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t('tasks.not_accepted')}>
          <List size="sm">
            {others.map(([path, message]) => (
              <List.Item key={path}>
                {path}: {String(message)}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {!allowed.edit && <Notice icon={IconLock} color="gray" title={t('tasks.read_only')} />}
      <fieldset className="plain-fieldset task-form" disabled={!allowed.edit}>
        <Paper withBorder p="md" className="form-section">
          <TextInput label={t('tasks.name')} required maxLength={200} data-autofocus {...form.getInputProps('name')} />
          <Textarea
            label={t('tasks.description')}
            description={t('tasks.description_help')}
            autosize
            minRows={1}
            maxRows={6}
            {...form.getInputProps('description')}
          />
        </Paper>
        <Paper withBorder p="md" className="form-section">
          <Kind form={form} />
          {form.values.kind === 'prompt' ? <PromptField form={form} /> : <RecipeEditor form={form} />}
        </Paper>
        <PostconditionsEditor form={form} />
        <CredentialsField form={form} />
        <Advanced form={form} wrong={!allowed.edit || ['limits', 'browser', 'agent', 'model', 'on_lost_runner', 'when_running', 'priority', 'result_schema', 'allowed_hosts', 'blocked_hosts'].some((part) => hasErrorsUnder(form.errors, part))} />
      </fieldset>
      <div className="form-footer">
        <Button component={Link} to="/tasks" variant="default">
          {t(allowed.edit ? 'app.cancel' : 'nav.tasks')}
        </Button>
        {allowed.edit ? (
          <Group gap="xs">
            <Button variant="default" loading={save.isPending || run.isPending} onClick={() => submit(true)}>
              {t('tasks.save_and_run')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('tasks.save')}
            </Button>
          </Group>
        ) : (
          allowed.run && id && (
            <Button loading={run.isPending} onClick={() => run.start(id)}>
              {t('tasks.run')}
            </Button>
          )
        )}
      </div>
    </form>
  );
}

function Kind({ form }: { form: TaskFormApi }) {
  const { t } = useTranslation();
  return (
    <div>
      <SegmentedControl
        aria-label={t('tasks.kind')}
        data={[
          { value: 'prompt', label: t('tasks.kind_prompt') },
          { value: 'recipe', label: t('tasks.kind_recipe') },
        ]}
        {...form.getInputProps('kind')}
      />
      <Text size="xs" c="dimmed" mt={6}>
        {t(form.values.kind === 'prompt' ? 'tasks.kind_prompt_help' : 'tasks.kind_recipe_help')}
      </Text>
    </div>
  );
}
