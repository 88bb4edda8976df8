import { Button, Paper } from '@mantine/core';
import { IconHistory, IconSearchOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { keys } from '../api/keys';
import { useKeyset } from '../api/useKeyset';
import { EmptyState, LoadError, SkeletonRows } from '../app/ListStates';
import { LoadMore } from '../app/LoadMore';
import { PageTitle } from '../app/PageTitle';
import { stampItem, type StampedItem } from '../dashboard/stamp';
import { ExecutionFilterBar } from './ExecutionFilterBar';
import { ExecutionTable } from './ExecutionTable';
import { hasFilters, readFilters, toQuery, writeFilters } from './filters';
import './executions.css';

const PAGE = 50;

export function ExecutionsPage() {
  const { t } = useTranslation();
  const [parameters, setParameters] = useSearchParams();
  const filters = readFilters(parameters);
  const list = useKeyset<StampedItem>(keys.executionList(filters), '/api/executions', toQuery(filters), PAGE, stampItem);

  return (
    <>
      <PageTitle title={t('nav.executions')} />
      <ExecutionFilterBar filters={filters} onChange={(next) => setParameters(writeFilters(next), { replace: true })} />
      {list.error && !list.items ? (
        <LoadError error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Paper withBorder>
          {!list.items ? (
            <SkeletonRows rows={10} />
          ) : list.items.length > 0 ? (
            <ExecutionTable items={list.items} />
          ) : hasFilters(filters) ? (
            <EmptyState icon={IconSearchOff} title={t('executions.nothing_found')} text={t('states.other_filter')} />
          ) : (
            <EmptyState icon={IconHistory} title={t('executions.none')} text={t('executions.none_text')}>
              <Button component={Link} to="/tasks" mt="sm">
                {t('executions.to_tasks')}
              </Button>
            </EmptyState>
          )}
        </Paper>
      )}
      <LoadMore list={list} />
    </>
  );
}
