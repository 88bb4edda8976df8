import { useCallback, useEffect, useRef, useState } from 'react';
import { copyText } from '../app/clipboard';
import type { TakeoverCopy } from './takeoverInput';

const SHOWN_MS = 5_000;

/** What was copied in the browser that is driven, and how far it came. */
export interface Copied {
  /** It is on the person's clipboard: said for a moment. Null where their browser refused it: then it is shown until it was taken. */
  done: { isCut: boolean } | null;
  refused: TakeoverCopy | null;
  /** One did not arrive. */
  isMissed: boolean;
  /** Puts a text on the person's own clipboard. */
  put: (copy: TakeoverCopy) => Promise<void>;
  miss: () => void;
  forget: () => void;
}

/** Puts what is copied in the browser on the person's own clipboard; the text is kept only where that is refused. */
export function useCopied(): Copied {
  const [done, setDone] = useState<Copied['done']>(null);
  const [refused, setRefused] = useState<TakeoverCopy | null>(null);
  const [isMissed, setMissed] = useState(false);
  const newest = useRef<TakeoverCopy | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const put = useCallback(async (copy: TakeoverCopy) => {
    newest.current = copy;
    setMissed(false);
    const isThere = await copyText(copy.text);
    // Another one may have overtaken it.
    if (newest.current !== copy) {
      return;
    }
    newest.current = null;
    clearTimeout(timer.current);
    setRefused(isThere ? null : copy);
    setDone(isThere ? { isCut: copy.is_cut } : null);
    timer.current = isThere ? setTimeout(() => setDone(null), SHOWN_MS) : undefined;
  }, []);
  const forget = useCallback(() => {
    newest.current = null;
    setRefused(null);
    setDone(null);
    setMissed(false);
  }, []);
  const miss = useCallback(() => setMissed(true), []);
  return { done, refused, isMissed, put, miss, forget };
}
