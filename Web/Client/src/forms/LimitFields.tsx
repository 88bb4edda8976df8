import { NumberInput, SimpleGrid } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { budgetNames, limitNames } from './values';

/** The part of a form that fields need: it gives value, error and handler for a path. */
export interface FieldSource {
  getInputProps: (path: string) => GetInputPropsReturnType;
}

export function LimitFields({ form }: { form: FieldSource }) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm">
      {limitNames.map((name) => (
        <NumberInput
          key={name}
          label={t(`limits.${name}`)}
          description={t(`limits_help.${name}`)}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          allowDecimal={name === 'max_cost_usd'}
          allowNegative={false}
          placeholder={budgetNames.includes(name) ? t('limits.no_budget') : ''}
          {...form.getInputProps(`limits.${name}`)}
        />
      ))}
    </SimpleGrid>
  );
}
