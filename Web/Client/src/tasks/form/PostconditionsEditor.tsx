import { ActionIcon, Button, Group, JsonInput, Paper, Select, Stack, Text, TextInput, Title, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { example, newCondition, postconditionKinds } from './postconditionValues';
import type { TaskFormApi } from './TaskForm';

/** What must hold at the end for the verdict to be more than "not verified". */
export function PostconditionsEditor({ form }: { form: TaskFormApi }) {
  const { t } = useTranslation();
  const conditions = form.values.postconditions;
  return (
    <Paper withBorder p="md" className="form-section">
      <div>
        <Title order={2}>{t('postconditions.title')}</Title>
        <Text size="xs" c="dimmed" mt={4}>
          {t('postconditions.help')}
        </Text>
      </div>
      {conditions.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('postconditions.none')}
        </Text>
      ) : (
        <Stack gap="sm">
          {conditions.map((condition, index) => (
            <ConditionRow key={condition.key} form={form} index={index} />
          ))}
        </Stack>
      )}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => form.insertListItem('postconditions', newCondition())}
        >
          {t('postconditions.add')}
        </Button>
      </Group>
    </Paper>
  );
}

function ConditionRow({ form, index }: { form: TaskFormApi; index: number }) {
  const { t } = useTranslation();
  const { kind } = form.values.postconditions[index]!;
  const path = `postconditions.${index}`;
  return (
    <div className="postcondition" data-kind={kind}>
      <Select
        label={t('postconditions.kind')}
        data={postconditionKinds.map((value) => ({ value, label: t(`postcondition.${value}`) }))}
        allowDeselect={false}
        {...form.getInputProps(`${path}.kind`)}
      />
      <TextInput
        label={t(`postcondition_value.${kind}`)}
        placeholder={example(kind, t)}
        className={kind === 'expression' ? 'postcondition-value code-input' : 'postcondition-value'}
        {...form.getInputProps(`${path}.value`)}
      />
      <Tooltip label={t('postconditions.remove', { number: index + 1 })}>
        <ActionIcon
          variant="subtle"
          color="gray"
          className="postcondition-remove"
          aria-label={t('postconditions.remove', { number: index + 1 })}
          onClick={() => form.removeListItem('postconditions', index)}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {kind === 'result_schema' && (
        <JsonInput
          label={t('postconditions.schema')}
          className="postcondition-schema"
          autosize
          minRows={3}
          maxRows={16}
          {...form.getInputProps(`${path}.schema`)}
        />
      )}
    </div>
  );
}
