import { Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { StepExplanation } from '../../api/types';
import { useFormats } from '../../format/useFormats';

/** A phase of ours that takes longer is worth a look; the model's is judged by nobody but its bill. */
const SLOW_MS = 2_000;

const known = ['observe', 'decide', 'act', 'reflect', 'checkpoint'] as const;
type Phase = (typeof known)[number];

/** Where the time of a step went, as one bar and in figures. */
export function PhaseBar({ phases }: { phases: StepExplanation['phases'] }) {
  const { t } = useTranslation();
  const { duration } = useFormats();
  const shown = phases.filter((phase): phase is typeof phase & { name: Phase } => known.some((name) => name === phase.name));
  const whole = shown.reduce((sum, phase) => sum + phase.duration_ms, 0);
  if (whole <= 0) {
    return null;
  }
  return (
    <section aria-label={t('explain.timings')}>
      <div className="phase-bar" aria-hidden>
        {shown.map((phase, index) => (
          <Tooltip key={index} label={`${t(`explain.phase_${phase.name}`)}: ${duration(phase.duration_ms)}`}>
            <span data-phase={phase.name} style={{ flexGrow: Math.max(phase.duration_ms / whole, 0.004) }} />
          </Tooltip>
        ))}
      </div>
      <dl className="phase-list">
        {shown.map((phase, index) => (
          <div key={index} data-phase={phase.name}>
            <dt>
              <i aria-hidden /> {t(`explain.phase_${phase.name}`)}
            </dt>
            <dd className="tabular">
              {duration(phase.duration_ms)}
              {phase.name !== 'decide' && phase.duration_ms > SLOW_MS && (
                <Text component="span" size="xs" c="orange">
                  {' '}
                  {t('explain.slow')}
                </Text>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
