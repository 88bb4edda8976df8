import { Alert, Anchor, Button, Checkbox, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { ApiError, getJson, sendJson, withQuery } from '../../api/http';
import { keys } from '../../api/keys';
import type { ExecutionResponse, RerunPreview, RunTaskResponse } from '../../api/types';
import { LoadError, SkeletonRows } from '../../app/ListStates';
import { RelativeTime } from '../../format/RelativeTime';
import { useServerWords } from '../../i18n/serverWords';
import type { LiveStep } from '../liveState';

/** Where to begin: a step, or after the last one whose state was kept. */
export type RerunFrom = number | 'last';

export interface RerunDialogProps {
  execution: ExecutionResponse;
  steps: LiveStep[];
  /** Null is closed. */
  from: RerunFrom | null;
  onClose: () => void;
}

/** Says what comes back and what does not before an execution is run again from one of its steps. */
export function RerunDialog({ execution, steps, from, onClose }: RerunDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={from !== null}
      onClose={onClose}
      title={from === 'last' ? t('rerun.title_last') : t('rerun.title', { number: from ?? '' })}
      closeButtonProps={{ 'aria-label': t('app.cancel') }}
      size="lg"
    >
      {from !== null && <RerunForm execution={execution} steps={steps} from={from} onClose={onClose} />}
    </Modal>
  );
}

function RerunForm({ execution, steps, from, onClose }: RerunDialogProps & { from: RerunFrom }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [inputs, setInputs] = useState<Record<string, string>>(execution.inputs);
  const [withCurrentTask, setWithCurrentTask] = useState(false);
  const path = `/api/executions/${execution.id}/rerun`;
  const first = from === 'last' ? null : from;
  const { data, error, refetch } = useQuery({
    queryKey: keys.rerun(execution.id, first),
    queryFn: ({ signal }) => getJson<RerunPreview>(withQuery(path, { from_step: first }), signal),
    retry: false,
    staleTime: 0,
  });
  const run = useMutation({
    mutationFn: () => sendJson<RunTaskResponse>('POST', path, { from_step: data?.from_step ?? first, inputs, with_current_task: withCurrentTask }),
    onSuccess: ({ execution_id }) => {
      onClose();
      void navigate(`/executions/${execution_id}`);
    },
  });

  if (error instanceof ApiError && !error.isUnreachable) {
    return <Refusal error={error} onClose={onClose} />;
  }
  if (error) {
    return <LoadError error={error} onRetry={() => void refetch()} />;
  }
  if (!data) {
    return <SkeletonRows rows={4} height={32} />;
  }
  return (
    <Stack gap="sm" data-testid="rerun">
      <Restored preview={data} />
      <Repeated steps={steps} from={data.from_step} />
      {Object.keys(inputs).map((name) => (
        <TextInput
          key={name}
          label={name}
          value={inputs[name] ?? ''}
          onChange={(event) => setInputs({ ...inputs, [name]: event.currentTarget.value })}
        />
      ))}
      {data.task_changed && (
        <Checkbox
          label={t('rerun.current_task')}
          description={t('rerun.current_task_help')}
          checked={withCurrentTask}
          onChange={(event) => setWithCurrentTask(event.currentTarget.checked)}
        />
      )}
      {run.error && <RunRefused error={run.error} onClose={onClose} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('app.cancel')}
        </Button>
        <Button onClick={() => run.mutate()} loading={run.isPending} data-autofocus>
          {t('rerun.confirm', { number: data.from_step })}
        </Button>
      </Group>
    </Stack>
  );
}

/** Why it was not started; with the way to the execution that is in its place, when there is one. */
function RunRefused({ error, onClose }: { error: Error; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useServerWords();
  const running = error instanceof ApiError && error.code === 'task_already_running' ? error.extensions.execution_id : null;
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      role="alert"
      title={error instanceof ApiError ? words.error(error.code, error.message) : String(error)}
    >
      {typeof running === 'string' && (
        <>
          {t('tasks.already_running_text')}{' '}
          <Anchor component={Link} to={`/executions/${running}`} onClick={onClose} inherit>
            {t('tasks.open_running')}
          </Anchor>
        </>
      )}
    </Alert>
  );
}

function Refusal({ error, onClose }: { error: ApiError; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useServerWords();
  return (
    <Stack gap="sm">
      <Alert color="gray" icon={<IconAlertTriangle size={18} aria-hidden />} role="alert" title={words.error(error.code, error.message)}>
        {words.advice(error.code) || words.errorDetail(error.code, error.message)}
      </Alert>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('app.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}

function Restored({ preview }: { preview: RerunPreview }) {
  const { t } = useTranslation();
  const words = useServerWords();
  if (!preview.checkpoint_at) {
    return <Text size="sm">{t('rerun.from_start')}</Text>;
  }
  return (
    <>
      <Text size="sm">
        {t('rerun.new_execution')} {t('rerun.state_of')} <RelativeTime time={preview.checkpoint_at} />
      </Text>
      <div>
        <Text size="sm" fw={600}>
          {t('rerun.restored')}
        </Text>
        <List size="sm" listStyleType="disc">
          {preview.tabs.map((tab, index) => (
            <List.Item key={index} style={{ overflowWrap: 'anywhere' }}>
              {tab.title ? `${tab.title} – ${tab.url}` : tab.url}
            </List.Item>
          ))}
          <List.Item>{t('rerun.cookies', { count: preview.cookies })}</List.Item>
        </List>
      </div>
      {preview.not_restorable.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {t('rerun.not_restored')}
          </Text>
          <List size="sm" listStyleType="disc">
            {preview.not_restorable.map((lost, index) => (
              <List.Item key={index} style={{ overflowWrap: 'anywhere' }}>
                {words.event(lost.text, lost.code, lost.arguments)}
              </List.Item>
            ))}
          </List>
        </div>
      )}
    </>
  );
}

/** What was done outside from this step on is done once more. */
function Repeated({ steps, from }: { steps: LiveStep[]; from: number }) {
  const { t } = useTranslation();
  const numbers = steps
    .filter((step) => step.step_number >= from && step.actions.some((action) => action.outside_effect))
    .map((step) => step.step_number);
  return numbers.length === 0 ? null : (
    <Alert color="orange" icon={<IconAlertTriangle size={18} aria-hidden />} title={t('rerun.repeats', { count: numbers.length, steps: numbers.join(', ') })}>
      {t('rerun.repeats_text')}
    </Alert>
  );
}
