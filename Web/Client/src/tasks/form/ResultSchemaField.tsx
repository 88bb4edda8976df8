import { Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TaskFormApi } from './TaskForm';

const example = JSON.stringify({ type: 'object', properties: { total: { type: 'number' } }, required: ['total'] });

/** The form that the data of a task's result must have; a result that does not is given back to the agent. */
export function ResultSchemaField({ form }: { form: TaskFormApi }) {
  const { t } = useTranslation();
  return (
    <Textarea
      label={t('tasks.result_schema')}
      description={t('tasks.result_schema_help')}
      placeholder={example}
      autosize
      minRows={2}
      maxRows={20}
      className="json-input"
      spellCheck={false}
      {...form.getInputProps('result_schema')}
    />
  );
}
