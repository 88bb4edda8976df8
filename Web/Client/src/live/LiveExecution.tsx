import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useUser } from '../account/session';
import type { LiveResponse } from '../api/types';
import { PageTitle } from '../app/PageTitle';
import { SessionDialog } from '../credentials/SessionDialog';
import { isFinal, isTicking } from '../status/states';
import { DrivePanel } from '../takeover/DrivePanel';
import { TakeoverProvider } from '../takeover/takeoverContext';
import { useDriveGuard } from '../takeover/useDriveGuard';
import { useTakeoverOf } from '../takeover/useTakeoverOf';
import { useAllowed } from '../tasks/useTaskAccess';
import { LiveControls } from './LiveControls';
import { LiveHeader } from './LiveHeader';
import { ExplainDrawer } from './explain/ExplainDrawer';
import { LogPanel } from './LogPanel';
import { Notices } from './Notices';
import { PicturePanel } from './PicturePanel';
import { RerunDialog, type RerunFrom } from './rerun/RerunDialog';
import { hasResult, ResultPanel } from './ResultPanel';
import { StepsPanel } from './StepsPanel';
import { upcomingSteps } from './upcoming';
import { useLiveExecution } from './useLiveExecution';

export function LiveExecution({ initial }: { initial: LiveResponse }) {
  const { t } = useTranslation();
  const { state, pictures, setControl } = useLiveExecution(initial);
  const { execution, steps } = state;
  const allowed = useAllowed(execution.access);
  const takeover = useTakeoverOf(execution, allowed.run);
  useDriveGuard(takeover);
  const ended = isFinal(execution.status);
  const showsResult = ended && hasResult(state);
  const [selected, setSelected] = useState<number | null>(null);
  const [explained, setExplained] = useState<number | null>(null);
  const [keepsSession, setKeepsSession] = useState(false);
  const user = useUser();
  const mayKeepSession = useMay('write') && (user === null || user.id === execution.owner_id);
  const [rerun, setRerun] = useState<RerunFrom | null>(null);

  // Whoever looks at the picture of a step wants to see the end all the same when it comes.
  useEffect(() => {
    if (ended) {
      setSelected(null);
    }
  }, [ended]);

  // Whoever drove with the keyboard goes on at the top, not at the beginning of the application.
  const top = useRef<HTMLDivElement>(null);
  const drove = useRef(false);
  useEffect(() => {
    if (drove.current && !takeover.isHere && document.activeElement === document.body) {
      top.current?.focus({ preventScroll: true });
    }
    drove.current = takeover.isHere;
  }, [takeover.isHere]);

  return (
    <TakeoverProvider value={takeover}>
      <PageTitle title={execution.task.name} back={{ to: '/tasks', label: t('nav.tasks') }} />
      <div className="live-page" data-ended={ended} data-result={showsResult} data-driving={takeover.isHere}>
        <div className="live-top" ref={top} tabIndex={-1} data-testid="live-top">
          <LiveHeader state={state}>
            <LiveControls
              state={state}
              allowed={allowed}
              setControl={setControl}
              onContinue={() => setRerun('last')}
              onKeepSession={mayKeepSession ? () => setKeepsSession(true) : null}
            />
          </LiveHeader>
          <Notices state={state} allowed={allowed} takeover={takeover} />
        </div>
        <StepsPanel
          steps={steps}
          upcoming={upcomingSteps(execution, steps)}
          plan={ended ? [] : (execution.plan ?? [])}
          attempt={execution.attempt}
          ended={ended}
          ticking={isTicking(execution.status)}
          thinking={state.thinking}
          selected={selected}
          onSelect={setSelected}
          resumedFrom={execution.resume?.from_step ?? 0}
          onExplain={setExplained}
          onRerun={allowed.run ? setRerun : null}
        />
        {showsResult && <ResultPanel state={state} onExplain={setExplained} />}
        {takeover.isHere ? (
          <DrivePanel execution={execution} pictures={pictures} takeover={takeover} />
        ) : (
          <PicturePanel state={state} pictures={pictures} selected={selected} onSelect={setSelected} />
        )}
        <LogPanel logs={state.logs} ended={ended} />
      </div>
      <ExplainDrawer execution={execution.id} step={explained} onClose={() => setExplained(null)} />
      <SessionDialog execution={execution} opened={keepsSession} onClose={() => setKeepsSession(false)} />
      <RerunDialog execution={execution} steps={steps} from={rerun} onClose={() => setRerun(null)} />
    </TakeoverProvider>
  );
}
