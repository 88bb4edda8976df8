import { Alert, Code, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getJson } from '../../api/http';
import { keys } from '../../api/keys';
import type { ServerInfoResponse } from '../../api/types';
import { AddModelKey } from '../../credentials/AddModelKey';
import { useHasModelKey } from '../../credentials/useCredentials';
import { useFormats } from '../../format/useFormats';
import type { TaskFormApi } from './TaskForm';
import { PROMPT_LENGTH } from './validateTask';

/** Names of settings, the same in every language. */
const MODEL_SETTINGS = `LanguageModels__Provider=anthropic
LanguageModels__Model=claude-…
LanguageModels__ApiKey=…`;

export function PromptField({ form }: { form: TaskFormApi }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const length = form.values.prompt.length;
  return (
    <Stack gap="sm">
      {!form.values.credentials.some((one) => one.purpose === 'model') && <NoModelNotice />}
      <div>
        <Textarea
          label={t('tasks.prompt')}
          description={t('tasks.prompt_help')}
          placeholder={t('tasks.prompt_example')}
          required
          autosize
          minRows={8}
          maxRows={24}
          {...form.getInputProps('prompt')}
        />
        <Group justify="flex-end" mt={4}>
          <Text size="xs" c={length > PROMPT_LENGTH ? 'red' : 'dimmed'} className="tabular" data-testid="prompt-count">
            {t('tasks.characters', { used: number(length), most: number(PROMPT_LENGTH) })}
          </Text>
        </Group>
      </div>
    </Stack>
  );
}

export function useServerInfo() {
  return useQuery({
    queryKey: keys.info,
    queryFn: ({ signal }) => getJson<ServerInfoResponse>('/api/info', signal),
    staleTime: 60_000,
  });
}

function NoModelNotice() {
  const { t } = useTranslation();
  const { data: info } = useServerInfo();
  const hasKey = useHasModelKey();
  if (!info || info.models.length > 0 || hasKey !== false) {
    return null;
  }
  return (
    <Alert color="yellow" icon={<IconPlugConnected aria-hidden />} title={t('tasks.no_model')} data-testid="no-model">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t('tasks.no_model_text')}</Text>
        <AddModelKey />
        <details className="for-everybody">
          <summary>{t('tasks.model_for_everybody')}</summary>
          <Text size="sm" my={4}>
            {t('tasks.model_for_everybody_text')}
          </Text>
          <Code block>{MODEL_SETTINGS}</Code>
        </details>
      </Stack>
    </Alert>
  );
}
