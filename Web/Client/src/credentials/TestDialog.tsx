import { Alert, Anchor, Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Failure } from '../account/Failure';
import { ApiError, sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { CredentialResponse, CredentialTestOutcome } from '../api/types';
import { useServerWords } from '../i18n/serverWords';

interface TestDialogProps {
  credential: CredentialResponse;
  opened: boolean;
  onClose: () => void;
}

export function TestDialog({ credential, opened, onClose }: TestDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('credentials.test_title', { name: credential.name })}
      closeButtonProps={{ 'aria-label': t('people.close') }}
    >
      <Test id={credential.id} onClose={onClose} />
    </Modal>
  );
}

function Test({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const gone = useRef(false);
  const { mutate, ...test } = useMutation({
    mutationFn: () => untilItEnds(() => sendJson<CredentialTestOutcome>('POST', `/api/credentials/${id}/test`), () => gone.current),
    onSettled: () => client.invalidateQueries({ queryKey: keys.credentials }),
  });
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  // Whoever opened this wants to know.
  useEffect(() => mutate(), [mutate]);
  return (
    <Stack gap="md" aria-live="polite">
      {test.isPending && (
        <Group gap="sm" role="status">
          <Loader size="sm" />
          <Text size="sm">{t('credentials.testing')}</Text>
        </Group>
      )}
      {test.data && <Outcome outcome={test.data} />}
      <Failure error={test.error instanceof ApiError ? test.error : null} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={() => mutate()} disabled={test.isPending}>
          {t('credentials.test_again')}
        </Button>
        <Button onClick={onClose}>{t('people.close')}</Button>
      </Group>
    </Stack>
  );
}

/** Signing in at a site may take longer than one request waits; asking again waits for the same sign-in. */
async function untilItEnds(ask: () => Promise<CredentialTestOutcome>, isGone: () => boolean): Promise<CredentialTestOutcome> {
  let outcome = await ask();
  while (outcome.code === 'test_goes_on' && !isGone()) {
    outcome = await ask();
  }
  return outcome;
}

function Outcome({ outcome }: { outcome: CredentialTestOutcome }) {
  const { t } = useTranslation();
  const words = useServerWords();
  const detail = words.errorDetail(outcome.code, outcome.message);
  const advice = words.advice(outcome.code);
  return (
    <>
      {outcome.ok ? (
        <Alert color="green" icon={<IconCircleCheck aria-hidden />} title={t('credentials.test_ok')} data-testid="test-outcome">
          {outcome.models && outcome.models.length > 0 && (
            <>
              {t('credentials.test_models', { count: outcome.models.length })}
              <ul className="credential-models">
                {outcome.models.map((model) => (
                  <li key={model}>{model}</li>
                ))}
              </ul>
            </>
          )}
        </Alert>
      ) : (
        <Alert
          color="red"
          role="alert"
          icon={<IconCircleX aria-hidden />}
          title={words.error(outcome.code, outcome.message ?? t('credentials.failed'))}
          data-testid="test-outcome"
        >
          {detail} {advice}
        </Alert>
      )}
      {outcome.execution_id && (
        <div>
          <img className="credential-picture" src={`/api/executions/${outcome.execution_id}/screenshot`} alt={t('credentials.test_picture')} />
          <Anchor component={Link} to={`/executions/${outcome.execution_id}`} size="sm">
            {t('credentials.test_execution')}
          </Anchor>
        </div>
      )}
    </>
  );
}
