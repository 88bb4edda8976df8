import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from './useFormats';

export interface CostProps {
  usd: number;
  /** The price of a model is not known, and left out of the sum. */
  unknown: boolean;
}

/** What the calls of models cost, as far as that is known, and whether something is missing in it. */
export function Cost({ usd, unknown }: CostProps) {
  const { t } = useTranslation();
  const { money } = useFormats();
  if (!unknown) {
    return money(usd);
  }
  return (
    <span className="cost-unknown" title={t('cost.help')}>
      {usd > 0 ? t('cost.and_unknown', { amount: money(usd) }) : t('cost.unknown')}
      <VisuallyHidden> ({t('cost.help')})</VisuallyHidden>
    </span>
  );
}
