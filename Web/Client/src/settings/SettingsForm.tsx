import { Autocomplete, Button, NumberInput, SimpleGrid, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconLock } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMay } from '../account/session';
import { ApiError, sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { SettingsResponse } from '../api/types';
import { Notice } from '../app/Notice';
import { notifyDone, notifyFailure } from '../app/notify';
import { AddModelKey } from '../credentials/AddModelKey';
import { BrowserFields } from '../forms/BrowserFields';
import { focusFirstError, formErrors } from '../forms/fieldErrors';
import { FormSection } from '../forms/FormSection';
import { LimitFields } from '../forms/LimitFields';
import { useLeaveGuard } from '../forms/useLeaveGuard';
import { useServerWords } from '../i18n/serverWords';
import { useServerInfo } from '../tasks/form/PromptField';
import '../tasks/form/taskForm.css';
import { settingsValues, toSettings, validateSettings, type SettingsValues } from './settingsValues';

export function SettingsForm({ settings }: { settings: SettingsResponse }) {
  const { t } = useTranslation();
  const words = useServerWords();
  const client = useQueryClient();
  const mayChange = useMay('admin');
  const { data: info } = useServerInfo();
  const form = useForm<SettingsValues>({
    initialValues: settingsValues(settings),
    validate: (values) => validateSettings(values, t),
  });
  useLeaveGuard(() => form.isDirty());

  const save = useMutation({
    mutationFn: (values: SettingsValues) => sendJson<SettingsResponse>('PUT', '/api/settings', toSettings(values)),
    onSuccess: (saved) => {
      client.setQueryData(keys.settings, saved);
      form.setInitialValues(settingsValues(saved));
      form.reset();
      notifyDone(t('settings.saved'));
    },
    onError: (error) => {
      if (error instanceof ApiError && Object.keys(error.fieldErrors).length > 0) {
        form.setErrors(formErrors(error, words.fieldError));
        focusFirstError();
      } else {
        notifyFailure(t('settings.save_failed'), error);
      }
    },
  });

  return (
    <form className="task-form" noValidate onSubmit={form.onSubmit((values) => save.mutate(values), focusFirstError)}>
      {!mayChange && <Notice icon={IconLock} color="gray" title={t('settings.read_only')} />}
      <fieldset className="plain-fieldset task-form" disabled={!mayChange}>
        <FormSection title={t('settings.model')} help={t('settings.model_help')}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <Autocomplete
              label={t('settings.default_model')}
              data={info?.models ?? []}
              placeholder={info?.default_model ?? t('settings.default_model_none')}
              {...form.getInputProps('default_model')}
            />
          </SimpleGrid>
          {info?.models.length === 0 && (
            <>
              <Text size="sm" c="dimmed">
                {t('settings.no_model')}
              </Text>
              {mayChange && <AddModelKey variant="default" />}
            </>
          )}
        </FormSection>
        <FormSection title={t('settings.limits')} help={t('settings.limits_help')}>
          <LimitFields form={form} />
        </FormSection>
        <FormSection title={t('settings.browser')} help={t('settings.browser_help')}>
          <BrowserFields form={form} />
        </FormSection>
        <FormSection title={t('settings.retention')} help={t('settings.retention_help')}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <NumberInput
              label={t('settings.screenshots')}
              allowDecimal={false}
              allowNegative={false}
              {...form.getInputProps('screenshot_retention_days')}
            />
            <NumberInput
              label={t('settings.executions')}
              placeholder={t('settings.keep')}
              allowDecimal={false}
              allowNegative={false}
              {...form.getInputProps('execution_retention_days')}
            />
          </SimpleGrid>
        </FormSection>
      </fieldset>
      <div className="form-footer">
        <Text size="xs" c="dimmed">
          {info && t('settings.version', { version: info.version })}
        </Text>
        {mayChange && (
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t('settings.save')}
          </Button>
        )}
      </div>
    </form>
  );
}
