import { useEffect, useState } from 'react';
import type { TakeoverState } from './takeoverInput';

/** It says where it stands every two seconds. */
const SILENT_MS = 5_000;

/** Whether the browser's side says nothing any more, although the connection to the server stands. */
export function useSilence(isOpen: boolean, state: TakeoverState | null): boolean {
  const [isSilent, setIsSilent] = useState(false);
  // One of an earlier version speaks only where something changes.
  const speaks = state === null || state.copies !== undefined;
  useEffect(() => {
    setIsSilent(false);
    const timer = isOpen && speaks ? setTimeout(() => setIsSilent(true), SILENT_MS) : undefined;
    return () => clearTimeout(timer);
  }, [isOpen, speaks, state]);
  return isSilent;
}
