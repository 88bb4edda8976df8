import { Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExecutionResponse } from '../api/types';
import { useServerWords } from '../i18n/serverWords';
import { Panel } from '../live/Panel';
import type { PictureFeed } from '../live/pictureFeed';
import { AskedBar } from './AskedBar';
import { ChooserForm } from './ChooserForm';
import { CopiedPanel } from './CopiedPanel';
import { DialogForm } from './DialogForm';
import { DriveBar } from './DriveBar';
import { DropPanel } from './DropPanel';
import { DriveSurface } from './DriveSurface';
import { FingerTools } from './FingerTools';
import { HandBack } from './HandBack';
import { ListForm } from './ListForm';
import { TabStrip } from './TabStrip';
import type { Takeover } from './takeoverContext';
import { useDriveView } from './useDriveView';
import { useFileDrop } from './useFileDrop';
import './takeover.css';

export interface DrivePanelProps {
  execution: ExecutionResponse;
  pictures: PictureFeed;
  takeover: Takeover;
}

/** The live picture as the browser itself: whoever took it over drives it here. */
export function DrivePanel({ execution, pictures, takeover }: DrivePanelProps) {
  const { t } = useTranslation();
  const words = useServerWords();
  const live = useSyncExternalStore(pictures.subscribe, pictures.current);
  const panel = useRef<HTMLDivElement>(null);
  const handBack = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const { state, connection } = takeover;
  const surface = useRef<HTMLDivElement>(null);
  const view = useDriveView(surface);
  const hasFingers = useMediaQuery('(any-pointer: coarse)');
  const hasNoMouse = useMediaQuery('(pointer: coarse)');
  const { viewport_width: width, viewport_height: height } = execution.task.browser;
  const ready = connection === 'open' && state?.phase === 'driving';

  const isDrivable = ready && !state?.dialog && !state?.chooser;
  const drop = useFileDrop({
    surface, view, size: live?.size ?? { width, height }, ready: isDrivable, execution: execution.id, lease: takeover.lease, send: takeover.send,
  });
  // One after the other: what the page waits for comes first, and on a phone there is room for one.
  const isAsked = Boolean(state?.dialog ?? state?.chooser);
  const isBusy = isAsked || Boolean(state?.list ?? drop.upload.sending ?? drop.upload.problem);
  const toPicture = () => field.current?.focus({ preventScroll: true });
  useEffect(() => {
    panel.current?.scrollIntoView?.({ block: 'nearest' });
  }, []);

  return (
    <Panel title={t('takeover.title')} area="picture" testId="drive-panel" tools={<HandBack takeover={takeover} question={execution.question ?? null} button={handBack} />} flush>
      <div className="drive" ref={panel}>
        <AskedBar execution={execution.id} takeover={takeover} />
        <TabStrip tabs={state?.tabs ?? []} send={takeover.send} disabled={!ready} />
        <DriveBar state={state} send={takeover.send} disabled={!ready} />
        <div className="drive-status" role="status" data-testid="drive-status">
          {status()}
        </div>
        {hasFingers && <FingerTools view={view} field={field} send={takeover.send} disabled={!ready} />}
        <div className="drive-stage" data-drop={drop.isOver}>
          <DriveSurface
            picture={live}
            size={live?.size ?? { width, height }}
            ready={isDrivable}
            send={takeover.send}
            surface={surface}
            view={view}
            field={field}
            onLeave={() => handBack.current?.focus()}
          />
          {state?.dialog && connection === 'open' && <DialogForm key={state.dialog.id} dialog={state.dialog} send={takeover.send} />}
          {state?.chooser && !state.dialog && takeover.lease && (
            <ChooserForm key={state.chooser.id} chooser={state.chooser} execution={execution.id} lease={takeover.lease} ready={ready} send={takeover.send} />
          )}
          {state?.list && ready && !state.dialog && <ListForm key={state.list.id} list={state.list} send={takeover.send} onFocusGone={toPicture} />}
          {!isAsked && <DropPanel drop={drop} />}
          {!isBusy && <CopiedPanel copied={takeover.copied} onFocusGone={toPicture} />}
        </div>
      </div>
    </Panel>
  );

  function status() {
    if (connection === 'lost') {
      return <Text size="xs" c="red">{t('takeover.connection_lost')}</Text>;
    }
    if (takeover.isSilent) {
      return <Text size="xs" c="red">{t('takeover.silent')}</Text>;
    }
    if (connection === 'connecting' || state === null) {
      return <Text size="xs" c="dimmed">{t('takeover.connecting')}</Text>;
    }
    if (state.phase === 'pausing') {
      return <Text size="xs" c="dimmed">{t('takeover.pausing')}</Text>;
    }
    if (state.problem) {
      return <Text size="xs" c="red">{words.error(state.problem.code, state.problem.message)}</Text>;
    }
    if (takeover.copied.isMissed) {
      return <Text size="xs" c="red">{t('takeover.copied_missed')}</Text>;
    }
    if (takeover.copied.done) {
      return (
        <Text size="xs" c="dimmed">
          {t('takeover.copied')} {takeover.copied.done.isCut && t('takeover.copied_cut')}
        </Text>
      );
    }
    return (
      <Text size="xs" c="dimmed">
        {takeover.isSlow && `${t('takeover.slow')} `}
        {takeover.hasLost && `${t('takeover.lost_input')} `}
        {t(hasNoMouse ? 'takeover.way_out_touch' : 'takeover.way_out')}
      </Text>
    );
  }
}
