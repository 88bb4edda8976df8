import { Autocomplete, Collapse, Divider, Paper, Select, SimpleGrid, Switch, Title, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserFields } from '../../forms/BrowserFields';
import { LimitFields } from '../../forms/LimitFields';
import { AgentFields } from './AgentFields';
import { HostFields } from './HostFields';
import { useServerInfo } from './PromptField';
import { ResultSchemaField } from './ResultSchemaField';
import type { TaskFormApi } from './TaskForm';

const lostRunner = ['restart_if_safe', 'restart', 'fail'] as const;
const priorities = ['high', 'normal', 'low'] as const;
const overlap = ['refuse', 'queue', 'parallel'] as const;

/** What most tasks leave as it is; opens by itself when something in it is wrong. */
export function Advanced({ form, wrong }: { form: TaskFormApi; wrong: boolean }) {
  const { t } = useTranslation();
  const [opened, { toggle }] = useDisclosure();
  const shown = opened || wrong;
  return (
    <Paper withBorder className="form-section advanced">
      <UnstyledButton className="advanced-toggle" onClick={toggle} aria-expanded={shown} type="button">
        <IconChevronDown size={16} className={shown ? 'chevron open' : 'chevron'} aria-hidden />
        <Title order={2}>{t('tasks.advanced')}</Title>
        <span className="dimmed">{t('tasks.advanced_help')}</span>
      </UnstyledButton>
      <Collapse expanded={shown}>
        {shown && <AdvancedFields form={form} />}
      </Collapse>
    </Paper>
  );
}

function AdvancedFields({ form }: { form: TaskFormApi }) {
  const { t } = useTranslation();
  return (
    <div className="advanced-body">
      <Part title={t('tasks.running_part')}>
        <RunningFields form={form} />
      </Part>
      {form.values.kind === 'prompt' && (
        <Part title={t('tasks.result_part')}>
          <ResultSchemaField form={form} />
        </Part>
      )}
      <Part title={t('tasks.limits')}>
        <LimitFields form={form} />
      </Part>
      {form.values.kind === 'prompt' && (
        <Part title={t('tasks.agent')}>
          <AgentFields form={form} />
        </Part>
      )}
      <Part title={t('tasks.browser')}>
        <BrowserFields form={form} />
      </Part>
      <Part title={t('tasks.network_part')}>
        <HostFields form={form} />
      </Part>
    </div>
  );
}

function RunningFields({ form }: { form: TaskFormApi }) {
  const { t } = useTranslation();
  const { data: info } = useServerInfo();
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="sm">
        {form.values.kind === 'prompt' && (
          <Autocomplete
            label={t('tasks.model')}
            data={info?.models ?? []}
            placeholder={info?.default_model ?? t('tasks.model_default')}
            {...form.getInputProps('model')}
          />
        )}
        <Select
          label={t('tasks.when_running')}
          data={overlap.map((value) => ({ value, label: t(`overlap.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('when_running')}
        />
        <Select
          label={t('tasks.on_lost_runner')}
          data={lostRunner.map((value) => ({ value, label: t(`lost_runner.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('on_lost_runner')}
        />
        <Select
          label={t('tasks.priority')}
          description={t('tasks.priority_help')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data={priorities.map((value) => ({ value, label: t(`priority.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('priority')}
        />
      </SimpleGrid>
      <Switch
        label={t('tasks.active')}
        description={t('tasks.active_help')}
        {...form.getInputProps('is_active', { type: 'checkbox' })}
      />
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <Divider />
      <Title order={3}>{title}</Title>
      {children}
    </>
  );
}
