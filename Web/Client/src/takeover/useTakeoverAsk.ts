import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUser } from '../account/session';
import { getJson, sendJson } from '../api/http';
import type { ExecutionResponse, TakeoverResponse } from '../api/types';
import { notifyDone, notifyFailure } from '../app/notify';

/** Asking somebody else for the browser that they drive. */
export interface TakeoverAsk {
  /** Who asks, and from where: this page, another one of the same person, or somebody else. Null while nobody does. */
  by: 'here' | 'elsewhere' | 'other' | null;
  name: string;
  ask: () => void;
  withdraw: () => void;
  isBusy: boolean;
}

/** What the server said may have become true a moment later than it said. */
const MARGIN_MS = 300;

/**
 * Asks whoever drives for the browser, and takes it as soon as they give it or have done nothing for so long: only a page that is there
 * takes it.
 */
export function useTakeoverAsk(execution: ExecutionResponse, take: () => void): TakeoverAsk {
  const { t } = useTranslation();
  const user = useUser();
  const by = execution.takeover ?? null;
  const asked = useStanding(by?.asked ?? null);
  const isMine = asked !== null && asked.user_id === user?.id;
  const isDriver = by !== null && by.user_id === user?.id;
  const [asks, setAsks] = useState(false);
  const seen = useRef(false);
  const driver = useRef('');
  const taking = useRef(take);
  taking.current = take;
  const tellOthers = useOtherWindows(execution.id, () => setAsks(false));
  const address = `/api/executions/${execution.id}`;

  const ask = useMutation({
    mutationFn: () => sendJson<TakeoverResponse>('POST', `${address}/takeover/ask`),
    onSuccess: (answer) => {
      driver.current = answer.user_name;
      seen.current = false;
      setAsks(true);
      tellOthers();
    },
    onError: (error) => notifyFailure(t('takeover.ask_failed'), error),
  });
  const withdraw = useMutation({
    mutationFn: () => sendJson('DELETE', `${address}/takeover/ask`),
    onSuccess: () => setAsks(false),
    onError: (error) => notifyFailure(t('takeover.ask_failed'), error),
  });
  const { isPending: withdraws } = withdraw;

  // The execution's own news says how it ended.
  useEffect(() => {
    seen.current ||= isMine;
    if (!asks || isMine || !seen.current || withdraws) {
      return;
    }
    setAsks(false);
    if (by !== null && !isDriver) {
      notifyDone(t('takeover.kept', { name: driver.current }));
    }
  }, [asks, isMine, isDriver, by, withdraws, t]);

  const yields = asks && isMine && asked.yields;
  useEffect(() => {
    if (yields) {
      taking.current();
    }
  }, [yields]);

  // What the driver does meanwhile is no news to everybody: the server is asked when the time has come.
  const due = asks && isMine && !yields ? asked.goes_over_in_seconds : null;
  useEffect(() => {
    if (due === null) {
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const wait = (seconds: number) => (timer = setTimeout(() => void look(), seconds * 1_000 + MARGIN_MS));
    const look = async () => {
      const now = await getJson<ExecutionResponse>(address).then((answer) => answer.takeover?.asked, () => asked);
      if (isOver || now?.user_id !== user?.id) {
        return;
      }
      if (now!.goes_over_in_seconds <= 0) {
        taking.current();
      } else {
        wait(now!.goes_over_in_seconds);
      }
    };
    wait(due);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
    // Counted from when it was said.
  }, [due, address, user?.id]);

  return {
    by: asked === null ? null : !isMine ? 'other' : asks ? 'here' : 'elsewhere',
    name: asked?.user_name ?? '',
    ask: () => ask.mutate(),
    withdraw: () => withdraw.mutate(),
    isBusy: ask.isPending || withdraws,
  };
}

/**
 * A person who asks from one window does not ask from their others any more: else each of them would take the browser, the next from the one before.
 *
 * @returns tells the others.
 */
function useOtherWindows(execution: string, onAsked: () => void): () => void {
  const channel = useRef<BroadcastChannel | null>(null);
  const heard = useRef(onAsked);
  heard.current = onAsked;
  useEffect(() => {
    const opened = new BroadcastChannel(`takeover-ask ${execution}`);
    opened.onmessage = () => heard.current();
    channel.current = opened;
    return () => opened.close();
  }, [execution]);
  return () => channel.current?.postMessage(null);
}

type Asked = NonNullable<TakeoverResponse['asked']>;

/** A request that nobody answers is forgotten, of which there is no news. */
function useStanding(asked: Asked | null): Asked | null {
  const [over, setOver] = useState<Asked | null>(null);
  useEffect(() => {
    const timer = asked && setTimeout(() => setOver(asked), asked.ends_in_seconds * 1_000);
    return () => clearTimeout(timer ?? undefined);
  }, [asked]);
  return asked === over ? null : asked;
}
