import { useCallback, useMemo, useRef, useState, type RefObject } from 'react';
import { enlarged, moved, WHOLE, type View } from './driveView';

/** How the driven picture is enlarged and moved. */
export interface DriveView {
  view: View;
  /** The same, for who asks between two drawings. */
  shown: RefObject<View>;
  /** Around a point of the window; without one around the middle. */
  enlarge: (factor: number, around?: { x: number; y: number }) => void;
  /** Gives what it did not move by. */
  move: (dx: number, dy: number) => { x: number; y: number };
  reset: () => void;
}

export function useDriveView(surface: RefObject<HTMLElement | null>): DriveView {
  const [view, setView] = useState(WHOLE);
  const shown = useRef(WHOLE);
  const set = useCallback((next: View) => {
    shown.current = next;
    setView(next);
  }, []);
  const enlarge = useCallback<DriveView['enlarge']>((factor, around) => {
    const box = surface.current?.getBoundingClientRect();
    if (box) {
      const at = around ? { x: around.x - box.left, y: around.y - box.top } : { x: box.width / 2, y: box.height / 2 };
      set(enlarged(shown.current, box, factor, at));
    }
  }, [surface, set]);
  const move = useCallback<DriveView['move']>((dx, dy) => {
    const box = surface.current?.getBoundingClientRect();
    if (!box) {
      return { x: dx, y: dy };
    }
    const { view: next, rest } = moved(shown.current, box, dx, dy);
    if (next.x !== shown.current.x || next.y !== shown.current.y) {
      set(next);
    }
    return rest;
  }, [surface, set]);
  const reset = useCallback(() => set(WHOLE), [set]);
  return useMemo(() => ({ view, shown, enlarge, move, reset }), [view, enlarge, move, reset]);
}
