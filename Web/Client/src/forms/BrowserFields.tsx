import { Autocomplete, NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FieldSource } from './LimitFields';

const kinds = ['headless_shell', 'chromium'] as const;
/** Those of BrowserDevices in Shared/Contracts. */
const devices = [
  'iPhone SE', 'iPhone 13', 'iPhone 15', 'iPhone 15 Pro Max', 'iPhone 15 landscape', 'iPad Mini', 'iPad Mini landscape', 'iPad Pro 11',
  'iPad Pro 11 landscape', 'Pixel 5', 'Pixel 7', 'Pixel 7 landscape', 'Galaxy S9+', 'Galaxy Tab S4', 'Galaxy Tab S4 landscape',
  'Desktop Chrome', 'Desktop Chrome HiDPI', 'Desktop Edge',
];
const locales = ['en-GB', 'en-US', 'ja-JP', 'zh-CN', 'zh-TW', 'de-DE', 'fr-FR', 'ko-KR'];
const timeZones = Intl.supportedValuesOf('timeZone');

export function BrowserFields({ form }: { form: FieldSource }) {
  const { t } = useTranslation();
  const device = form.getInputProps('browser.device');
  const hasProxy = Boolean(form.getInputProps('browser.proxy_server').value);
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
      <Select
        label={t('browser.device')}
        description={t('browser.device_help')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        data={devices}
        placeholder={t('browser.device_none')}
        searchable
        clearable
        {...device}
        value={device.value || null}
        onChange={(value) => device.onChange(value ?? '')}
      />
      <NumberInput
        label={t('browser.viewport_width')}
        disabled={Boolean(device.value)}
        allowDecimal={false}
        allowNegative={false}
        {...form.getInputProps('browser.viewport_width')}
      />
      <NumberInput
        label={t('browser.viewport_height')}
        disabled={Boolean(device.value)}
        allowDecimal={false}
        allowNegative={false}
        {...form.getInputProps('browser.viewport_height')}
      />
      <TextInput
        label={t('browser.user_agent')}
        placeholder={t('browser.browser_default')}
        {...form.getInputProps('browser.user_agent')}
      />
      <TextInput
        label={t('browser.proxy_server')}
        description={t('browser.proxy_server_help')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        placeholder={t('browser.no_proxy')}
        {...form.getInputProps('browser.proxy_server')}
      />
      {hasProxy && <ProxyFields form={form} />}
    </SimpleGrid>
  );
}

function ProxyFields({ form }: { form: FieldSource }) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('browser.proxy_bypass')}
        description={t('browser.proxy_bypass_help')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        {...form.getInputProps('browser.proxy_bypass')}
      />
      <TextInput label={t('browser.proxy_username')} autoComplete="off" {...form.getInputProps('browser.proxy_username')} />
      <TextInput
        label={t('browser.proxy_password')}
        description={t('browser.proxy_password_help')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        autoComplete="off"
        {...form.getInputProps('browser.proxy_password')}
      />
    </>
  );
}
