import { ActionIcon, Button, FileButton, Group, NumberInput, Select, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { randomId } from '@mantine/hooks';
import { IconPlus, IconTrash, IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CredentialFieldResponse, CredentialResponse } from '../api/types';
import { SecretInput } from '../forms/SecretInput';
import { fieldsOf, isKept, type CredentialValues, type MapEntry } from './credentialValues';
import { useCredentialWords } from './useCredentials';

export interface CredentialFieldProps {
  field: CredentialFieldResponse;
  credential: CredentialResponse | null;
  form: UseFormReturnType<CredentialValues>;
}

/** One field as its type declares it; what is secret shows that it is there, never what it is. */
export function CredentialField({ field, credential, form }: CredentialFieldProps) {
  const words = useCredentialWords();
  const path = `fields.${field.name}`;
  const common = {
    label: words.field(field.name),
    // Where it must be given there is no other that it could be.
    description: field.required ? undefined : words.fieldHelp(field.name),
    required: field.required,
    ...form.getInputProps(path),
  };
  switch (field.kind) {
    case 'map':
      return <MapField field={field} form={form} />;
    case 'list':
      return <TagsInput {...common} />;
    case 'choice':
      return <Select {...common} data={field.choices.map(({ value }) => ({ value, label: words.choice(value) }))} allowDeselect={false} />;
    case 'number':
      return <NumberInput {...common} allowDecimal={false} min={field.minimum ?? undefined} max={field.maximum ?? undefined} />;
    default:
      return field.secret ? <SecretField field={field} credential={credential} form={form} /> : <TextInput {...common} maxLength={field.max_length} />;
  }
}

function SecretField({ field, credential, form }: CredentialFieldProps) {
  const { t } = useTranslation();
  const words = useCredentialWords();
  const path = `fields.${field.name}`;
  const value = form.values.fields[field.name];
  const kept = isKept(field, credential);
  const mask = kept && credential ? String(fieldsOf(credential)[field.name]) : '';
  const taken = value === null;
  const common = {
    label: words.field(field.name),
    required: field.required && !kept,
    description: taken ? t('credentials.taken_away') : kept ? t('credentials.kept') : words.fieldHelp(field.name),
    placeholder: taken ? '' : mask,
    ...form.getInputProps(path),
    value: typeof value === 'string' ? value : '',
  };
  return (
    <div>
      {field.kind === 'json' ? (
        <>
          <Textarea {...common} autosize minRows={3} maxRows={10} className="json-input" spellCheck={false} />
          <FileButton accept="application/json,.json" onChange={(file) => void file?.text().then((text) => form.setFieldValue(path, text))}>
            {(button) => (
              <Button {...button} variant="default" mt={6} leftSection={<IconUpload size={14} aria-hidden />}>
                {t('credentials.from_file')}
              </Button>
            )}
          </FileButton>
        </>
      ) : (
        <SecretInput {...common} autoComplete="new-password" maxLength={field.max_length} />
      )}
      {kept && !field.required && (
        <Button variant="subtle" color="gray" size="compact-xs" mt={4} onClick={() => form.setFieldValue(path, taken ? '' : null)}>
          {t(taken ? 'credentials.keep' : 'credentials.take_away')}
        </Button>
      )}
    </div>
  );
}

function MapField({ field, form }: Pick<CredentialFieldProps, 'field' | 'form'>) {
  const { t } = useTranslation();
  const words = useCredentialWords();
  const path = `fields.${field.name}`;
  const entries = (form.values.fields[field.name] ?? []) as MapEntry[];
  const set = (next: MapEntry[]) => form.setFieldValue(path, next);
  const wrong = Object.entries(form.errors).find(([error]) => error === path || error.startsWith(`${path}.`))?.[1];
  return (
    <div role="group" aria-label={words.field(field.name)}>
      <Text size="sm" fw={500}>
        {words.field(field.name)}
      </Text>
      {entries.map((entry, index) => (
        <Group key={entry.key} gap="xs" mt={6} wrap="nowrap" align="flex-end">
          <TextInput
            flex={1}
            miw={0}
            aria-label={t('credentials.entry_name')}
            placeholder={t('credentials.entry_name')}
            value={entry.name}
            readOnly={entry.kept}
            onChange={(event) => set(entries.with(index, { ...entry, name: event.currentTarget.value }))}
          />
          <SecretInput
            flex={1}
            miw={0}
            aria-label={t('credentials.entry_value', { name: entry.name })}
            placeholder={entry.kept ? t('credentials.kept') : t('credentials.value')}
            autoComplete="new-password"
            value={entry.value}
            onChange={(event) => set(entries.with(index, { ...entry, value: event.currentTarget.value }))}
          />
          <ActionIcon size="lg" onClick={() => set(entries.toSpliced(index, 1))} aria-label={t('credentials.remove_entry', { name: entry.name })}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {wrong && (
        <Text size="xs" c="var(--mantine-color-error)" mt={4}>
          {wrong}
        </Text>
      )}
      <Button
        variant="default"
        mt={6}
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => set([...entries, { key: randomId(), name: '', value: '', kept: false }])}
      >
        {t('credentials.add_entry')}
      </Button>
    </div>
  );
}
