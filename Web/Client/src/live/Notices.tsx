import { Anchor } from '@mantine/core';
import {
  IconAlertTriangle, IconClockPause, IconHandStop, IconHourglass, IconPlayerTrackNext, IconRefreshAlert, IconRotate, IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ResumeResponse } from '../api/types';
import { useMay } from '../account/session';
import { Notice } from '../app/Notice';
import { AddModelKey } from '../credentials/AddModelKey';
import { useFormats } from '../format/useFormats';
import { useServerWords } from '../i18n/serverWords';
import { QuestionPanel } from '../questions/QuestionPanel';
import type { Takeover } from '../takeover/takeoverContext';
import { TakeoverNotice } from '../takeover/TakeoverNotice';
import type { Allowed } from '../tasks/useTaskAccess';
import type { LiveState } from './liveState';

/** What a person should know about this execution before everything else. */
export function Notices({ state, allowed, takeover }: { state: LiveState; allowed: Allowed; takeover: Takeover }) {
  const { t } = useTranslation();
  const { money } = useFormats();
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
      {execution.cost_unknown && typeof execution.task.limits.max_cost_usd === 'number' && (
        <Notice icon={IconAlertTriangle} color="yellow" title={t('live.budget_unknown')}>
          {t('live.budget_unknown_text', { limit: money(execution.task.limits.max_cost_usd) })}
        </Notice>
      )}
      <TakeoverNotice takeover={takeover} />
      {execution.status === 'paused' && takeover.by === null && !takeover.isHere && (
        <Notice icon={IconClockPause} color="yellow" title={t('live.paused')}>
          {t('live.paused_text')}
        </Notice>
      )}
      {execution.question ? (
        <QuestionPanel executionId={execution.id} question={execution.question} mayAnswer={allowed.run} />
      ) : execution.status === 'waiting_for_human' && (
        <Notice icon={IconHandStop} color="orange" title={t('live.waiting_for_human')} />
      )}
      {execution.rerun && (
        <Notice icon={IconRotate} color="gray" title={t('rerun.is_rerun', { number: execution.rerun.from_step })}>
          <Anchor component={Link} to={`/executions/${execution.rerun.execution_id}`} inherit>
            {t('rerun.origin')}
          </Anchor>
          {execution.attempt === 1 && execution.resume && <NotRestored resume={execution.resume} />}
        </Notice>
      )}
      {(execution.attempt > 1 || (execution.resume && !execution.rerun)) && <Resumed state={state} />}
    </div>
  );
}

/** Another runner or another browser goes on, or had to begin again. */
function Resumed({ state }: { state: LiveState }) {
  const { t } = useTranslation();
  const { attempt, resume, runner_name } = state.execution;
  if (!resume?.from_step) {
    return (
      <Notice icon={IconRefreshAlert} color={resume ? 'yellow' : 'gray'} title={t('live.reassigned', { attempt })}>
        {t('live.reassigned_text')}
        {resume && <NotRestored resume={resume} />}
      </Notice>
    );
  }
  const title = runner_name
    ? t('live.resumed_on', { step: resume.from_step, runner: runner_name })
    : t('live.resumed', { step: resume.from_step });
  return (
    <Notice icon={IconPlayerTrackNext} color="gray" title={title}>
      {resume.not_restored.length === 0 && t('live.all_restored')}
      <NotRestored resume={resume} />
    </Notice>
  );
}

function NotRestored({ resume }: { resume: ResumeResponse }) {
  const { t } = useTranslation();
  const words = useServerWords();
  return resume.not_restored.length === 0 ? null : (
    <details className="not-restored">
      <summary>{t('live.not_restored', { count: resume.not_restored.length })}</summary>
      <ul>
        {resume.not_restored.map((lost, index) => (
          <li key={index}>{words.event(lost.text, lost.code, lost.arguments)}</li>
        ))}
      </ul>
    </details>
  );
}

function ErrorNotice({ state }: { state: LiveState }) {
  const words = useServerWords();
  const mayWrite = useMay('write');
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
      {error.code === 'model_not_configured' && mayWrite && (
        <div className="notice-tool">
          <AddModelKey variant="default" />
        </div>
      )}
    </Notice>
  );
}
