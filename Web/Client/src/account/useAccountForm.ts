import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/http';
import { focusFirstError, formErrors } from '../forms/fieldErrors';
import { useServerWords } from '../i18n/serverWords';

/** A form of one card: the server's field errors go to the fields, everything else is said above the button. */
export function useAccountForm<V extends Record<string, unknown>, R>(
  initialValues: V,
  send: (values: V) => Promise<R>,
  done: (answer: R) => void,
) {
  const words = useServerWords();
  const form = useForm<V>({ initialValues });
  const [failure, setFailure] = useState<ApiError | null>(null);
  const mutation = useMutation({
    mutationFn: send,
    onMutate: () => setFailure(null),
    onSuccess: done,
    onError: (error) => {
      if (error instanceof ApiError && Object.keys(error.fieldErrors).length > 0) {
        form.setErrors(formErrors(error, words.fieldError));
        focusFirstError();
      } else {
        setFailure(error instanceof ApiError ? error : new ApiError(0, 'unexpected', String(error)));
      }
    },
  });
  return {
    form,
    failure,
    /** Takes what was said of the last try away. */
    forget: () => setFailure(null),
    pending: mutation.isPending,
    submit: form.onSubmit((values) => mutation.mutate(values)),
    retry: (values: V) => mutation.mutate(values),
  };
}
