import { ActionIcon, TextInput } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keepFocus, type TakeoverInput, type TakeoverState } from './takeoverInput';

export interface DriveBarProps {
  state: TakeoverState | null;
  send: (input: TakeoverInput) => void;
  disabled: boolean;
}

/** Back, forward, reload and the address, as every browser has them. */
export function DriveBar({ state, send, disabled }: DriveBarProps) {
  const { t } = useTranslation();
  const url = state?.tabs.find((tab) => tab.is_current)?.url ?? '';
  // What is typed stays to be put right until the page is another one, or the person looks elsewhere.
  const [typed, setTyped] = useState<{ text: string; over: string; isSent: boolean } | null>(null);
  const shown = typed && (typed.over === url || !typed.isSent) ? typed.text : url === 'about:blank' ? '' : url;

  return (
    <form
      className="drive-bar"
      onSubmit={(event) => {
        event.preventDefault();
        if (shown.trim()) {
          send({ type: 'address', url: shown.trim() });
          setTyped({ text: shown, over: url, isSent: true });
        }
      }}
    >
      <ActionIcon
        disabled={disabled || !state?.can_go_back}
        aria-label={t('takeover.back')}
        title={t('takeover.back')}
        onMouseDown={keepFocus}
        onClick={() => send({ type: 'history', move: 'back' })}
      >
        <IconArrowLeft size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        disabled={disabled || !state?.can_go_forward}
        aria-label={t('takeover.forward')}
        title={t('takeover.forward')}
        onMouseDown={keepFocus}
        onClick={() => send({ type: 'history', move: 'forward' })}
      >
        <IconArrowRight size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        disabled={disabled}
        aria-label={t('takeover.reload')}
        title={t('takeover.reload')}
        onMouseDown={keepFocus}
        onClick={() => send({ type: 'history', move: 'reload' })}
      >
        <IconRefresh size={16} aria-hidden />
      </ActionIcon>
      <TextInput
        className="drive-address"
        size="xs"
        aria-label={t('takeover.address')}
        value={shown}
        disabled={disabled}
        maxLength={4_000}
        spellCheck={false}
        autoCapitalize="off"
        inputMode="url"
        enterKeyHint="go"
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => setTyped(null)}
        onChange={(event) => setTyped({ text: event.currentTarget.value, over: url, isSent: false })}
      />
    </form>
  );
}
