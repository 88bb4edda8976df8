import { Anchor, Drawer, Group, Text } from '@mantine/core';
import { IconDownload, IconZoomQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError, getJson } from '../../api/http';
import { keys } from '../../api/keys';
import type { StepExplanation } from '../../api/types';
import { EmptyState, LoadError, SkeletonRows } from '../../app/ListStates';
import { ActedPicture } from './ActedPicture';
import { Folded } from './Folded';
import { ModelCall } from './ModelCall';
import { PhaseBar } from './PhaseBar';
import './explain.css';

/** In the place of a step's number: what the judge was asked about the result. */
export const VERDICT = 0;

export interface ExplainDrawerProps {
  execution: string;
  /** Null is closed. */
  step: number | null;
  onClose: () => void;
}

/** Why a step went as it did: what the model was told and said, where the time went, and what was acted on. */
export function ExplainDrawer({ execution, step, onClose }: ExplainDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={step !== null}
      onClose={onClose}
      position="right"
      size="min(860px, 100vw)"
      title={<Text fw={600}>{step === VERDICT ? t('explain.verdict') : t('explain.title', { number: step ?? '' })}</Text>}
      closeButtonProps={{ 'aria-label': t('explain.close') }}
      classNames={{ content: 'explain' }}
    >
      {step !== null && <Explanation execution={execution} step={step} />}
    </Drawer>
  );
}

function Explanation({ execution, step }: { execution: string; step: number }) {
  const { t } = useTranslation();
  const path = `/api/executions/${execution}/steps/${step}/explain`;
  const { data, error, refetch } = useQuery({
    queryKey: keys.explanation(execution, step),
    queryFn: ({ signal }) => getJson<StepExplanation>(path, signal),
  });
  if (error instanceof ApiError && error.status === 404) {
    return <EmptyState icon={IconZoomQuestion} title={t(step === VERDICT ? 'explain.missing_verdict' : 'explain.missing')} text={t('explain.missing_text')} />;
  }
  if (error) {
    return <LoadError error={error} onRetry={() => void refetch()} />;
  }
  if (!data) {
    return <SkeletonRows rows={6} height={40} />;
  }
  return (
    <div className="explain-body" data-testid="explanation">
      <PhaseBar phases={data.phases} />
      {step !== VERDICT && <ActedPicture execution={execution} explanation={data} />}
      {data.observation && <Folded title={t('explain.observation')} text={data.observation} />}
      {data.calls.map((call, index) => (
        <ModelCall key={index} execution={execution} call={call} />
      ))}
      {data.calls.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('explain.no_model')}
        </Text>
      )}
      <Group gap="lg">
        <Anchor href={path} download={step === VERDICT ? 'verdict.json' : `step-${step}.json`} size="sm" className="explain-download">
          <IconDownload size={14} aria-hidden /> {t(step === VERDICT ? 'explain.download_verdict' : 'explain.download_step')}
        </Anchor>
        <Anchor href={`/api/executions/${execution}/explain/download`} download size="sm" className="explain-download">
          <IconDownload size={14} aria-hidden /> {t('explain.download_all')}
        </Anchor>
      </Group>
    </div>
  );
}
