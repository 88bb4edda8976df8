import { ActionIcon, TextInput } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconRefresh } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TakeoverInput, TakeoverState } from './takeoverInput';

export interface DriveBarProps {
  state: TakeoverState | null;
  send: (input: TakeoverInput) => void;
  disabled: boolean;
}

/** Back, forward, reload and the address, as every browser has them. */
export function DriveBar({ state, send, disabled }: DriveBarProps) {
  const { t } = useTranslation();
  const url = state?.tabs.find((tab) => tab.is_current)?.url ?? '';
  const [text, setText] = useState(url);
  const [typing, setTyping] = useState(false);
  useEffect(() => {
    if (!typing) {
      setText(url === 'about:blank' ? '' : url);
    }
  }, [url, typing]);

  return (
    <form
      className="drive-bar"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) {
          send({ type: 'address', url: text.trim() });
          setTyping(false);
        }
      }}
    >
      <ActionIcon
        disabled={disabled || !state?.can_go_back}
        aria-label={t('takeover.back')}
        title={t('takeover.back')}
        onClick={() => send({ type: 'history', move: 'back' })}
      >
        <IconArrowLeft size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        disabled={disabled || !state?.can_go_forward}
        aria-label={t('takeover.forward')}
        title={t('takeover.forward')}
        onClick={() => send({ type: 'history', move: 'forward' })}
      >
        <IconArrowRight size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        disabled={disabled}
        aria-label={t('takeover.reload')}
        title={t('takeover.reload')}
        onClick={() => send({ type: 'history', move: 'reload' })}
      >
        <IconRefresh size={16} aria-hidden />
      </ActionIcon>
      <TextInput
        className="drive-address"
        size="xs"
        aria-label={t('takeover.address')}
        value={text}
        disabled={disabled}
        maxLength={4_000}
        spellCheck={false}
        autoCapitalize="off"
        inputMode="url"
        enterKeyHint="go"
        onFocus={(event) => {
          setTyping(true);
          event.currentTarget.select();
        }}
        onBlur={() => setTyping(false)}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}
