import { Alert } from '@mantine/core';
import type { ApiError } from '../api/http';
import { useServerWords } from '../i18n/serverWords';

export function Failure({ error }: { error: ApiError | null }) {
  const words = useServerWords();
  if (!error) {
    return null;
  }
  const seconds = error.extensions.retry_after;
  return (
    <Alert color="red" role="alert" p="xs">
      {words.error(error.code, error.message)}
      {typeof seconds === 'number' ? ` (${seconds} s)` : ''}
    </Alert>
  );
}
