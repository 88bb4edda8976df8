import { ActionIcon, Anchor, Badge, Table, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconFilter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AuditEntryResponse } from '../api/types';
import { useNarrow } from '../app/useNarrow';
import { RelativeTime } from '../format/RelativeTime';
import { ChangesTable } from './ChangesTable';
import { readChanges } from './changes';
import { useActionWords } from './useActionWords';
import { useSubjectName } from './useSubjectName';

interface EntryProps {
  entry: AuditEntryResponse;
  onSubject: (id: string) => void;
}

export function AuditEntries({ entries, onSubject }: { entries: AuditEntryResponse[]; onSubject: (id: string) => void }) {
  const { t } = useTranslation();
  const narrow = useNarrow();
  if (narrow) {
    return (
      <ul className="audit-cards">
        {entries.map((entry) => (
          <EntryCard key={entry.id} entry={entry} onSubject={onSubject} />
        ))}
      </ul>
    );
  }
  return (
    <Table verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('audit.when')}</Table.Th>
          <Table.Th>{t('audit.person')}</Table.Th>
          <Table.Th>{t('audit.action')}</Table.Th>
          <Table.Th>{t('audit.subject')}</Table.Th>
          <Table.Th>{t('audit.address')}</Table.Th>
          <Table.Th><VisuallyHidden>{t('audit.changes')}</VisuallyHidden></Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <EntryRows key={entry.id} entry={entry} onSubject={onSubject} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function EntryRows({ entry, onSubject }: EntryProps) {
  const [opened, { toggle }] = useDisclosure();
  const changes = readChanges(entry.changes);
  return (
    <>
      <Table.Tr data-testid="audit-entry">
        <Table.Td>
          <Text size="xs" c="dimmed">
            <RelativeTime time={entry.at} />
          </Text>
        </Table.Td>
        <Table.Td className="audit-person">
          <Who entry={entry} />
        </Table.Td>
        <Table.Td>
          <What entry={entry} />
        </Table.Td>
        <Table.Td>
          <Subject entry={entry} onSubject={onSubject} />
        </Table.Td>
        <Table.Td>
          <From entry={entry} />
        </Table.Td>
        <Table.Td ta="right">{changes.length > 0 && <Toggle entry={entry} opened={opened} onClick={toggle} />}</Table.Td>
      </Table.Tr>
      {opened && (
        <Table.Tr className="audit-changes-row">
          <Table.Td colSpan={6}>
            <ChangesTable changes={changes} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function EntryCard({ entry, onSubject }: EntryProps) {
  const [opened, { toggle }] = useDisclosure();
  const changes = readChanges(entry.changes);
  return (
    <li data-testid="audit-entry">
      <div className="audit-card-head">
        <What entry={entry} />
        {changes.length > 0 && <Toggle entry={entry} opened={opened} onClick={toggle} />}
      </div>
      <div className="audit-card-facts">
        <Who entry={entry} />
        <Text size="xs" c="dimmed" component="span">
          <RelativeTime time={entry.at} />
        </Text>
        <From entry={entry} />
        <Subject entry={entry} onSubject={onSubject} />
      </div>
      {opened && <ChangesTable changes={changes} />}
    </li>
  );
}

function Toggle({ entry, opened, onClick }: { entry: AuditEntryResponse; opened: boolean; onClick: () => void }) {
  const { t } = useTranslation();
  const words = useActionWords();
  return (
    <ActionIcon
      onClick={onClick}
      aria-expanded={opened}
      aria-label={t('audit.changes_of', { action: words(entry.action), name: entry.user_name })}
      title={t('audit.changes')}
    >
      <IconChevronDown size={16} className={opened ? 'chevron open' : 'chevron'} aria-hidden />
    </ActionIcon>
  );
}

function Who({ entry }: { entry: AuditEntryResponse }) {
  const { t } = useTranslation();
  const byKey = entry.via?.startsWith('api_key:') ?? false;
  return (
    <Text size="sm" fw={500} component="span" className="audit-who">
      {entry.user_name || t('audit.nobody')}
      {byKey && <Badge size="sm">{t('audit.by_key')}</Badge>}
    </Text>
  );
}

function What({ entry }: { entry: AuditEntryResponse }) {
  const { t } = useTranslation();
  const words = useActionWords();
  const refused = entry.status !== null && entry.status >= 400;
  return (
    <Text size="sm" component="span" title={entry.action} className="audit-what">
      {words(entry.action)}
      {refused && (
        <Badge size="sm" color="red">
          {t('audit.refused', { status: entry.status })}
        </Badge>
      )}
    </Text>
  );
}

function From({ entry }: { entry: AuditEntryResponse }) {
  return (
    <Text size="xs" c="dimmed" component="span" className="tabular">
      {entry.address}
    </Text>
  );
}

/** Where the thing itself can be looked at, when it is one with a page. */
const pages: readonly [RegExp, (id: string) => string][] = [
  [/^tasks\.(?!delete)/, (id) => `/tasks/${id}`],
  [/^executions\.(?!delete)/, (id) => `/executions/${id}`],
];

function Subject({ entry, onSubject }: EntryProps) {
  const { t } = useTranslation();
  const name = useSubjectName();
  const id = entry.subject_id;
  if (!id) {
    return null;
  }
  const words = name(entry);
  const page = pages.find(([pattern]) => pattern.test(entry.action))?.[1](id);
  return (
    <Text size="sm" component="span" className="audit-subject" title={id}>
      {page ? (
        <Anchor component={Link} to={page} size="sm">
          {words}
        </Anchor>
      ) : (
        words
      )}
      <ActionIcon size="sm" onClick={() => onSubject(id)} aria-label={t('audit.all_of_subject')} title={t('audit.all_of_subject')}>
        <IconFilter size={13} aria-hidden />
      </ActionIcon>
    </Text>
  );
}
