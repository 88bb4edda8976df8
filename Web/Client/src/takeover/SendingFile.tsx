import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FileUpload } from './useFileUpload';

/** Which file is on its way, how far it is, and why one was not taken. */
export function SendingFile({ upload: { sending, problem } }: { upload: FileUpload }) {
  const { t } = useTranslation();
  return (
    <>
      <div role="status" className="drive-dialog-words">
        {sending !== null && <Text size="xs" c="dimmed">{t('takeover.chooser_sending', { name: sending.name })}</Text>}
        {problem !== null && <Text size="xs" c="red">{problem}</Text>}
      </div>
      {sending !== null && (
        <Progress value={sending.part * 100} size="sm" aria-label={t('takeover.chooser_sending', { name: sending.name })} />
      )}
    </>
  );
}
