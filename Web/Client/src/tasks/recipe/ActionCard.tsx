import { ActionIcon, Badge, Collapse, UnstyledButton } from '@mantine/core';
import { IconAlertCircle, IconArrowDown, IconArrowUp, IconChevronDown, IconCopy, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { hasErrorsUnder } from '../../forms/fieldErrors';
import type { TaskFormApi } from '../form/TaskForm';
import { withKey } from '../form/taskValues';
import { ActionFields } from './ActionFields';
import { actionIcon } from './actionTypes';
import { useActionWords } from './useActionWords';

export interface ActionCardProps {
  form: TaskFormApi;
  index: number;
  opened: boolean;
  onToggle: () => void;
}

/** One action of a recipe: a line in words, and its fields when opened or when one of them is wrong. */
export function ActionCard({ form, index, opened, onToggle }: ActionCardProps) {
  const { t } = useTranslation();
  const words = useActionWords();
  const edited = form.values.recipe.actions[index];
  if (!edited) {
    return null;
  }
  const wrong = hasErrorsUnder(form.errors, `recipe.actions.${index}`);
  const shown = opened || wrong;
  const TypeIcon = actionIcon(edited.action.type);
  return (
    <li className="action-card" data-wrong={wrong} data-open={shown} data-testid="recipe-action">
      <div className="action-card-head">
        <UnstyledButton className="action-card-toggle" onClick={onToggle} aria-expanded={shown} type="button">
          <span className="step-number tabular">{index + 1}</span>
          <TypeIcon size={16} stroke={1.7} aria-hidden />
          <span className="action-card-words">{words(edited)}</span>
          {edited.optional && (
            <Badge size="sm" color="gray">
              {t('recipe.optional_mark')}
            </Badge>
          )}
          {wrong && <IconAlertCircle size={16} className="wrong-mark" role="img" aria-label={t('recipe.wrong')} />}
          <IconChevronDown size={16} className={shown ? 'chevron open' : 'chevron'} aria-hidden />
        </UnstyledButton>
        <Moves form={form} index={index} />
      </div>
      <Collapse expanded={shown}>
        {shown && (
          <div className="action-card-body">
            <ActionFields form={form} index={index} />
          </div>
        )}
      </Collapse>
    </li>
  );
}

function Moves({ form, index }: { form: TaskFormApi; index: number }) {
  const { t } = useTranslation();
  const { actions } = form.values.recipe;
  const number = index + 1;
  const move = (to: number) => form.reorderListItem('recipe.actions', { from: index, to });
  const duplicate = () => {
    const { key: _, ...copy } = structuredClone(actions[index]!);
    form.insertListItem('recipe.actions', withKey(copy), index + 1);
  };
  return (
    <div className="action-card-tools">
      <ActionIcon size="sm" disabled={index === 0} onClick={() => move(index - 1)} aria-label={t('recipe.up', { number })} title={t('recipe.up', { number })}>
        <IconArrowUp size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size="sm"
        disabled={index === actions.length - 1}
        onClick={() => move(index + 1)}
        aria-label={t('recipe.down', { number })}
        title={t('recipe.down', { number })}
      >
        <IconArrowDown size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon size="sm" onClick={duplicate} aria-label={t('recipe.duplicate', { number })} title={t('recipe.duplicate', { number })}>
        <IconCopy size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size="sm"
        onClick={() => form.removeListItem('recipe.actions', index)}
        aria-label={t('recipe.delete', { number })}
        title={t('recipe.delete', { number })}
      >
        <IconTrash size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}
