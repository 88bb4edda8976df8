import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconHandFinger } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { sendJson } from '../api/http';
import { notifyFailure } from '../app/notify';
import { Notice } from '../app/Notice';
import { keepFocus } from './takeoverInput';
import type { Takeover } from './takeoverContext';

/** Somebody asks whoever drives here for the browser. It does not take the keyboard away: what is typed goes on into the picture. */
export function AskedBar({ execution, takeover }: { execution: string; takeover: Takeover }) {
  const { t } = useTranslation();
  const { lease, ask } = takeover;
  const answer = useMutation({
    mutationFn: (handsOver: boolean) => sendJson('POST', `/api/executions/${execution}/takeover/ask/answer`, { lease, hands_over: handsOver }),
    onError: (error) => notifyFailure(t('takeover.answer_failed'), error),
  });
  if (ask.by === null) {
    return null;
  }
  const yields = takeover.by?.asked?.yields ?? false;
  return (
    <div className="drive-asked" onMouseDown={keepFocus} data-testid="drive-asked">
      <Notice icon={IconHandFinger} color="orange" title={t('takeover.asked_title', { name: ask.name })} role="alert">
        {t(yields ? 'takeover.yielding' : 'takeover.asked_text', { name: ask.name })}
        {!yields && (
          <Group gap="xs" mt={6}>
            <Button size="compact-sm" loading={answer.isPending && answer.variables} disabled={answer.isPending} onClick={() => answer.mutate(true)}>
              {t('takeover.hand_over')}
            </Button>
            <Button size="compact-sm" variant="default" loading={answer.isPending && !answer.variables} disabled={answer.isPending} onClick={() => answer.mutate(false)}>
              {t('takeover.keep')}
            </Button>
          </Group>
        )}
      </Notice>
    </div>
  );
}
