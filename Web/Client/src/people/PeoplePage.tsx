import { Button, Group, Paper } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearchOff, IconUserPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ForAdministrators } from '../account/ForAdministrators';
import type { UserResponse } from '../api/types';
import { EmptyState, LoadError, SkeletonRows } from '../app/ListStates';
import { PageTitle } from '../app/PageTitle';
import { SearchBox } from '../app/SearchBox';
import { Invitations } from './Invitations';
import { InviteDialog } from './InviteDialog';
import { PeopleTable } from './PeopleTable';
import { usePeople } from './usePeople';
import './people.css';

export function PeoplePage() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle title={t('nav.people')} />
      <ForAdministrators>
        <People />
      </ForAdministrators>
    </>
  );
}

function People() {
  const { t } = useTranslation();
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? '';
  const [inviting, { open, close }] = useDisclosure();
  const { data, error, refetch } = usePeople();
  const shown = data?.filter((person) => matches(person, search));
  return (
    <>
      <Group mb="sm" gap="xs" className="toolbar">
        <SearchBox
          value={search}
          onChange={(value) => setParameters(value ? { search: value } : {}, { replace: true })}
          label={t('people.search')}
        />
        <Button ml="auto" leftSection={<IconUserPlus size={16} aria-hidden />} onClick={open}>
          {t('people.invite')}
        </Button>
      </Group>
      {!shown && error ? (
        <LoadError error={error} onRetry={() => void refetch()} />
      ) : (
        <Paper withBorder>
          {!shown ? (
            <SkeletonRows rows={5} height={44} />
          ) : shown.length > 0 ? (
            <PeopleTable people={shown} />
          ) : (
            <EmptyState icon={IconSearchOff} title={t('people.nothing_found')} text={t('people.nothing_found_text')} />
          )}
        </Paper>
      )}
      <Invitations />
      <InviteDialog opened={inviting} onClose={close} />
    </>
  );
}

function matches({ name, email }: UserResponse, search: string): boolean {
  const wanted = search.trim().toLocaleLowerCase();
  return [name, email].some((text) => text.toLocaleLowerCase().includes(wanted));
}
