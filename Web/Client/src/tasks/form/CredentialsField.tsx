import { ActionIcon, Code, Group, Paper, Select, Text, TextInput, Title } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CredentialResponse } from '../../api/types';
import { fieldsOf } from '../../credentials/credentialValues';
import { useCredentials, useCredentialWords } from '../../credentials/useCredentials';
import type { TaskFormApi } from './TaskForm';

/** The credentials that a task's executions may use; their values are never part of the task. */
export function CredentialsField({ form }: { form: TaskFormApi }) {
  const { t } = useTranslation();
  const words = useCredentialWords();
  const { items } = useCredentials();
  const chosen = form.values.credentials;
  const left = (items ?? []).filter((item) => !chosen.some((one) => one.credential_id === item.id));
  const add = (item: CredentialResponse | undefined) =>
    item?.purposes[0] && form.insertListItem('credentials', { credential_id: item.id, purpose: item.purposes[0], name: nameOf(item) });
  return (
    <Paper withBorder p="md" className="form-section" component="section" aria-label={t('nav.credentials')}>
      <div>
        <Title order={2}>{t('nav.credentials')}</Title>
        <Text size="xs" c="dimmed">
          {t('credentials.in_task_help')}
        </Text>
      </div>
      {chosen.map((one, index) => {
        const item = items?.find((candidate) => candidate.id === one.credential_id);
        const title = item?.name ?? t('credentials.unknown');
        return (
          <Group key={one.credential_id} gap="sm" align="flex-start" wrap="nowrap" data-testid="task-credential">
            <div style={{ flex: 1, minWidth: 0 }}>
              <Text size="sm" fw={500}>
                {title}
              </Text>
              <Text size="xs" c="dimmed">
                {item ? words.type(item.type) : t('credentials.unknown_help')}{' '}
                {one.purpose === 'site' && (
                  <span className="placeholders">
                    {placeholdersOf(item).map((field) => (
                      <Code key={field}>{placeholderOf(one.name, field)}</Code>
                    ))}
                  </span>
                )}
              </Text>
            </div>
            <TextInput
              aria-label={t('credentials.task_name_of', { name: title })}
              maxLength={40}
              {...form.getInputProps(`credentials.${index}.name`)}
              error={form.errors[`credentials.${index}.name`] ?? form.errors[`credentials.${index}.credential_id`] ?? form.errors[`credentials.${index}.purpose`]}
            />
            <ActionIcon
              size="lg"
              onClick={() => form.removeListItem('credentials', index)}
              aria-label={t('credentials.remove_from_task', { name: title })}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        );
      })}
      <Select
        placeholder={t(left.length === 0 && items ? 'credentials.none_to_add' : 'credentials.add_to_task')}
        aria-label={t('credentials.add_to_task')}
        data={left.map((item) => ({ value: item.id, label: `${item.name} · ${words.type(item.type)}` }))}
        value={null}
        searchable
        disabled={left.length === 0}
        onChange={(id) => add(left.find((item) => item.id === id))}
        maw={420}
      />
    </Paper>
  );
}

/** What a prompt or recipe writes where the value is to be typed; the same in every language. */
const placeholderOf = (name: string | null | undefined, field: string) => `<secret:${name ?? ''}.${field}>`;

/** What of it can be typed; of a credential that was granted nobody says which fields are filled. */
function placeholdersOf(item: CredentialResponse | undefined): string[] {
  if (item && item.type !== 'site_login') {
    return ['value'];
  }
  const fields = item ? fieldsOf(item) : {};
  const extra = typeof fields.extra === 'object' && fields.extra !== null ? Object.keys(fields.extra) : [];
  return ['username', 'password', ...(fields.totp_secret || item?.access !== 'owner' ? ['totp'] : []), ...extra];
}

/** As the server would name it in placeholders. */
const nameOf = ({ name, type }: CredentialResponse) =>
  name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 36) || type;
