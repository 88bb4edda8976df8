import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { ApiError } from '../api/http';
import { serverWords } from '../i18n/serverWords';

/** Tells of a request that failed where the page itself does not show it. */
export function notifyFailure(title: string, error: unknown) {
  const message =
    error instanceof ApiError ? (serverWords(i18next, 'errors', error.code) ?? error.message) : String(error);
  notifications.show({ color: 'red', title, message, autoClose: 10_000 });
}

export function notifyDone(message: string) {
  notifications.show({ color: 'green', message });
}
