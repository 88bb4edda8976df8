import { IconAlertTriangle, IconClockPause, IconHandStop, IconHourglass, IconRefreshAlert, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../app/Notice';
import { useServerWords } from '../i18n/serverWords';
import type { LiveState } from './liveState';

/** What a person should know about this execution before everything else. */
export function Notices({ state }: { state: LiveState }) {
  const { t } = useTranslation();
  const { execution } = state;
  return (
    <div className="notices" aria-live="polite">
      {state.deleted && <Notice icon={IconTrash} color="gray" title={t('live.deleted')} />}
      <ErrorNotice state={state} />
      {execution.status === 'pending' && (
        <Notice icon={IconHourglass} color="gray" title={t('live.queued')}>
          {execution.queue_position
            ? t('live.queue_place', { place: execution.queue_position })
            : t('live.waiting_for_runner')}
        </Notice>
      )}
      {execution.status === 'paused' && (
        <Notice icon={IconClockPause} color="yellow" title={t('live.paused')}>
          {t('live.paused_text')}
        </Notice>
      )}
      {execution.status === 'waiting_for_human' && (
        <Notice icon={IconHandStop} color="orange" title={t('live.waiting_for_human')} />
      )}
      {execution.attempt > 1 && (
        <Notice icon={IconRefreshAlert} color="gray" title={t('live.reassigned', { attempt: execution.attempt })}>
          {t('live.reassigned_text')}
        </Notice>
      )}
    </div>
  );
}

function ErrorNotice({ state }: { state: LiveState }) {
  const words = useServerWords();
  const { status, error } = state.execution;
  if ((status !== 'failed' && status !== 'stopped') || !error) {
    return null;
  }
  const detail = words.errorDetail(error.code, error.message);
  const advice = words.advice(error.code);
  return (
    <Notice
      icon={IconAlertTriangle}
      color={status === 'failed' ? 'red' : 'orange'}
      title={words.error(error.code, error.message)}
      role="alert"
    >
      {detail && <span>{detail}</span>}
      {advice && <div>{advice}</div>}
    </Notice>
  );
}
