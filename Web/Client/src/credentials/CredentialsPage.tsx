import { Button, Group, Menu, Paper, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconDownload, IconKey, IconPlus, IconSearchOff, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useMay } from '../account/session';
import type { CredentialResponse, CredentialTypeResponse } from '../api/types';
import { EmptyState, LoadError, SkeletonRows } from '../app/ListStates';
import { LoadMore } from '../app/LoadMore';
import { PageTitle } from '../app/PageTitle';
import { SearchBox } from '../app/SearchBox';
import { CredentialDialog } from './CredentialDialog';
import { CredentialLine } from './CredentialLine';
import './credentials.css';
import { ExportDialog, ImportDialog } from './TransferDialogs';
import { useCredentials, useCredentialTypes, useCredentialWords } from './useCredentials';

const groups = ['model', 'site', 'notification', 'data'] as const;

/** What is edited: a credential, or a new one of a type. */
export interface Edited {
  type: CredentialTypeResponse;
  credential: CredentialResponse | null;
}

export function CredentialsPage() {
  const { t } = useTranslation();
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? '';
  const mayWrite = useMay('write');
  const types = useCredentialTypes();
  const list = useCredentials(search);
  const [edited, setEdited] = useState<Edited | null>(null);
  const error = list.error ?? types.error;
  const retry = () => void Promise.all([list.refetch(), types.refetch()]);
  return (
    <>
      <PageTitle title={t('nav.credentials')} />
      <Group mb="sm" gap="xs" className="toolbar">
        <SearchBox
          value={search}
          onChange={(value) => setParameters(value ? { search: value } : {}, { replace: true })}
          label={t('credentials.search')}
        />
        {mayWrite && <Tools types={types.data ?? []} onNew={(type) => setEdited({ type, credential: null })} />}
      </Group>
      {list.items && types.data ? (
        list.items.length > 0 ? (
          <Groups items={list.items} types={types.data} onEdit={setEdited} />
        ) : (
          <Paper withBorder>
            <EmptyState
              icon={search ? IconSearchOff : IconKey}
              title={t(search ? 'credentials.nothing_found' : 'credentials.none')}
              text={t(search ? 'states.other_filter' : 'credentials.none_text')}
            />
          </Paper>
        )
      ) : error ? (
        <LoadError error={error} onRetry={retry} />
      ) : (
        <Paper withBorder>
          <SkeletonRows rows={6} height={44} />
        </Paper>
      )}
      <LoadMore list={list} />
      <CredentialDialog edited={edited} onClose={() => setEdited(null)} />
    </>
  );
}

function Tools({ types, onNew }: { types: CredentialTypeResponse[]; onNew: (type: CredentialTypeResponse) => void }) {
  const { t } = useTranslation();
  const words = useCredentialWords();
  const [exporting, exportFile] = useDisclosure();
  const [importing, importFile] = useDisclosure();
  return (
    <Group gap="xs" ml="auto">
      <Button variant="default" leftSection={<IconUpload size={16} aria-hidden />} onClick={importFile.open}>
        {t('credentials.import')}
      </Button>
      <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={exportFile.open}>
        {t('credentials.export')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            disabled={types.length === 0}
            leftSection={<IconPlus size={16} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            {t('credentials.new')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {groups.map((group) => (
            <div key={group}>
              <Menu.Label>{t(`credentials.group_${group}`)}</Menu.Label>
              {types
                .filter((type) => type.group === group)
                .map((type) => (
                  <Menu.Item key={type.name} onClick={() => onNew(type)}>
                    {words.type(type.name)}
                  </Menu.Item>
                ))}
            </div>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ExportDialog opened={exporting} onClose={exportFile.close} />
      <ImportDialog opened={importing} onClose={importFile.close} />
    </Group>
  );
}

interface GroupsProps {
  items: CredentialResponse[];
  types: CredentialTypeResponse[];
  onEdit: (edited: Edited) => void;
}

function Groups({ items, types, onEdit }: GroupsProps) {
  const { t } = useTranslation();
  return (
    <div className="credential-groups">
      {groups.map((group) => {
        const own = items.filter((item) => item.group === group);
        return (
          own.length > 0 && (
            <Paper withBorder component="section" key={group} aria-label={t(`credentials.group_${group}`)}>
              <Title order={2} className="credential-group-title">
                {t(`credentials.group_${group}`)}
              </Title>
              <ul className="credential-lines">
                {types.flatMap((type) =>
                  own
                    .filter((item) => item.type === type.name)
                    .map((item) => (
                      <CredentialLine key={item.id} credential={item} onEdit={() => onEdit({ type, credential: item })} />
                    )),
                )}
              </ul>
            </Paper>
          )
        );
      })}
    </div>
  );
}
