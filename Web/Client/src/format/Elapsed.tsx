import { elapsed } from './formats';
import { useNow } from './useNow';

export interface ElapsedProps {
  /** Time so far in ms, as it was at `since`. */
  ms: number;
  since: number;
  ticking: boolean;
}

/** A running clock that stands still while nothing is done. */
export function Elapsed({ ms, since, ticking }: ElapsedProps) {
  const now = useNow(1000, ticking);
  return (
    <span className="tabular nowrap" data-testid="elapsed">
      {elapsed(ticking ? ms + Math.max(0, now - since) : ms)}
    </span>
  );
}
