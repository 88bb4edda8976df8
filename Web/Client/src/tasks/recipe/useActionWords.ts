import { useTranslation } from 'react-i18next';
import type { RecipeAction } from '../../api/types';
import { anchorWords, isActionType } from './actionTypes';

/** What an action of a recipe does, in words: its own description, or one made from its parameters. */
export function useActionWords() {
  const { t } = useTranslation();
  return ({ description, action }: RecipeAction): string => {
    if (description) {
      return description;
    }
    if (!isActionType(action.type)) {
      return action.type;
    }
    const { target } = action;
    const on = typeof target === 'object' && target ? anchorWords(target) : target ? `[${target}]` : '';
    const text = (name: string) => (typeof action[name] === 'string' || typeof action[name] === 'number' ? String(action[name]) : '');
    switch (action.type) {
      case 'navigate':
        return t('action_words.navigate', { url: text('url') || '…' });
      case 'click':
      case 'type':
      case 'select':
      case 'download':
        return t(`action_words.${action.type}`, { target: on || '…' });
      case 'press_keys':
        return t('action_words.press_keys', { keys: text('keys') || '…' });
      case 'wait': {
        const condition = text('text') || text('url_contains') || text('text_gone') || on;
        return condition
          ? t(text('text_gone') === condition ? 'action_words.wait_gone' : 'action_words.wait_for', { condition })
          : t('action_words.wait', { seconds: text('seconds') || '…' });
      }
      case 'extract_table':
      case 'extract_text':
        return t(`action_words.${action.type}`, { name: text('name') || '…' });
      default:
        return t(`action_words.${action.type}`);
    }
  };
}
