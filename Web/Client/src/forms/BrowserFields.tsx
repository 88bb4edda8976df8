import { Autocomplete, NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FieldSource } from './LimitFields';

const kinds = ['headless_shell', 'chromium'] as const;
const locales = ['en-GB', 'en-US', 'ja-JP', 'zh-CN', 'zh-TW', 'de-DE', 'fr-FR', 'ko-KR'];
const timeZones = Intl.supportedValuesOf('timeZone');

export function BrowserFields({ form }: { form: FieldSource }) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="sm">
      <Select
        label={t('browser.kind')}
        data={kinds.map((value) => ({ value, label: t(`browser.kind_${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps('browser.kind')}
      />
      <Autocomplete
        label={t('browser.time_zone')}
        description={t('browser.time_zone_help')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        data={timeZones}
        limit={30}
        placeholder={t('browser.server_default')}
        {...form.getInputProps('browser.time_zone')}
      />
      <Autocomplete
        label={t('browser.locale')}
        description={t('browser.locale_help')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        data={locales}
        placeholder={t('browser.browser_default')}
        {...form.getInputProps('browser.locale')}
      />
      <NumberInput
        label={t('browser.viewport_width')}
        allowDecimal={false}
        allowNegative={false}
        {...form.getInputProps('browser.viewport_width')}
      />
      <NumberInput
        label={t('browser.viewport_height')}
        allowDecimal={false}
        allowNegative={false}
        {...form.getInputProps('browser.viewport_height')}
      />
      <TextInput
        label={t('browser.user_agent')}
        placeholder={t('browser.browser_default')}
        {...form.getInputProps('browser.user_agent')}
      />
    </SimpleGrid>
  );
}
