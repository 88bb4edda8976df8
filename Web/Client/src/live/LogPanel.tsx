import { Button, CloseButton, Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArrowDown, IconSearch } from '@tabler/icons-react';
import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogResponse, LogSeverity } from '../api/types';
import { useFormats } from '../format/useFormats';
import { logMessage } from './logText';
import { Panel } from './Panel';

const levels: readonly LogSeverity[] = ['debug', 'info', 'warning', 'error'];
/** More rows than this make scrolling slow, and nobody reads them; the search looks through all. */
const SHOWN = 2_000;

export function LogPanel({ logs, ended }: { logs: LogResponse[]; ended: boolean }) {
  const { t } = useTranslation();
  const [level, setLevel] = useState<LogSeverity>('info');
  const [search, setSearch] = useState('');
  const [sought] = useDebouncedValue(search.trim().toLowerCase(), 150);
  const shown = useMemo(() => filterLogs(logs, level, sought), [logs, level, sought]);
  const { scroller, following, onScroll, follow } = useTail(shown);

  const tools = (
    <Group gap="xs" wrap="nowrap">
      <TextInput
        size="xs"
        w={150}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        placeholder={t('live.search_log')}
        aria-label={t('live.search_log')}
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={search && <CloseButton size="xs" onClick={() => setSearch('')} aria-label={t('app.clear')} />}
      />
      <Select
        size="xs"
        w={128}
        allowDeselect={false}
        value={level}
        onChange={(value) => setLevel((value as LogSeverity | null) ?? 'info')}
        data={levels.map((value) => ({ value, label: t(`log_filter.${value}`) }))}
        aria-label={t('live.log_level')}
      />
    </Group>
  );

  return (
    <Panel title={t('live.log')} area="log" testId="live-log" tools={tools} flush>
      <div className="log-scroller" ref={scroller} onScroll={onScroll} tabIndex={0} role="log" aria-label={t('live.log')}>
        {shown.length > SHOWN && (
          <Text size="xs" c="dimmed" p="xs">
            {t('live.log_cut', { count: shown.length - SHOWN })}
          </Text>
        )}
        {shown.slice(-SHOWN).map((log) => (
          <LogRow key={log.position} log={log} />
        ))}
        {shown.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            {logs.length > 0 ? t('live.log_nothing_found') : ended ? t('live.log_empty') : t('live.log_waiting')}
          </Text>
        )}
      </div>
      {!following && (
        <Button
          className="log-follow"
          size="compact-xs"
          leftSection={<IconArrowDown size={14} aria-hidden />}
          onClick={follow}
        >
          {t('live.log_follow')}
        </Button>
      )}
    </Panel>
  );
}

const LogRow = memo(function LogRow({ log }: { log: LogResponse }) {
  const { t } = useTranslation();
  const { clock, exact } = useFormats();
  return (
    <div className="log-row" data-level={log.level}>
      <time dateTime={log.timestamp} title={exact(log.timestamp)} className="tabular">
        {clock(log.timestamp)}
      </time>
      <span className="log-level">{t(`log_level.${log.level}`)}</span>
      <span className="log-message">{logMessage(log)}</span>
    </div>
  );
});

export function filterLogs(logs: LogResponse[], level: LogSeverity, sought: string): LogResponse[] {
  const least = levels.indexOf(level);
  return logs.filter(
    (log) => levels.indexOf(log.level) >= least && (!sought || logMessage(log).toLowerCase().includes(sought)),
  );
}

/** Keeps the end in sight until somebody scrolls up to read; going back to the end takes it up again. */
function useTail(rows: unknown[]) {
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && following) {
      element.scrollTop = element.scrollHeight;
    }
  }, [rows, following]);

  const onScroll = () => {
    const element = scroller.current;
    if (element) {
      setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < 24);
    }
  };
  return { scroller, following, onScroll, follow: () => setFollowing(true) };
}
