import { Fieldset, Input, SimpleGrid, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ElementAnchors } from '../../api/types';
import type { TaskFormApi } from '../form/TaskForm';

const anchors = ['role', 'name', 'label', 'text', 'test_id', 'css', 'frame_url'] as const;

export interface TargetFieldsProps {
  form: TaskFormApi;
  path: string;
  legend: string;
  value: unknown;
}

/** The ways by which the element is found again; one is enough, several make it certain. */
export function TargetFields({ form, path, legend, value }: TargetFieldsProps) {
  const { t } = useTranslation();
  const current = (typeof value === 'object' && value !== null ? value : {}) as ElementAnchors;
  const error = form.errors[path];

  const change = (name: keyof ElementAnchors, text: string) => {
    form.setFieldValue(path as never, { ...current, [name]: text } as never);
    form.clearFieldError(path);
  };

  return (
    <Fieldset legend={legend} className="target">
      <Text size="xs" c="dimmed" mb="xs">
        {typeof value === 'number' ? t('target.number', { number: value }) : t('target.help')}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
        {anchors.map((name) => (
          <TextInput
            key={name}
            size="xs"
            label={t(`target.${name}`)}
            placeholder={t(`target_example.${name}`)}
            value={current[name] ?? ''}
            onChange={(event) => change(name, event.currentTarget.value)}
            error={form.errors[`${path}.${name}`]}
          />
        ))}
      </SimpleGrid>
      {error && (
        <Input.Error mt="xs" data-error="true" tabIndex={-1}>
          {error}
        </Input.Error>
      )}
    </Fieldset>
  );
}
