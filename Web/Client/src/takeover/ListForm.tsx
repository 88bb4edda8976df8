import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TakeoverInput, TakeoverList } from './takeoverInput';

/** The options of a list that was opened in the picture, which does not show them. */
export function ListForm({ list, send }: { list: TakeoverList; send: (input: TakeoverInput) => void }) {
  const { t } = useTranslation();
  const choose = (index: number | null) => send({ type: 'choice', id: list.id, index });
  return (
    <div className="drive-dialog" role="group" aria-label={t('takeover.list')} data-testid="drive-list">
      <div className="drive-options">
        {list.options.map((option, index) => (
          <button key={index} type="button" className="drive-option" aria-pressed={option.is_selected} disabled={option.is_disabled} onClick={() => choose(index)}>
            {option.text || t('takeover.list_empty')}
          </button>
        ))}
      </div>
      <Button variant="default" size="compact-sm" onClick={() => choose(null)}>
        {t('takeover.dialog_cancel')}
      </Button>
    </div>
  );
}
