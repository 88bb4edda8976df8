import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../app/CopyField';
import { ShownOnce } from '../app/ShownOnce';

/** Shown once; it closes only by its button, so that no slip takes the codes away. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: readonly string[] | null; onClose: () => void }) {
  const { t } = useTranslation();
  const text = codes?.join('\n') ?? '';
  return (
    <Modal
      opened={codes !== null}
      onClose={onClose}
      title={t('second_factor.codes')}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack gap="md">
        <ShownOnce />
        <Text size="sm">{t('second_factor.codes_text')}</Text>
        <ul className="recovery-codes" data-testid="recovery-codes">
          {codes?.map((code) => <li key={code}>{code}</li>)}
        </ul>
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <CopyButton text={text} />
            <Button
              component="a"
              variant="default"
              size="sm"
              href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
              download="workflow-dashboard-recovery-codes.txt"
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              {t('second_factor.download')}
            </Button>
          </Group>
          <Button size="sm" onClick={onClose} data-autofocus>
            {t('second_factor.codes_kept')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
