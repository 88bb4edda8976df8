import { Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useFormats } from './useFormats';
import { useNow } from './useNow';

const isYoung = (time: string, now: number) => now - Date.parse(time) < 60_000;

/** "3 min. ago", with the exact time on hover and on focus. */
export function RelativeTime({ time }: { time: string }) {
  // Seconds are shown for a minute, so they have to pass; later it is enough to look now and then.
  const [young, setYoung] = useState(() => isYoung(time, Date.now()));
  const now = useNow(young ? 1_000 : 10_000);
  const stillYoung = isYoung(time, now);
  if (stillYoung !== young) {
    setYoung(stillYoung);
  }
  const { relative, exact } = useFormats();
  return (
    <Tooltip label={exact(time)}>
      <time dateTime={time} className="nowrap">
        {relative(time, now)}
      </time>
    </Tooltip>
  );
}
