import { Button, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconCookie, IconCopy, IconPencil, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRotate } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { sendJson } from '../api/http';
import type { ControlResponse, LiveControl } from '../api/types';
import { copyText } from '../app/clipboard';
import { notifyDone, notifyFailure } from '../app/notify';
import { isFinal } from '../status/states';
import { TakeoverButton } from '../takeover/TakeoverButton';
import { useTakeover } from '../takeover/takeoverContext';
import type { Allowed } from '../tasks/useTaskAccess';
import { useRunTask } from '../tasks/useRunTask';
import { logAsText } from './logText';
import type { LiveState } from './liveState';

type Control = 'pause' | 'resume' | 'stop';

export interface LiveControlsProps {
  state: LiveState;
  allowed: Allowed;
  setControl: (control: LiveControl) => void;
  /** Goes on after the last step whose state was kept. */
  onContinue: () => void;
  /** Makes a credential of the cookies and storage that it ended with; null where that is not theirs. */
  onKeepSession: (() => void) | null;
}

export function LiveControls({ state, allowed, setControl, onContinue, onKeepSession }: LiveControlsProps) {
  const { t } = useTranslation();
  const { execution, control } = state;
  const ended = isFinal(execution.status);
  const run = useRunTask();
  const takeover = useTakeover();
  const isDriven = takeover !== null && (takeover.by !== null || takeover.isHere);
  const send = useMutation({
    mutationFn: (word: Control) => sendJson<ControlResponse>('POST', `/api/executions/${execution.id}/${word}`),
    onSuccess: (_, word) =>
      setControl({ is_paused: word === 'pause' || (word === 'stop' && control.is_paused), is_stopping: word === 'stop' }),
    onError: (error) => notifyFailure(t('live.control_failed'), error),
  });

  const confirmStop = () =>
    modals.openConfirmModal({
      title: t('live.stop_title'),
      children: <Text size="sm">{t('live.stop_text', { name: execution.task.name })}</Text>,
      labels: { confirm: t('live.stop_confirm'), cancel: t('live.stop_cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => send.mutate('stop'),
    });

  const copyLog = async () => {
    if (await copyText(logAsText(state.logs))) {
      notifyDone(t('live.log_copied'));
    } else {
      notifyFailure(t('live.copy_failed'), '');
    }
  };

  const paused = execution.status === 'paused';
  const pausing = control.is_paused && execution.status === 'running';
  const stopping = control.is_stopping || execution.status === 'stopping';
  return (
    <div className="live-controls" role="group" aria-label={t('live.controls')}>
      {!ended && allowed.run && (paused ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          onClick={() => send.mutate('resume')}
          loading={send.isPending && send.variables === 'resume'}
          disabled={stopping || isDriven}
        >
          {t('live.resume')}
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          onClick={() => send.mutate('pause')}
          loading={send.isPending && send.variables === 'pause'}
          disabled={execution.status !== 'running' || pausing || stopping || isDriven}
        >
          {pausing ? t('live.pausing') : t('live.pause')}
        </Button>
      ))}
      {!ended && !stopping && allowed.run && execution.question?.kind !== 'takeover' && <TakeoverButton executionId={execution.id} />}
      {!ended && allowed.run && (
        <Button
          variant="light"
          color="red"
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          onClick={confirmStop}
          loading={send.isPending && send.variables === 'stop'}
          disabled={stopping}
        >
          {stopping ? t('live.stopping') : t('live.stop')}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconCopy size={16} aria-hidden />}
        onClick={() => void copyLog()}
        disabled={state.logs.length === 0}
      >
        {t('live.copy_log')}
      </Button>
      {ended && (
        <>
          {allowed.edit && (
            <Button
              variant="default"
              component={Link}
              to={`/tasks/${execution.task.task_id}`}
              leftSection={<IconPencil size={16} aria-hidden />}
            >
              {t('live.edit_task')}
            </Button>
          )}
          {onKeepSession && execution.checkpoint_step ? (
            <Button variant="default" leftSection={<IconCookie size={16} aria-hidden />} onClick={onKeepSession}>
              {t('session_capture.open')}
            </Button>
          ) : null}
          {allowed.run && execution.status !== 'completed' && execution.checkpoint_step ? (
            <Button variant="default" leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={onContinue}>
              {t('rerun.continue')}
            </Button>
          ) : null}
          {allowed.run && (
            <Button
              leftSection={<IconRotate size={16} aria-hidden />}
              onClick={() => run.start(execution.task.task_id, execution.inputs)}
              loading={run.isPending}
            >
              {t('live.run_again')}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
