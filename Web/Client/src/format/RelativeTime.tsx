import { Tooltip } from '@mantine/core';
import { useFormats } from './useFormats';
import { useNow } from './useNow';

/** "3 min. ago", with the exact time on hover and on focus. */
export function RelativeTime({ time }: { time: string }) {
  const now = useNow(10_000);
  const { relative, exact } = useFormats();
  return (
    <Tooltip label={exact(time)}>
      <time dateTime={time} className="nowrap">
        {relative(time, now)}
      </time>
    </Tooltip>
  );
}
