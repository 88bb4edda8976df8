import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SendingFile } from './SendingFile';
import { keepFocus } from './takeoverInput';
import type { useFileDrop } from './useFileDrop';

/** Files that were dropped on the picture and are on their way, or were not taken. */
export function DropPanel({ drop: { upload, forget } }: { drop: ReturnType<typeof useFileDrop> }) {
  const { t } = useTranslation();
  if (upload.sending === null && upload.problem === null) {
    return null;
  }
  return (
    <div className="drive-dialog" role="group" aria-label={t('takeover.drop')} data-testid="drive-drop" onMouseDown={keepFocus}>
      <Text fw={600} size="sm">
        {t('takeover.drop')}
      </Text>
      <SendingFile upload={upload} />
      <Group gap="xs" justify="flex-end">
        <Button variant="default" size="compact-sm" onClick={forget}>
          {upload.sending === null ? t('takeover.copied_close') : t('takeover.dialog_cancel')}
        </Button>
      </Group>
    </div>
  );
}
