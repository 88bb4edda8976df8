import { Button, Group, Text, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Copied } from './useCopied';

export interface CopiedPanelProps {
  copied: Copied;
  /** What had the keyboard goes with the panel. */
  onFocusGone: () => void;
}

/** A text that was copied in the browser and that the person's own refused to put on their clipboard: they copy it with a press of their own. */
export function CopiedPanel({ copied, onFocusGone }: CopiedPanelProps) {
  const { t } = useTranslation();
  const { refused } = copied;
  if (refused === null) {
    return null;
  }
  const title = t('takeover.copied_panel');
  return (
    <div
      className="drive-dialog drive-copied"
      role="group"
      aria-label={title}
      data-testid="drive-copied"
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          copied.forget();
          onFocusGone();
        }
      }}
    >
      <Text fw={600} size="sm">
        {title}
      </Text>
      <Textarea readOnly aria-label={t('takeover.copied_text')} value={refused.text} rows={4} onFocus={(event) => event.currentTarget.select()} />
      {refused.is_cut && <Text size="xs" c="dimmed">{t('takeover.copied_cut')}</Text>}
      <Group gap="xs" justify="flex-end">
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            copied.forget();
            onFocusGone();
          }}
        >
          {t('takeover.copied_close')}
        </Button>
        <Button size="compact-sm" onClick={() => void copied.put(refused).then(onFocusGone)}>
          {t('takeover.copied_copy')}
        </Button>
      </Group>
    </div>
  );
}
