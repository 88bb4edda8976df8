import { ActionIcon, Button, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsMaximize, IconDownload, IconPhoto } from '@tabler/icons-react';
import { useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExecutionResponse, StepResponse } from '../api/types';
import { isFinal } from '../status/states';
import type { LiveState } from './liveState';
import { Panel } from './Panel';
import type { PictureFeed } from './pictureFeed';

export interface PicturePanelProps {
  state: LiveState;
  pictures: PictureFeed;
  selected: number | null;
  onSelect: (step: number | null) => void;
}

export function PicturePanel({ state, pictures, selected, onSelect }: PicturePanelProps) {
  const { t } = useTranslation();
  const [enlarged, { open, close }] = useDisclosure();
  const live = useSyncExternalStore(pictures.subscribe, pictures.current);
  const { execution, steps } = state;
  const step = selected === null ? undefined : steps.find((one) => one.step_number === selected);
  const url = step ? stepPicture(execution, step) : (live?.url ?? lastPicture(execution, steps));
  const words = pictureWords();
  const file = `${execution.task.name}-${step?.step_number ?? execution.current_step}.jpg`.replace(/[\\/:*?"<>|]+/g, '-');

  function pictureWords() {
    if (step) {
      return t('live.picture_of_step', { number: step.step_number });
    }
    return isFinal(execution.status) ? t('live.last_picture') : t('live.live_picture');
  }

  const tools = (
    <Group gap={4} wrap="nowrap">
      {selected !== null && (
        <Button size="compact-xs" variant="light" onClick={() => onSelect(null)}>
          {isFinal(execution.status) ? t('live.back_to_last') : t('live.back_to_live')}
        </Button>
      )}
      <ActionIcon onClick={open} disabled={!url} aria-label={t('live.enlarge')} title={t('live.enlarge')}>
        <IconArrowsMaximize size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        component="a"
        {...(url ? { href: url, download: file } : { 'aria-disabled': true, 'data-disabled': true })}
        aria-label={t('live.save_picture')}
        title={t('live.save_picture')}
      >
        <IconDownload size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );

  // A device, a popup or a zoomed page has another size than the task's settings: the picture knows best.
  const { viewport_width, viewport_height } = execution.task.browser;
  const [{ width, height }, setSize] = useState({ width: viewport_width, height: viewport_height });
  return (
    <Panel title={words} area="picture" testId="picture-panel" tools={tools} flush>
      <div className="picture-frame" style={{ '--picture-ratio': `${width} / ${height}` } as React.CSSProperties}>
        {url ? (
          <button type="button" className="picture-button" onClick={open} aria-label={t('live.enlarge_picture')}>
            <img
              src={url}
              alt={words}
              onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => naturalWidth > 0 && setSize({ width: naturalWidth, height: naturalHeight })}
              data-testid="live-picture"
              data-step={step?.step_number ?? live?.stepNumber ?? undefined}
            />
          </button>
        ) : (
          <NoPicture execution={execution} ofStep={step !== undefined} />
        )}
      </div>
      <Modal opened={enlarged} onClose={close} fullScreen title={`${execution.task.name} – ${words}`} className="picture-modal">
        {url && <img src={url} alt={words} />}
      </Modal>
    </Panel>
  );
}

function NoPicture({ execution, ofStep }: { execution: ExecutionResponse; ofStep: boolean }) {
  const { t } = useTranslation();
  const words = ofStep
    ? t('live.no_picture_of_step')
    : isFinal(execution.status)
      ? t('live.no_picture')
      : execution.status === 'pending'
        ? t('live.no_picture_pending')
        : t('live.no_picture_yet');
  return (
    <div className="no-picture" data-testid="no-picture">
      <IconPhoto size={28} stroke={1.4} aria-hidden />
      <Text size="sm">{words}</Text>
    </div>
  );
}

function stepPicture(execution: ExecutionResponse, step: StepResponse): string | undefined {
  return step.screenshot_path ? `/api/executions/${execution.id}/screenshots/${step.id}` : undefined;
}

function lastPicture(execution: ExecutionResponse, steps: StepResponse[]): string | undefined {
  const step = steps.findLast((one) => one.screenshot_path);
  return step && stepPicture(execution, step);
}
