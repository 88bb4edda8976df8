import { Skeleton } from '@mantine/core';
import { IconCircleCheck, IconServerOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ForAdministrators } from '../account/ForAdministrators';
import type { OperationsResponse } from '../api/types';
import { EmptyState, LoadError } from '../app/ListStates';
import { Notice } from '../app/Notice';
import { PageTitle } from '../app/PageTitle';
import { AlertLine } from './AlertLine';
import { DependenciesSection } from './Dependencies';
import { EventsSection, QueueSection } from './QueueAndEvents';
import { RunnerTable } from './RunnerTable';
import { Nothing, Section } from './Section';
import { ApisSection, StorageSection } from './Storage';
import { useOperations } from './useOperations';
import { WarningsSection } from './Warnings';
import './operations.css';

export function OperationsPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle title={t('nav.operations')} />
      <ForAdministrators>
        <Overview />
      </ForAdministrators>
    </>
  );
}

function Overview() {
  const { t } = useTranslation();
  const { data, error, refetch } = useOperations();
  return (
    <>
      {data ? (
        <>
          {error && <Notice icon={IconServerOff} color="red" title={t('connection.offline')} role="alert">{t('connection_help.offline')}</Notice>}
          <Operations seen={data} />
        </>
      ) : error ? (
        <LoadError error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function Operations({ seen }: { seen: OperationsResponse }) {
  const { t } = useTranslation();
  return (
    <div className="operations">
      <AlertsSection alerts={seen.alerts} />
      <Section title={t('hud.runners')} className="operations-wide">
        {!seen.runners ? (
          <Nothing>{t('operations.unknown')}</Nothing>
        ) : seen.runners.length === 0 ? (
          <EmptyState icon={IconServerOff} title={t('runners.none')} text={t('runners.none_text')} />
        ) : (
          <RunnerTable runners={seen.runners} />
        )}
      </Section>
      <QueueSection queue={seen.queue} />
      <EventsSection events={seen.events} />
      <DependenciesSection seen={seen} />
      <StorageSection seen={seen} />
      <ApisSection apis={seen.apis} />
      <WarningsSection warnings={seen.warnings} />
    </div>
  );
}

function AlertsSection({ alerts }: { alerts: OperationsResponse['alerts'] }) {
  const { t } = useTranslation();
  const ended = alerts.ended ?? [];
  return (
    <Section title={t('operations.alerts')} className="operations-wide">
      {alerts.active.length === 0 ? (
        <p className="all-well">
          <IconCircleCheck size={16} aria-hidden color="var(--mantine-color-green-text)" /> {t('operations.no_alerts')}
        </p>
      ) : (
        <ul className="alert-lines">
          {alerts.active.map((alert) => (
            <AlertLine key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
      {ended.length > 0 && (
        <details className="ended-alerts">
          <summary>
            {t('operations.ended_alerts')} ({ended.length})
          </summary>
          <ul className="alert-lines">
            {ended.map((alert) => (
              <AlertLine key={alert.id} alert={alert} />
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

function Loading() {
  const { t } = useTranslation();
  return (
    <div className="operations" role="status" aria-label={t('states.loading')}>
      <Skeleton height={64} className="operations-wide" />
      <Skeleton height={180} className="operations-wide" />
      <Skeleton height={150} />
      <Skeleton height={150} />
    </div>
  );
}
