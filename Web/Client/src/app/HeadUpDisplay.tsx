import { Anchor, Popover, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconCircleCheck, IconServer2, IconStack2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '../account/session';
import { useConnectionState } from '../api/connections';
import { keys } from '../api/keys';
import type { StampedDashboard } from '../dashboard/stamp';
import { useFormats } from '../format/useFormats';
import { AlertLine } from '../operations/AlertLine';
import { ConnectionLight } from './ConnectionLight';

type Tone = 'quiet' | 'warning' | 'error';

/** What the socket last told of the whole system; asks for nothing itself. */
function useSystem(): StampedDashboard | undefined {
  return useQuery<StampedDashboard>({ queryKey: keys.dashboard, enabled: false }).data;
}

/** The state of the system on every page: quiet while all is well, with the reasons one click away. */
export function HeadUpDisplay() {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  const system = useSystem();
  return (
    <Popover opened={opened} onChange={(open) => !open && close()} position="bottom-end" width={380} shadow="md" withinPortal trapFocus>
      <Popover.Target>
        <UnstyledButton className="hud" onClick={toggle} aria-expanded={opened} data-testid="hud">
          <VisuallyHidden>{t('hud.label')}: </VisuallyHidden>
          <ConnectionLight />
          {system && <Figures system={system} />}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className="hud-details" aria-label={t('hud.label')}>
        <Details system={system} onLeave={close} />
      </Popover.Dropdown>
    </Popover>
  );
}

function summary(system: StampedDashboard) {
  const live = system.runners.filter((runner) => runner.alive).length;
  const total = system.runners.filter((runner) => runner.state !== 'stopped').length;
  const { active, capacity, pending, oldest_seconds } = system.queue;
  const has = (...codes: string[]) => system.alerts.some((alert) => codes.includes(alert.code));
  const runners: Tone = live === 0 || has('no_runner') ? 'error' : has('runner_gone') ? 'warning' : 'quiet';
  const queue: Tone = has('queue_old') ? 'warning' : 'quiet';
  const alerts: Tone = system.alerts.some((alert) => alert.severity === 'error') ? 'error' : 'warning';
  return { live, total, active, capacity, pending, oldest: oldest_seconds * 1000, tones: { runners, queue, alerts } };
}

function Figures({ system }: { system: StampedDashboard }) {
  const { t } = useTranslation();
  const { number, duration } = useFormats();
  const { live, total, active, capacity, pending, oldest, tones } = summary(system);
  return (
    <>
      <Figure icon={<IconServer2 size={15} aria-hidden />} tone={tones.runners} name="runners"
        label={live === 0 ? t('hud.no_runner') : t('hud.runners_text', { live, total, active, capacity })}>
        <span className="hud-wide">{live}/{total} · </span>
        {active}/{capacity}
      </Figure>
      <Figure icon={<IconStack2 size={15} aria-hidden />} tone={tones.queue} name="queue" idle={pending === 0}
        label={pending === 0 ? t('hud.queue_empty') : t('hud.queue_text', { pending: number(pending), oldest: duration(oldest) })}>
        {number(pending)}
        {pending > 0 && <span className="hud-wide"> · {duration(oldest)}</span>}
      </Figure>
      {system.alerts.length > 0 && (
        <Figure icon={<IconAlertTriangle size={15} aria-hidden />} tone={tones.alerts} name="alerts"
          label={t('hud.alert_count', { count: system.alerts.length })}>
          {number(system.alerts.length)}
        </Figure>
      )}
    </>
  );
}

function Figure(props: { icon: ReactNode; tone: Tone; name: string; label: string; idle?: boolean; children: ReactNode }) {
  const { icon, tone, name, label, idle, children } = props;
  return (
    <span className="hud-figure tabular" data-tone={tone} data-idle={idle || undefined} data-testid={`hud-${name}`} title={label} role="img" aria-label={label}>
      {icon}
      <span aria-hidden>{children}</span>
    </span>
  );
}

function Details({ system, onLeave }: { system: StampedDashboard | undefined; onLeave: () => void }) {
  const { t } = useTranslation();
  const { number, duration } = useFormats();
  const connection = useConnectionState();
  const isAdministrator = useMay('admin');
  const all = system && summary(system);
  return (
    <>
      <dl>
        <dt>{t('hud.server')}</dt>
        <dd>{t(`connection_help.${connection}`)}</dd>
        {all && (
          <>
            <dt>{t('hud.runners')}</dt>
            <dd data-tone={all.tones.runners}>
              {all.live === 0
                ? t('hud.no_runner')
                : t('hud.runners_text', { live: all.live, total: all.total, active: all.active, capacity: all.capacity })}
            </dd>
            <dt>{t('hud.queue')}</dt>
            <dd data-tone={all.tones.queue}>
              {all.pending === 0 ? t('hud.queue_empty') : t('hud.queue_text', { pending: number(all.pending), oldest: duration(all.oldest) })}
            </dd>
          </>
        )}
      </dl>
      {system && system.alerts.length > 0 && (
        <ul className="alert-lines" aria-label={t('hud.alerts')}>
          {system.alerts.map((alert) => (
            <AlertLine key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
      {system && system.alerts.length === 0 && connection === 'live' && (
        <Text size="sm" className="hud-well">
          <IconCircleCheck size={16} aria-hidden color="var(--mantine-color-green-text)" /> {t('hud.all_well')}
        </Text>
      )}
      {isAdministrator && (
        <Anchor component={Link} to="/operations" size="sm" onClick={onLeave}>
          {t('hud.open')}
        </Anchor>
      )}
    </>
  );
}
