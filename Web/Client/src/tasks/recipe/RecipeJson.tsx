import { JsonInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskFormApi } from '../form/TaskForm';
import { toRecipe, withKey } from '../form/taskValues';
import { parseRecipe } from './parseRecipe';

/** The whole recipe as text: for copying between installations and for what the list cannot do quickly. */
export function RecipeJson({ form }: { form: TaskFormApi }) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => JSON.stringify(toRecipe(form.values.recipe.actions), null, 2));

  const change = (next: string) => {
    setText(next);
    const parsed = parseRecipe(next);
    form.clearFieldError('recipe.actions');
    if ('error' in parsed) {
      form.setFieldValue('json_error', t(`recipe_error.${parsed.error}`, { where: parsed.where, detail: parsed.detail }));
    } else {
      form.setFieldValue('json_error', '');
      form.setFieldValue('recipe.actions', parsed.actions.map(withKey));
    }
  };

  return (
    <JsonInput
      label={t('recipe.json_label')}
      description={t('recipe.json_help')}
      value={text}
      onChange={change}
      error={form.values.json_error || undefined}
      autosize
      minRows={12}
      maxRows={30}
      className="json-input"
      spellCheck={false}
    />
  );
}
