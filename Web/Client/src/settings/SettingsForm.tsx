import { Autocomplete, Button, NumberInput, Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, sendJson } from '../api/http';
import { keys } from '../api/keys';
import type { SettingsResponse } from '../api/types';
import { notifyDone, notifyFailure } from '../app/notify';
import { BrowserFields } from '../forms/BrowserFields';
import { focusFirstError, formErrors } from '../forms/fieldErrors';
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
      <Section title={t('settings.model')} help={t('settings.model_help')}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Autocomplete
            label={t('settings.default_model')}
            data={info?.models ?? []}
            placeholder={info?.default_model ?? t('settings.default_model_none')}
            {...form.getInputProps('default_model')}
          />
        </SimpleGrid>
        {info?.models.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('tasks.no_model')} {t('tasks.no_model_text')}
          </Text>
        )}
      </Section>
      <Section title={t('settings.limits')} help={t('settings.limits_help')}>
        <LimitFields form={form} />
      </Section>
      <Section title={t('settings.browser')} help={t('settings.browser_help')}>
        <BrowserFields form={form} />
      </Section>
      <Section title={t('settings.retention')} help={t('settings.retention_help')}>
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
      </Section>
      <div className="form-footer">
        <Text size="xs" c="dimmed">
          {info && t('settings.version', { version: info.version })}
        </Text>
        <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
          {t('settings.save')}
        </Button>
      </div>
    </form>
  );
}

function Section({ title, help, children }: { title: string; help: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" className="form-section" component="section" aria-label={title}>
      <div>
        <Title order={2}>{title}</Title>
        <Text size="xs" c="dimmed">
          {help}
        </Text>
      </div>
      {children}
    </Paper>
  );
}
