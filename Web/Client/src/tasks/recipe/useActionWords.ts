import { useTranslation } from 'react-i18next';
import type { ActionParameters, RecipeAction } from '../../api/types';
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
    const place = (target: ActionParameters['target'], x: unknown, y: unknown) =>
      typeof target === 'object' && target && Object.values(target).some(Boolean) ? anchorWords(target)
        : typeof target === 'number' ? `[${target}]`
          : typeof x === 'number' && typeof y === 'number' ? `(${x}, ${y})` : '';
    const on = place(action.target, action.x, action.y);
    const text = (name: string) => (typeof action[name] === 'string' || typeof action[name] === 'number' ? String(action[name]) : '');
    switch (action.type) {
      case 'navigate':
        return t('action_words.navigate', { url: text('url') || '…' });
      case 'search':
        return t('action_words.search', { query: text('query') || '…' });
      case 'check':
        return t(action.checked === false ? 'action_words.uncheck' : 'action_words.check', { target: on || '…' });
      case 'set_value':
        return t('action_words.set_value', { target: on || '…', value: text('value') || '…' });
      case 'upload':
        return t('action_words.upload', { target: on || '…', files: Array.isArray(action.files) && action.files.length > 0 ? action.files.join(', ') : '…' });
      case 'drag':
        return t('action_words.drag', { target: on || '…', to: place(action.to as ActionParameters['target'], action.to_x, action.to_y) || '…' });
      case 'find_text':
        return t('action_words.find_text', { text: text('text') || '…' });
      case 'scroll':
        return text('text') ? t('action_words.scroll_until', { text: text('text') }) : t('action_words.scroll');
      case 'download':
        return !on && text('url') ? t('action_words.download_url', { url: text('url') }) : t('action_words.download', { target: on || '…' });
      case 'click':
      case 'hover':
      case 'type':
      case 'select':
        return t(`action_words.${action.type}`, { target: on || '…' });
      case 'press_keys':
        return t('action_words.press_keys', { keys: text('keys') || '…' });
      case 'wait': {
        const condition = text('text') || text('url_contains') || text('text_gone') || on;
        return condition
          ? t(text('text_gone') === condition || (condition === on && action.state === 'gone') ? 'action_words.wait_gone' : 'action_words.wait_for', { condition })
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
