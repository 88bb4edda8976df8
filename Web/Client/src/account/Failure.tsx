import { Alert } from '@mantine/core';
import type { ApiError } from '../api/http';
import { formErrors } from '../forms/fieldErrors';
import { useServerWords } from '../i18n/serverWords';

export function Failure({ error }: { error: ApiError | null }) {
  const words = useServerWords();
  if (!error) {
    return null;
  }
  const seconds = error.extensions.retry_after;
  // Where there is no form, what is wrong with a field is said here.
  const fields = [...new Set(Object.values(formErrors(error, words.fieldError)))].join(' ');
  return (
    <Alert color="red" role="alert" p="xs">
      {fields || words.error(error.code, error.message)}
      {typeof seconds === 'number' ? ` (${seconds} s)` : ''}
    </Alert>
  );
}
