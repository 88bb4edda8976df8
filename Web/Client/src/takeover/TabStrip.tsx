import { ActionIcon } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { keepFocus, type TakeoverInput, type TakeoverTab } from './takeoverInput';

export interface TabStripProps {
  tabs: TakeoverTab[];
  send: (input: TakeoverInput) => void;
  disabled: boolean;
}

/** The open tabs of the browser that is driven. */
export function TabStrip({ tabs, send, disabled }: TabStripProps) {
  const { t } = useTranslation();
  return (
    <div className="drive-tabs" role="group" aria-label={t('takeover.tabs')} onMouseDown={keepFocus}>
      {tabs.map((tab) => {
        const name = tab.title || tab.url || t('takeover.empty_tab');
        return (
          <div key={tab.id} className="drive-tab" data-current={tab.is_current}>
            <button
              type="button"
              className="drive-tab-name"
              aria-pressed={tab.is_current}
              title={tab.url}
              disabled={disabled}
              onClick={() => send({ type: 'tab', id: tab.id })}
            >
              {name}
            </button>
            {tabs.length > 1 && (
              <ActionIcon
                size="xs"
                disabled={disabled}
                aria-label={t('takeover.close_tab', { name })}
                onClick={({ currentTarget: { parentElement } }) => {
                  // Its button goes with the tab, and the keyboard must not go with it.
                  if (parentElement?.contains(document.activeElement)) {
                    (parentElement.previousElementSibling ?? parentElement.nextElementSibling)?.querySelector('button')?.focus();
                  }
                  send({ type: 'tab', id: tab.id, close: true });
                }}
              >
                <IconX size={12} aria-hidden />
              </ActionIcon>
            )}
          </div>
        );
      })}
      <ActionIcon size="sm" disabled={disabled} aria-label={t('takeover.new_tab')} title={t('takeover.new_tab')} onClick={() => send({ type: 'tab', id: null })}>
        <IconPlus size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}
