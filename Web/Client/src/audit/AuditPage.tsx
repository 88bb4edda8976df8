import { Button, Paper } from '@mantine/core';
import { IconDownload, IconListSearch, IconSearchOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ForAdministrators } from '../account/ForAdministrators';
import { withQuery } from '../api/http';
import { keys } from '../api/keys';
import type { AuditEntryResponse } from '../api/types';
import { useKeyset } from '../api/useKeyset';
import { EmptyState, LoadError, SkeletonRows } from '../app/ListStates';
import { LoadMore } from '../app/LoadMore';
import { PageTitle } from '../app/PageTitle';
import '../executions/executions.css';
import './audit.css';
import { AuditEntries } from './AuditEntries';
import { AuditFilterBar } from './AuditFilterBar';
import { hasFilters, readFilters, toQuery, writeFilters, type AuditFilters } from './auditFilters';
import { useSubjectName } from './useSubjectName';

const PAGE = 50;

export function AuditPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle title={t('nav.audit')} />
      <ForAdministrators>
        <AuditLog />
      </ForAdministrators>
    </>
  );
}

function AuditLog() {
  const { t } = useTranslation();
  const [parameters, setParameters] = useSearchParams();
  const filters = readFilters(parameters);
  const list = useKeyset<AuditEntryResponse>(keys.audit(filters), '/api/audit', toQuery(filters), PAGE);
  const change = (next: AuditFilters) => setParameters(writeFilters(next), { replace: true });
  const name = useSubjectName();
  const narrowedTo = list.items?.find((entry) => entry.subject_id === filters.subject);
  return (
    <>
      <AuditFilterBar filters={filters} subject={narrowedTo ? name(narrowedTo) : `…${filters.subject.slice(-8)}`} onChange={change}>
        <Button
          component="a"
          href={withQuery('/api/audit/export', toQuery(filters))}
          download="audit-log.csv"
          variant="default"
          ml="auto"
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {t('audit.export')}
        </Button>
      </AuditFilterBar>
      {list.error && !list.items ? (
        <LoadError error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Paper withBorder>
          {!list.items ? (
            <SkeletonRows rows={10} />
          ) : list.items.length > 0 ? (
            <AuditEntries entries={list.items} onSubject={(subject) => change({ ...filters, subject })} />
          ) : hasFilters(filters) ? (
            <EmptyState icon={IconSearchOff} title={t('audit.nothing_found')} text={t('states.other_filter')} />
          ) : (
            <EmptyState icon={IconListSearch} title={t('audit.none')} text={t('audit.none_text')} />
          )}
        </Paper>
      )}
      <LoadMore list={list} />
    </>
  );
}
