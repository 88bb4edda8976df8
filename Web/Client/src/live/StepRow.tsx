import { ActionIcon, Button, Collapse, Group, Loader, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheck, IconChevronDown, IconMinus, IconPlayerPause, IconRotate, IconX, IconZoomQuestion } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { StepState } from '../api/types';
import { duration as formatDuration } from '../format/formats';
import { useNow } from '../format/useNow';
import { useServerWords } from '../i18n/serverWords';
import { actionIcon } from '../tasks/recipe/actionTypes';
import type { LiveStep, Thinking } from './liveState';
import { Failure, StepDetails } from './StepDetails';
import { ThinkingWords } from './ThinkingWords';

/** Actions whose result is worth a line of its own; that a click clicked is said by the description and the mark. */
const tellsMore = new Set(['extract_table', 'extract_text', 'download', 'find_text', 'screenshot', 'save_pdf', 'done']);

/** Actions of which a result says only that they were done, to an element by its number: of no use to a reader. */
const saysItself = new Set(['click', 'type', 'press_keys', 'select', 'check', 'set_value', 'hover', 'drag', 'scroll', 'wait', 'upload']);

/** A line below the description, where there is more to tell than it says. */
function detailOf(step: LiveStep): string | null {
  const last = step.actions.at(-1)?.action_type ?? step.action_type;
  const told = step.detail && !saysItself.has(last) ? step.detail : null;
  return told ?? (tellsMore.has(step.action_type) ? (step.result ?? null) : null);
}

export interface StepRowProps {
  step: LiveStep;
  ticking: boolean;
  /** Of this step; null while no model is asked. */
  thinking: Thinking | null;
  /** It belongs to an attempt that a newer one has replaced. */
  outlived: boolean;
  selected: boolean;
  onSelect: () => void;
  onExplain: () => void;
  /** Null while the execution runs. */
  onRerun: (() => void) | null;
}

export const StepRow = memo(function StepRow({
  step, ticking, thinking, outlived, selected, onSelect, onExplain, onRerun,
}: StepRowProps) {
  const { t } = useTranslation();
  const words = useServerWords();
  const [opened, { toggle }] = useDisclosure();
  const StepIcon = actionIcon(step.action_type);
  const description = words.event(step.description, step.description_code, step.description_arguments);
  const detail = detailOf(step);
  const wasBegun = step.status !== 'pending' && Boolean(step.started_at);
  const hasMore = wasBegun || step.actions.length > 0 || Boolean(step.target ?? step.input_value ?? step.result);

  return (
    <li className="step" data-step={step.step_number} data-status={step.status} data-selected={selected} data-outlived={outlived}>
      <div className="step-line">
        <UnstyledButton
          className="step-button"
          onClick={onSelect}
          aria-pressed={selected}
          title={step.screenshot_path ? t('live.show_picture', { number: step.step_number }) : undefined}
        >
          <span className="step-icon">
            <StepIcon size={16} stroke={1.7} aria-hidden />
          </span>
          <span className="step-words">
            <span className="step-description">
              <span className="step-number tabular">{step.step_number}</span> {description}
            </span>
            {detail && step.status !== 'failed' && <span className="step-detail">{detail}</span>}
            {outlived && <span className="step-detail">{t('live.earlier_attempt', { attempt: step.attempt })}</span>}
          </span>
          <StepTime step={step} ticking={ticking} />
        </UnstyledButton>
        <ActionIcon
          size="sm"
          onClick={toggle}
          aria-expanded={opened}
          aria-label={t('live.details_of', { number: step.step_number })}
          style={{ visibility: hasMore ? 'visible' : 'hidden' }}
        >
          <IconChevronDown size={16} className={opened ? 'chevron open' : 'chevron'} aria-hidden />
        </ActionIcon>
      </div>
      {thinking && ticking && <ThinkingWords thinking={thinking} />}
      <Failure doing={step} />
      {hasMore && (
        <Collapse expanded={opened}>
          <StepDetails step={step} />
          {wasBegun && (
            <Group gap="xs" className="step-tools">
              <Button size="compact-xs" variant="default" leftSection={<IconZoomQuestion size={14} aria-hidden />} onClick={onExplain}>
                {t('explain.open')}
              </Button>
              {onRerun && (
                <Button size="compact-xs" variant="default" leftSection={<IconRotate size={14} aria-hidden />} onClick={onRerun}>
                  {t('rerun.open')}
                </Button>
              )}
            </Group>
          )}
        </Collapse>
      )}
    </li>
  );
});

function StepTime({ step, ticking }: { step: LiveStep; ticking: boolean }) {
  const { t, i18n } = useTranslation();
  const running = step.status === 'running' && ticking;
  const now = useNow(500, running);
  const started = step.started_at ? Date.parse(step.started_at) : now;
  // The server's clock and this one may differ; what would be negative is just beginning.
  const ms = step.duration_ms ?? (running ? Math.max(0, now - started) : null);
  return (
    <span className="step-time">
      {ms !== null && ms !== undefined && <span className="tabular nowrap">{formatDuration(ms, i18n.language)}</span>}
      <StepMark status={step.status} ticking={ticking} label={t(`step_status.${step.status}`)} />
    </span>
  );
}

function StepMark({ status, ticking, label }: { status: StepState; ticking: boolean; label: string }) {
  const marks = { completed: IconCheck, failed: IconX, skipped: IconMinus } as const;
  if (status === 'running') {
    return ticking ? (
      <Loader size={14} color="blue" role="img" aria-label={label} />
    ) : (
      <IconPlayerPause size={14} role="img" aria-label={label} />
    );
  }
  if (status === 'pending') {
    return <Text component="span" size="xs" c="dimmed">{label}</Text>;
  }
  const Mark = marks[status];
  return <Mark size={16} stroke={2.2} className="step-mark" role="img" aria-label={label} />;
}
