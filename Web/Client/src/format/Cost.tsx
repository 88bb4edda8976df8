import { useTranslation } from 'react-i18next';
import { useFormats } from './useFormats';

export interface CostProps {
  usd: number;
  /** The price of a model is not known, and left out of the sum. */
  unknown: boolean;
}

/** What the calls of models cost, as far as that is known. */
export function Cost({ usd, unknown }: CostProps) {
  const { t } = useTranslation();
  const { money } = useFormats();
  if (!unknown) {
    return money(usd);
  }
  return usd > 0 ? t('cost.at_least', { amount: money(usd) }) : t('cost.unknown');
}
