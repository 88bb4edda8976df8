import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useEffect, useRef } from 'react';
import { keepFocus, type TakeoverInput, type TakeoverList } from './takeoverInput';

export interface ListFormProps {
  list: TakeoverList;
  send: (input: TakeoverInput) => void;
  /** What had the keyboard goes with the list. */
  onFocusGone: () => void;
}

/** The options of a list that was opened in the picture, which does not show them. */
export function ListForm({ list, send, onFocusGone }: ListFormProps) {
  const { t } = useTranslation();
  const form = useRef<HTMLDivElement>(null);
  const options = useRef<HTMLDivElement>(null);
  const selected = list.options.findIndex((option) => option.is_selected);
  useEffect(() => {
    options.current?.children[selected]?.scrollIntoView?.({ block: 'nearest' });
  }, [selected]);
  const choose = (index: number | null) => {
    send({ type: 'choice', id: list.id, index });
    if (form.current?.contains(document.activeElement)) {
      onFocusGone();
    }
  };
  return (
    <div ref={form} className="drive-dialog" role="group" aria-label={t('takeover.list')} data-testid="drive-list" onMouseDown={keepFocus}>
      <div className="drive-options" ref={options}>
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
