import { Button, Input, Menu, Stack, Tabs, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskFormApi } from '../form/TaskForm';
import { withKey } from '../form/taskValues';
import { ActionCard } from './ActionCard';
import { actionIcon, actionTypes, newParameters, type ActionType } from './actionTypes';
import { RecipeJson } from './RecipeJson';

/** A recipe as a list of actions that can be edited one by one, or as a whole in JSON. */
export function RecipeEditor({ form }: { form: TaskFormApi }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<string | null>('actions');
  // Broken JSON stays in its tab: the list could only show what it was before.
  const locked = form.values.json_error !== '';
  const error = form.errors['recipe.actions'] ?? form.errors.recipe;
  return (
    <div>
      <Tabs value={tab} onChange={(next) => !locked && setTab(next)} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="actions" disabled={locked}>
            {t('recipe.actions')}
          </Tabs.Tab>
          <Tabs.Tab value="json">{t('recipe.json')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="actions" pt="sm">
          <ActionList form={form} />
        </Tabs.Panel>
        <Tabs.Panel value="json" pt="sm">
          <RecipeJson form={form} />
        </Tabs.Panel>
      </Tabs>
      {error && (
        <Input.Error mt="xs" data-error="true" tabIndex={-1} role="alert">
          {error}
        </Input.Error>
      )}
    </div>
  );
}

function ActionList({ form }: { form: TaskFormApi }) {
  const { t } = useTranslation();
  const { actions } = form.values.recipe;
  const [opened, setOpened] = useState<string | null>(null);
  const add = (type: ActionType) => {
    const action = withKey({ action: newParameters(type) });
    form.insertListItem('recipe.actions', action);
    form.clearFieldError('recipe.actions');
    setOpened(action.key);
  };
  return (
    <Stack gap={6} align="stretch">
      {actions.length === 0 && (
        <Text size="sm" c="dimmed" py="xs">
          {t('recipe.empty')}
        </Text>
      )}
      <ol className="action-list">
        {actions.map((action, index) => (
          <ActionCard
            key={action.key}
            form={form}
            index={index}
            opened={opened === action.key}
            onToggle={() => setOpened(opened === action.key ? null : action.key)}
          />
        ))}
      </ol>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} className="add-action">
            {t('recipe.add')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={360} className="scrolls">
          {actionTypes.map((type) => {
            const TypeIcon = actionIcon(type);
            return (
              <Menu.Item key={type} leftSection={<TypeIcon size={16} aria-hidden />} onClick={() => add(type)}>
                {t(`action_type.${type}`)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
    </Stack>
  );
}
