import { Button, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TakeoverDialog, TakeoverInput } from './takeoverInput';

/** What the page asks; the browser's own box is in no picture. Its words are the page's: shown as text and nothing else. */
export function DialogForm({ dialog, send }: { dialog: TakeoverDialog; send: (input: TakeoverInput) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(dialog.default_text ?? '');
  const answer = (accept: boolean) =>
    send({ type: 'dialog', id: dialog.id, accept, text: accept && dialog.kind === 'prompt' ? text : null });
  const leaves = dialog.kind === 'beforeunload';
  const title = leaves ? t('takeover.dialog_leave') : t('takeover.dialog');
  return (
    <form
      className="drive-dialog"
      role="dialog"
      aria-label={title}
      data-testid="drive-dialog"
      onSubmit={(event) => {
        event.preventDefault();
        answer(true);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
          answer(dialog.kind === 'alert');
        }
      }}
    >
      <Text fw={600} size="sm">
        {title}
      </Text>
      {dialog.message && <Text size="sm" className="drive-dialog-words">{dialog.message}</Text>}
      {dialog.kind === 'prompt' && (
        <TextInput aria-label={t('takeover.dialog_text')} value={text} autoFocus onChange={(event) => setText(event.currentTarget.value)} />
      )}
      <Group gap="xs" justify="flex-end">
        {dialog.kind !== 'alert' && (
          <Button variant="default" size="compact-sm" onClick={() => answer(false)}>
            {leaves ? t('takeover.dialog_stay') : t('takeover.dialog_cancel')}
          </Button>
        )}
        <Button type="submit" size="compact-sm" autoFocus={dialog.kind !== 'prompt'}>
          {leaves ? t('takeover.dialog_go') : t('takeover.dialog_ok')}
        </Button>
      </Group>
    </form>
  );
}
