import { Anchor, Group, Progress, Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Cost } from '../format/Cost';
import { Elapsed } from '../format/Elapsed';
import { RelativeTime } from '../format/RelativeTime';
import { useFormats } from '../format/useFormats';
import { PriorityBadge } from '../status/PriorityBadge';
import { isFinal, isTicking, stateColor } from '../status/states';
import { StatusBadge, VerdictBadge } from '../status/StatusBadge';
import type { LiveState } from './liveState';
import { SettingsUsed } from './SettingsUsed';

/** The state of the execution in one line: what it does, for how long, how far, and what it costs. */
export function LiveHeader({ state, children }: { state: LiveState; children: ReactNode }) {
  const { t } = useTranslation();
  const { execution } = state;
  return (
    <section className="live-header" aria-label={t('live.header')}>
      <Group gap="sm" wrap="nowrap" className="live-header-state">
        <StatusBadge status={execution.status} size="lg" />
        <PriorityBadge priority={execution.priority} />
        {isFinal(execution.status) && execution.verdict && <VerdictBadge verdict={execution.verdict} />}
        {execution.status === 'running' && (
          <span className="live-mark" data-testid="live-mark">
            <span className="dot" aria-hidden />
            {t('live.mark')}
          </span>
        )}
        <Tooltip label={t('live.elapsed_help')}>
          <Text component="span" fw={600} size="lg" aria-label={t('live.elapsed')}>
            <Elapsed ms={execution.elapsed_ms} since={state.elapsedAt} ticking={isTicking(execution.status)} />
          </Text>
        </Tooltip>
        <StepProgress state={state} />
      </Group>
      <Facts state={state} />
      {children}
    </section>
  );
}

function StepProgress({ state }: { state: LiveState }) {
  const { t } = useTranslation();
  const { execution, steps } = state;
  const total = execution.total_steps ?? execution.task.recipe?.actions.length;
  const done = Math.max(
    execution.completed_steps,
    // What was never begun is closed as skipped too when the execution ends; only what it went past is done.
    steps.filter((step) => step.status === 'completed' || (step.status === 'skipped' && step.step_number < execution.current_step)).length,
  );
  if (!execution.current_step && done === 0) {
    return null;
  }
  // A step that begins is heard of before the count is.
  const begun = steps.findLast((step) => step.status === 'running')?.step_number ?? 0;
  const current = Math.max(execution.current_step, begun, done);
  return (
    <Group gap="xs" wrap="nowrap" className="live-progress">
      <Text size="sm" c="dimmed" className="tabular nowrap">
        {total ? t('live.step_of', { current: Math.min(current, total), total }) : t('live.step', { current })}
      </Text>
      {total ? (
        <Progress
          value={(Math.min(done, total) / total) * 100}
          color={stateColor[execution.status]}
          w={96}
          size="sm"
          aria-label={t('live.progress')}
        />
      ) : null}
    </Group>
  );
}

function Facts({ state }: { state: LiveState }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { execution } = state;
  const tokens = execution.input_tokens + execution.output_tokens;
  return (
    <dl className="facts">
      <Fact name={execution.started_at ? t('live.started') : t('live.created')}>
        <RelativeTime time={execution.started_at ?? execution.created_at} />
      </Fact>
      <Fact name={t('live.trigger')}>{t(`trigger.${execution.triggered_by}`)}</Fact>
      {execution.runner_name && <Fact name={t('live.runner')}>{execution.runner_name}</Fact>}
      {execution.attempt > 1 && <Fact name={t('live.attempt')}>{number(execution.attempt)}</Fact>}
      {tokens > 0 && (
        <Fact name={t('live.tokens')}>
          <Tooltip
            label={t('live.tokens_detail', {
              input: number(execution.input_tokens),
              output: number(execution.output_tokens),
            })}
          >
            <span>{number(tokens)}</span>
          </Tooltip>
        </Fact>
      )}
      {(tokens > 0 || execution.cost_usd > 0) && (
        <Fact name={t('live.cost')}>
          <Cost usd={execution.cost_usd} unknown={execution.cost_unknown} />
        </Fact>
      )}
      <Fact name={t('live.settings')}>
        <SettingsUsed task={execution.task} />
      </Fact>
      {execution.trace_url && (
        <Fact name={t('live.trace')}>
          <Anchor href={execution.trace_url} target="_blank" rel="noreferrer" size="sm">
            {t('live.open_trace')}
          </Anchor>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  );
}
