import i18next from 'i18next';
import type { LogResponse } from '../api/types';
import { serverWords } from '../i18n/serverWords';

export function logMessage(log: LogResponse): string {
  return serverWords(i18next, 'events', log.message_code, log.message_arguments) ?? log.message;
}

/** The log as people paste it into a mail: one line each, time in UTC so that it means the same everywhere. */
export function logAsText(logs: LogResponse[]): string {
  return logs
    .map((log) => `${new Date(log.timestamp).toISOString()} ${log.level.toUpperCase().padEnd(7)} ${logMessage(log)}`)
    .join('\n');
}
