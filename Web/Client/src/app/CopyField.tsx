import { Button, Textarea, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState, type FocusEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from './clipboard';
import { notifyFailure } from './notify';

export interface CopyFieldProps {
  label: string;
  value: string;
  /** It is also read and typed, so all of it has to be in sight. */
  whole?: boolean;
}

/** A text that somebody takes elsewhere: it can be selected, and copied with one click. */
export function CopyField({ label, value, whole }: CopyFieldProps) {
  const common = {
    label,
    value,
    readOnly: true,
    spellCheck: false,
    onFocus: (event: FocusEvent<HTMLInputElement | HTMLTextAreaElement>) => event.currentTarget.select(),
  };
  return (
    <div className="copy-field">
      {whole ? <Textarea autosize minRows={1} {...common} /> : <TextInput {...common} />}
      <CopyButton text={value} />
    </div>
  );
}

export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<string | null>(null);
  const copy = async () => {
    if (await copyText(text)) {
      setCopied(text);
    } else {
      notifyFailure(t('live.copy_failed'), '');
    }
  };
  const done = copied === text;
  return (
    <Button
      variant="default"
      size="sm"
      leftSection={done ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{t(done ? 'once.copied' : 'once.copy')}</span>
    </Button>
  );
}
