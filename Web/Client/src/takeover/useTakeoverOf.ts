import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useUser } from '../account/session';
import { ApiError, sendJson } from '../api/http';
import type { AnswerRequest, ControlResponse, ExecutionResponse, TakeoverGranted } from '../api/types';
import { notifyDone, notifyFailure } from '../app/notify';
import type { Takeover } from './takeoverContext';
import type { TakeoverInput, TakeoverState } from './takeoverInput';
import { useTakeoverAsk } from './useTakeoverAsk';
import { CopyCount } from './copyCount';
import { useCopied } from './useCopied';
import { useSilence } from './useSilence';
import { TakeoverSocket, type DriveConnection } from './takeoverSocket';

const drivable: readonly string[] = ['running', 'paused', 'waiting_for_human'];

/** Why nobody drives an execution in this state any more. */
const wordsOfEnd = (status: string) => (status === 'pending' ? 'takeover.over_runner' : drivable.includes(status) ? 'takeover.over_text' : 'takeover.over_ended');

/** Takes over the browser of an execution, drives it, and hands it back. */
export function useTakeoverOf(execution: ExecutionResponse, mayRun: boolean): Takeover {
  const { t } = useTranslation();
  const user = useUser();
  const isAdministrator = useMay('admin');
  const [granted, setGranted] = useState<TakeoverGranted | null>(null);
  const [connection, setConnection] = useState<DriveConnection>('connecting');
  const [state, setState] = useState<TakeoverState | null>(null);
  const [hasLost, setHasLost] = useState(false);
  const [isSlow, setIsSlow] = useState(false);
  const copied = useCopied();
  const { put: putCopy, miss: missCopy, forget: forgetCopy } = copied;
  const isSilent = useSilence(granted !== null && connection === 'open', state);
  const socket = useRef<TakeoverSocket | null>(null);
  const seen = useRef(false);
  // Whoever gave the browser to somebody knows that they do not drive any more.
  const given = useRef(false);
  const by = execution.takeover ?? null;

  const end = useCallback(() => {
    setGranted(null);
    setState(null);
    setHasLost(false);
    setIsSlow(false);
    setConnection('connecting');
    forgetCopy();
  }, [forgetCopy]);

  const handBack = useMutation({
    mutationFn: (answer: AnswerRequest | undefined) =>
      sendJson<ControlResponse>('POST', `/api/executions/${execution.id}/takeover/hand-back`, { lease: granted?.lease, answer: answer ?? null }),
    onSuccess: () => {
      end();
      notifyDone(t('takeover.handed_back'));
    },
    onError: (error) => {
      notifyFailure(t('takeover.hand_back_failed'), error);
      if (error instanceof ApiError && error.code === 'takeover_lost') {
        end();
      }
    },
  });
  // Whoever hands back knows that they do not drive any more.
  const { isPending: isHandingBack } = handBack;
  const handsBack = useRef(false);
  handsBack.current = isHandingBack;

  const tellOver = useCallback((takenBy: string | null, otherwise: string) => {
    if (takenBy !== null && given.current) {
      notifyDone(t('takeover.handed_over', { name: takenBy }));
    } else {
      notifyFailure(t('takeover.over'), takenBy === null ? otherwise : t('takeover.taken_by', { name: takenBy }));
    }
  }, [t]);

  useEffect(() => {
    if (!granted) {
      return;
    }
    seen.current = false;
    const copies = new CopyCount();
    const opened = new TakeoverSocket({
      execution: execution.id,
      lease: granted.lease,
      renewMs: granted.renew_seconds * 1_000,
      onState: (told) => {
        if (copies.told(told.copies ?? 0)) {
          missCopy();
        }
        setState(told);
      },
      onCopied: (copy) => {
        copies.came();
        void putCopy(copy);
      },
      onConnection: (now) => {
        if (now === 'lost') {
          copies.away();
        }
        setConnection(now);
      },
      onSlow: setIsSlow,
      onOver: (takenBy) => {
        end();
        if (!handsBack.current) {
          tellOver(takenBy, t('takeover.over_text'));
        }
      },
      onLost: () => setHasLost(true),
    });
    socket.current = opened;
    return () => {
      socket.current = null;
      opened.close();
    };
  }, [granted, execution.id, end, putCopy, missCopy, tellOver, t]);

  // The execution's own news says it, too: it ended, the time ran out, or somebody else took the browser.
  const isMine = by !== null && (user === null || by.user_id === user.id);
  useEffect(() => {
    seen.current ||= isMine;
    if (isMine) {
      given.current = by?.asked?.yields ?? false;
    } else if (granted && seen.current && !isHandingBack) {
      end();
      tellOver(by?.user_name ?? null, t(wordsOfEnd(execution.status)));
    }
  }, [granted, isMine, isHandingBack, by, execution.status, end, tellOver, t]);

  const take = useMutation({
    mutationFn: (force: boolean) => sendJson<TakeoverGranted>('POST', `/api/executions/${execution.id}/takeover`, { force }),
    onSuccess: setGranted,
    onError: (error) => notifyFailure(t('takeover.failed'), error),
  });
  const { mutate: takeIt } = take;
  const ask = useTakeoverAsk(execution, useCallback(() => takeIt(false), [takeIt]));

  return {
    lease: granted?.lease ?? null,
    by,
    isHere: granted !== null,
    isElsewhere: granted === null && by !== null && user !== null && by.user_id === user.id,
    canTake: mayRun && drivable.includes(execution.status),
    canTakeFrom: isAdministrator || user === null || execution.owner_id === user.id,
    isTaking: take.isPending,
    connection,
    state,
    hasLost,
    isSlow,
    isSilent,
    copied,
    ask,
    take: (force = false) => takeIt(force),
    handBack: (answer) => handBack.mutateAsync(answer).then(() => true, () => false),
    isHandingBack,
    send: useCallback((input: TakeoverInput) => {
      if (socket.current && !socket.current.send(input) && input.type !== 'release' && !(input.type === 'pointer' && input.stroke === 'move')) {
        setHasLost(true);
      }
    }, []),
  };
}
