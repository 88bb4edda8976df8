import { SimpleGrid, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { cleanHost } from '../../forms/hosts';
import type { TaskFormApi } from './TaskForm';

const lists = ['allowed_hosts', 'blocked_hosts'] as const;

/** Where the task's browser may go. */
export function HostFields({ form }: { form: TaskFormApi }) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
      {lists.map((name) => {
        const field = form.getInputProps(name);
        const hosts = form.values[name];
        // The server marks single entries; the field has one place for what is wrong.
        const wrong = Object.keys(form.errors).filter((path) => path.startsWith(`${name}.`)).map((path) => hosts[Number(path.slice(name.length + 1))]);
        return (
          <TagsInput
            key={name}
            label={t(`tasks.${name}`)}
            description={t(`tasks.${name}_help`)}
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            placeholder={hosts.length > 0 ? '' : t('tasks.hosts_placeholder')}
            splitChars={[',', ';', ' ', '\n']}
            acceptValueOnBlur
            clearable
            {...field}
            error={field.error ?? (wrong.length > 0 ? t('validation.host', { hosts: wrong.join(', ') }) : undefined)}
            onChange={(values) => {
              form.setFieldValue(name, [...new Set(values.map(cleanHost).filter(Boolean))]);
              form.setErrors(Object.fromEntries(Object.entries(form.errors).filter(([path]) => path !== name && !path.startsWith(`${name}.`))));
            }}
          />
        );
      })}
    </SimpleGrid>
  );
}
