import { Anchor, Skeleton, Title } from '@mantine/core';
import { IconServerOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '../account/session';
import { getJson } from '../api/http';
import { keys } from '../api/keys';
import type { DashboardResponse } from '../api/types';
import { LoadError } from '../app/ListStates';
import { Notice } from '../app/Notice';
import { PageTitle } from '../app/PageTitle';
import { Counts } from './Counts';
import { ExecutionLines } from './ExecutionLines';
import { FirstSteps } from './FirstSteps';
import { RunningNow } from './RunningNow';
import { RunnersSummary } from './RunnersSummary';
import { stamped, type StampedDashboard } from './stamp';
import { WaitingForYou } from './WaitingForYou';
import './dashboard.css';

export function DashboardPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: keys.dashboard,
    queryFn: async ({ signal }) => stamped(await getJson<DashboardResponse>('/api/dashboard', signal)),
    refetchInterval: 60_000,
  });
  return (
    <>
      <PageTitle title={t('nav.dashboard')} />
      {data ? <Dashboard data={data} /> : error ? <LoadError error={error} onRetry={() => void refetch()} /> : <Loading />}
    </>
  );
}

function Dashboard({ data }: { data: StampedDashboard }) {
  const { t } = useTranslation();
  const isAdministrator = useMay('admin');
  const { counts, running, latest, failing } = data;
  const asking = running.filter((item) => item.question);
  const nothingRan = running.length === 0 && latest.length === 0;
  return (
    <div className="dashboard">
      {!data.runners.some((runner) => runner.alive) && (
        <Notice icon={IconServerOff} color="red" title={t('dashboard.no_runner')} role="alert" />
      )}
      {asking.length > 0 && (
        <Section title={t('question.waiting')}>
          <WaitingForYou items={asking} />
        </Section>
      )}
      {nothingRan && <FirstSteps tasks={counts.tasks} />}
      <Counts data={data} />
      <Section title={t('dashboard.running')} className="dashboard-running">
        <RunningNow running={running} />
      </Section>
      <div className="dashboard-columns">
        <Section title={t('dashboard.latest')} more={{ to: '/executions', label: t('dashboard.all_executions') }}>
          <ExecutionLines items={latest} empty={t('dashboard.latest_empty')} />
        </Section>
        <div className="dashboard-side">
          {failing.length > 0 && (
            <Section title={t('dashboard.failing')} className="dashboard-failing">
              <ExecutionLines items={failing} empty="" withError />
            </Section>
          )}
          <Section title={t('dashboard.runners')} {...(isAdministrator ? { more: { to: '/operations', label: t('dashboard.all_runners') } } : {})}>
            <RunnersSummary runners={data.runners} queue={data.queue} />
          </Section>
        </div>
      </div>
    </div>
  );
}

function Section(props: { title: string; className?: string; more?: { to: string; label: string }; children: ReactNode }) {
  const { title, className, more, children } = props;
  return (
    <section className={`section ${className ?? ''}`} aria-label={title}>
      <header>
        <Title order={2}>{title}</Title>
        {more && (
          <Anchor component={Link} to={more.to} size="sm">
            {more.label}
          </Anchor>
        )}
      </header>
      {children}
    </section>
  );
}

function Loading() {
  const { t } = useTranslation();
  return (
    <div className="dashboard" role="status" aria-label={t('states.loading')}>
      <Skeleton height={78} />
      <Skeleton height={200} />
      <Skeleton height={280} />
    </div>
  );
}
