import { Badge, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ActionResponse, Doing } from '../api/types';
import { useFormats } from '../format/useFormats';
import { useServerWords } from '../i18n/serverWords';
import { actionIcon } from '../tasks/recipe/actionTypes';
import type { LiveStep } from './liveState';

/** What a step aimed at, put in and got; and its actions, where a step did several. */
export function StepDetails({ step }: { step: LiveStep }) {
  const { t } = useTranslation();
  const single = step.actions.length === 1 ? step.actions[0] : undefined;
  return (
    <div className="step-details">
      <DoingFacts doing={single ? { ...step, ...withValues(single) } : step} />
      {single?.outside_effect && <OutsideEffect />}
      {step.actions.length > 1 && (
        <ol className="actions" aria-label={t('live.actions')}>
          {step.actions.map((action) => (
            <ActionRow key={action.index} action={action} />
          ))}
        </ol>
      )}
    </div>
  );
}

function withValues(action: ActionResponse): Partial<Doing> {
  return Object.fromEntries(Object.entries(action).filter(([, value]) => value !== null && value !== undefined));
}

function ActionRow({ action }: { action: ActionResponse }) {
  const words = useServerWords();
  const { duration } = useFormats();
  const ActionIcon = actionIcon(action.action_type);
  return (
    <li className="action" data-status={action.status}>
      <span className="action-line">
        <ActionIcon size={14} stroke={1.7} aria-hidden />
        <span className="action-words">
          {words.event(action.description, action.description_code, action.description_arguments)}
        </span>
        {action.outside_effect && <OutsideEffect />}
        {typeof action.duration_ms === 'number' && <span className="tabular nowrap dimmed">{duration(action.duration_ms)}</span>}
      </span>
      <DoingFacts doing={action} />
      <Failure doing={action} />
    </li>
  );
}

function OutsideEffect() {
  const { t } = useTranslation();
  return (
    <Badge size="sm" color="gray" title={t('live.outside_effect_help')}>
      {t('live.outside_effect')}
    </Badge>
  );
}

function DoingFacts({ doing }: { doing: Doing }) {
  const { t } = useTranslation();
  const facts = [
    ['live.target', doing.target],
    ['live.input', doing.input_value],
    ['live.outcome', doing.result],
  ] as const;
  if (facts.every(([, value]) => !value)) {
    return null;
  }
  return (
    <dl className="doing-facts">
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** What went wrong; what to do about it is said once, above everything, when the execution ends by it. */
export function Failure({ doing }: { doing: Doing }) {
  const words = useServerWords();
  if (!doing.error_code && !doing.error_message) {
    return null;
  }
  const sentence = words.error(doing.error_code, doing.error_message ?? doing.error_code ?? '');
  const detail = words.errorDetail(doing.error_code, doing.error_message);
  return (
    <div className="failure" data-status={doing.status}>
      <Text size="sm" fw={500}>
        {sentence}
      </Text>
      {detail && detail !== sentence && <Text size="xs">{detail}</Text>}
    </div>
  );
}
