import { IconAlertTriangle, IconClockPause, IconHandStop, IconHourglass, IconRefreshAlert, IconTrash, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
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
  if (status !== 'failed' || !error) {
    return null;
  }
  const sentence = words.error(error.code, error.message);
  const advice = words.error(`${error.code}_help`, '');
  return (
    <Notice icon={IconAlertTriangle} color="red" title={sentence} role="alert">
      {error.message !== sentence && <span>{error.message} </span>}
      {advice}
    </Notice>
  );
}

function Notice(props: { icon: Icon; color: string; title: string; role?: string; children?: ReactNode }) {
  const { icon: NoticeIcon, color, title, role, children } = props;
  return (
    <div
      className="notice"
      role={role}
      style={{ background: `var(--mantine-color-${color}-light)`, color: `var(--mantine-color-${color}-light-color)` }}
    >
      <NoticeIcon size={18} stroke={1.8} aria-hidden />
      <div>
        <strong>{title}</strong> {children}
      </div>
    </div>
  );
}
