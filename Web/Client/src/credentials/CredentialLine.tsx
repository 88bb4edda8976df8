import { ActionIcon, Badge, Button, Menu, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconHistory, IconPencil, IconPlugConnected, IconStar, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay, useUser } from '../account/session';
import type { CredentialResponse } from '../api/types';
import { RelativeTime } from '../format/RelativeTime';
import { DeleteDialog } from './DeleteDialog';
import { GrantsDialog } from './GrantsDialog';
import { TestDialog } from './TestDialog';
import { useCredentialWords } from './useCredentials';
import { useMakeDefault } from './useMakeDefault';

export function CredentialLine({ credential, onEdit }: { credential: CredentialResponse; onEdit: () => void }) {
  const { t } = useTranslation();
  const words = useCredentialWords();
  const mayWrite = useMay('write');
  return (
    <li data-testid="credential">
      <div className="credential-words">
        <Text size="sm" fw={600} component="div" className="credential-name">
          {credential.name}
          {credential.is_default && <Badge size="sm">{t('credentials.default')}</Badge>}
          {credential.access === 'use' && (
            <Badge size="sm" color="gray">
              {t('credentials.granted')}
            </Badge>
          )}
          {credential.inherited && (
            <Badge size="sm" color="gray" title={t('credentials.inherited_help')}>
              {t('credentials.inherited')}
            </Badge>
          )}
          {credential.key_lost && (
            <Badge size="sm" color="red" title={t('credentials.key_lost_help')}>
              {t('credentials.key_lost')}
            </Badge>
          )}
          <Verified credential={credential} />
        </Text>
        <Text size="xs" c="dimmed" component="div" className="credential-facts">
          <span>{words.type(credential.type)}</span>
          {credential.allowed_origins.length > 0 && <span>{credential.allowed_origins.join(', ')}</span>}
          <span>
            {credential.last_used_at ? (
              <>
                {t('api_keys.last_used')} <RelativeTime time={credential.last_used_at} />
              </>
            ) : (
              t('api_keys.never_used')
            )}
          </span>
        </Text>
      </div>
      {credential.access === 'owner' && mayWrite && <Actions credential={credential} onEdit={onEdit} />}
    </li>
  );
}

function Verified({ credential: { last_verification: outcome, last_verified_at: at } }: { credential: CredentialResponse }) {
  const { t } = useTranslation();
  if (!outcome || !at) {
    return null;
  }
  return (
    <Badge size="sm" color={outcome.ok ? 'green' : 'red'}>
      {t(outcome.ok ? 'credentials.works' : 'credentials.failed')} <RelativeTime time={at} />
    </Badge>
  );
}

function Actions({ credential, onEdit }: { credential: CredentialResponse; onEdit: () => void }) {
  const { t } = useTranslation();
  const { name } = credential;
  const [testing, test] = useDisclosure();
  const [granting, grant] = useDisclosure();
  const [deleting, remove] = useDisclosure();
  const makeDefault = useMakeDefault(credential);
  const mayAdminister = useUser()?.role === 'admin';
  return (
    <div className="credential-actions">
      <Button
        variant="default"
        leftSection={<IconPlugConnected size={14} aria-hidden />}
        onClick={test.open}
        aria-label={t('credentials.test_of', { name })}
      >
        {t('credentials.test')}
      </Button>
      <ActionIcon onClick={onEdit} aria-label={t('people.edit_of', { name })} title={t('people.edit')}>
        <IconPencil size={16} aria-hidden />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t('tasks.more_of', { name })} loading={makeDefault.isPending}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!credential.is_default && (
            <Menu.Item leftSection={<IconStar size={16} aria-hidden />} onClick={() => makeDefault.mutate()}>
              {t('credentials.make_default')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconUsersGroup size={16} aria-hidden />} onClick={grant.open}>
            {t('credentials.grants')}
          </Menu.Item>
          {mayAdminister && (
            <Menu.Item component={Link} to={`/audit?subject=${credential.id}&action=credentials.use`} leftSection={<IconHistory size={16} aria-hidden />}>
              {t('credentials.what_used_it')}
            </Menu.Item>
          )}
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove.open}>
            {t('credentials.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <TestDialog credential={credential} opened={testing} onClose={test.close} />
      <GrantsDialog credential={credential} opened={granting} onClose={grant.close} />
      <DeleteDialog credential={credential} opened={deleting} onClose={remove.close} />
    </div>
  );
}
