import { Anchor } from '@mantine/core';
import { IconShieldCheck, IconShieldQuestion, IconShieldX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PostconditionResult, Verdict } from '../api/types';
import { useServerWords } from '../i18n/serverWords';
import { verdictColor } from '../status/states';

const icons: Record<Verdict, typeof IconShieldCheck> = {
  verified: IconShieldCheck,
  unverified: IconShieldQuestion,
  refuted: IconShieldX,
};

export interface ConditionsProps {
  conditions: readonly PostconditionResult[];
  /** Shows what a model that judged was asked and said; null where nothing was kept of that. */
  onExplain: (() => void) | null;
}

/** Why the verdict is what it is: every postcondition with what was found. */
export function Conditions({ conditions, onExplain }: ConditionsProps) {
  const { t } = useTranslation();
  const words = useServerWords();
  return (
    <section className="conditions" aria-label={t('postconditions.results')} data-testid="conditions">
      <h3>{t('postconditions.results')}</h3>
      <ul>
        {conditions.map(({ condition, outcome, reason }, index) => {
          const OutcomeIcon = icons[outcome];
          return (
            <li key={index} data-outcome={outcome}>
              <OutcomeIcon
                size={18}
                role="img"
                aria-label={t(`verdict.${outcome}`)}
                color={`var(--mantine-color-${verdictColor[outcome]}-text)`}
              />
              <span className="condition-words">
                <span className="condition-name">
                  {t(`postcondition.${condition.kind}`)}
                  {condition.value && <code>{condition.value}</code>}
                </span>
                <span className="condition-reason">{words.event(reason.text, reason.code, reason.arguments)}</span>
                {condition.kind === 'judge' && onExplain && (
                  <Anchor component="button" type="button" size="xs" ta="left" onClick={onExplain}>
                    {t('explain.judge')}
                  </Anchor>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
