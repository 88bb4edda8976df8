import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../app/CopyField';
import { ShownOnce } from '../app/ShownOnce';
import { RelativeTime } from '../format/RelativeTime';
import type { PasswordLink } from './usePersonCommands';

export function PasswordLinkDialog({ link, onClose }: { link: PasswordLink | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={link !== null}
      onClose={onClose}
      title={t('people.password_link')}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('people.close') }}
    >
      {link && (
        <Stack gap="md">
          <ShownOnce />
          <Text size="sm">{t('people.password_link_text', { name: link.name })}</Text>
          <CopyField label={t('people.link')} value={link.link} />
          <Text size="xs" c="dimmed">
            {t('people.link_expires')} <RelativeTime time={link.expiresAt} />
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose} data-autofocus>
              {t('people.close')}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
