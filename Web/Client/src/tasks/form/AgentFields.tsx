import { Autocomplete, NumberInput, Select, SimpleGrid, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PictureMode } from '../../api/types';
import { QUERY_PLACE } from '../../forms/validation';
import { useServerInfo } from './PromptField';
import type { TaskFormApi } from './TaskForm';

/** The server's own, which an empty field leaves in place. */
const DEFAULT_SEARCH_URL = 'https://duckduckgo.com/?q={query}';

const pictures: PictureMode[] = ['auto', 'always', 'never'];
const models = ['fallback_model', 'judge_model'] as const;
const numbers = ['observation_tokens', 'full_turns'] as const;
const switches = ['mark_pictures', 'planning', 'earlier_way', 'ask_people', 'allow_java_script'] as const;

/** How the agent works on a task; recipes need none of it. */
export function AgentFields({ form }: { form: TaskFormApi }) {
  const { t } = useTranslation();
  const { data: info } = useServerInfo();
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="sm">
        <Select
          label={t('agent.pictures')}
          data={pictures.map((value) => ({ value, label: t(`pictures.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('agent.pictures')}
        />
        {numbers.map((name) => (
          <NumberInput
            key={name}
            label={t(`agent.${name}`)}
            description={t(`agent.${name}_help`)}
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            allowDecimal={false}
            allowNegative={false}
            {...form.getInputProps(`agent.${name}`)}
          />
        ))}
        {models.map((name) => (
          <Autocomplete
            key={name}
            label={t(`agent.${name}`)}
            description={t(`agent.${name}_help`)}
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            data={info?.models ?? []}
            placeholder={t(name === 'judge_model' ? 'agent.same_model' : 'agent.no_fallback')}
            {...form.getInputProps(`agent.${name}`)}
          />
        ))}
        <TextInput
          label={t('agent.search_url')}
          description={t('agent.search_url_help', { place: QUERY_PLACE })}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          placeholder={DEFAULT_SEARCH_URL}
          {...form.getInputProps('agent.search_url')}
        />
      </SimpleGrid>
      {switches.map((name) => (
        <Switch
          key={name}
          label={t(`agent.${name}`)}
          description={t(`agent.${name}_help`)}
          {...form.getInputProps(`agent.${name}`, { type: 'checkbox' })}
        />
      ))}
    </>
  );
}
