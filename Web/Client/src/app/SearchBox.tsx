import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface SearchBoxProps {
  value: string;
  onChange: (value: string) => void;
  label: string;
}

/** Searches while one types, but not at every key. */
export function SearchBox({ value, onChange, label }: SearchBoxProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const send = useDebouncedCallback((next: string) => {
    sent.current = next;
    onChange(next);
  }, 250);
  // The way back of the browser changes the value from outside.
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);

  const change = (next: string) => {
    setText(next);
    send(next);
  };
  return (
    <TextInput
      type="search"
      size="xs"
      className="search-box"
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      placeholder={label}
      aria-label={label}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={text && <CloseButton size="xs" aria-label={t('app.clear')} onClick={() => change('')} />}
    />
  );
}
