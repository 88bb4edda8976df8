import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, sendFile, withQuery } from '../api/http';
import type { TakeoverFile } from '../api/types';
import { useServerWords } from '../i18n/serverWords';
import { MAX_FILE_BYTES, MAX_FILES } from './takeoverInput';

export interface FileUpload {
  /** What is on its way, and how much of it has gone, from 0 to 1. */
  sending: { name: string; part: number } | null;
  problem: string | null;
  /** Gives what the server has taken, in their order; null when it was broken off or refused. */
  upload: (files: File[]) => Promise<TakeoverFile[] | null>;
  stop: () => void;
  forgetProblem: () => void;
}

/**
 * Sends files of the driver's own machine to the server, which holds them for the browser.
 * @param ready what comes after can be sent: a connection that broke off meanwhile is waited for.
 */
export function useFileUpload(execution: string, lease: string | null, ready: boolean): FileUpload {
  const { t } = useTranslation();
  const words = useServerWords();
  const [sending, setSending] = useState<FileUpload['sending']>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const going = useRef<AbortController | null>(null);
  const stop = useCallback(() => going.current?.abort(), []);
  useEffect(() => stop, [stop]);
  const whenReady = useReadiness(ready);

  const upload = async (files: File[]) => {
    if (files.length > MAX_FILES) {
      setProblem(t('takeover.chooser_too_many', { most: MAX_FILES }));
      return null;
    }
    if (files.some((file) => file.size > MAX_FILE_BYTES)) {
      setProblem(words.error('takeover_file_too_large', ''));
      return null;
    }
    going.current?.abort();
    const mine = (going.current = new AbortController());
    setProblem(null);
    try {
      const taken: TakeoverFile[] = [];
      for (const file of files) {
        setSending({ name: file.name, part: 0 });
        const address = withQuery(`/api/executions/${execution}/takeover/files`, { lease, name: file.name });
        taken.push(await sendFile<TakeoverFile>(address, file, mine.signal, (part) => setSending({ name: file.name, part })));
      }
      await whenReady(mine.signal);
      return taken;
    } catch (error) {
      if (!mine.signal.aborted) {
        setProblem(error instanceof ApiError ? words.error(error.code, error.message) : String(error));
      }
      return null;
    } finally {
      if (going.current === mine) {
        setSending(null);
      }
    }
  };
  return { sending, problem, upload, stop, forgetProblem: useCallback(() => setProblem(null), []) };
}

/** Waits until something is ready, or is broken off. */
function useReadiness(ready: boolean) {
  const now = useRef(ready);
  const wake = useRef<(() => void) | null>(null);
  useEffect(() => {
    now.current = ready;
    if (ready) {
      wake.current?.();
    }
  }, [ready]);
  return (signal: AbortSignal) =>
    now.current
      ? Promise.resolve()
      : new Promise<void>((resolve, reject) => {
          wake.current = resolve;
          signal.addEventListener('abort', () => reject(signal.reason));
        });
}
