import { Button, FileButton, Group, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, sendFile, withQuery } from '../api/http';
import type { TakeoverFile } from '../api/types';
import { useServerWords } from '../i18n/serverWords';
import { MAX_FILE_BYTES, MAX_FILES, type TakeoverChooser, type TakeoverInput } from './takeoverInput';

export interface ChooserFormProps {
  chooser: TakeoverChooser;
  execution: string;
  lease: string;
  send: (input: TakeoverInput) => void;
}

/** The page asks for files: those of the driver's own machine, since the browser's own window for that is in no picture. */
export function ChooserForm({ chooser, execution, lease, send }: ChooserFormProps) {
  const { t } = useTranslation();
  const words = useServerWords();
  const [sending, setSending] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const hand = async (files: File[]) => {
    if (files.length === 0) {
      return;
    }
    if (files.length > MAX_FILES) {
      setProblem(t('takeover.chooser_too_many', { most: MAX_FILES }));
      return;
    }
    if (files.some((file) => file.size > MAX_FILE_BYTES)) {
      setProblem(words.error('takeover_file_too_large', ''));
      return;
    }
    const going = (stop.current = new AbortController());
    setProblem(null);
    try {
      const taken: TakeoverFile[] = [];
      for (const file of files) {
        setSending(file.name);
        taken.push(await sendFile<TakeoverFile>(withQuery(`/api/executions/${execution}/takeover/files`, { lease, name: file.name }), file, going.signal));
      }
      send({ type: 'files', id: chooser.id, files: taken });
    } catch (error) {
      if (!going.signal.aborted) {
        setSending(null);
        setProblem(error instanceof ApiError ? words.error(error.code, error.message) : String(error));
      }
    }
  };
  const cancel = () => {
    stop.current?.abort();
    send({ type: 'files', id: chooser.id, files: null });
  };

  const title = chooser.is_multiple ? t('takeover.chooser_many') : t('takeover.chooser_one');
  return (
    <div
      className="drive-dialog"
      role="dialog"
      aria-label={title}
      data-testid="drive-chooser"
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          cancel();
        }
      }}
    >
      <Text fw={600} size="sm">
        {title}
      </Text>
      {chooser.accept && (
        <Text size="xs" c="dimmed" className="drive-dialog-words">
          {t('takeover.chooser_accept', { kinds: chooser.accept.split(',').map((kind) => kind.trim()).join(', ') })}
        </Text>
      )}
      <div role="status" className="drive-dialog-words">
        {sending !== null && <Text size="xs" c="dimmed">{t('takeover.chooser_sending', { name: sending })}</Text>}
        {problem !== null && <Text size="xs" c="red">{problem}</Text>}
      </div>
      <Group gap="xs" justify="flex-end">
        <Button variant="default" size="compact-sm" onClick={cancel}>
          {t('takeover.dialog_cancel')}
        </Button>
        <FileButton multiple={chooser.is_multiple} accept={chooser.accept || undefined} onChange={(chosen) => void hand([chosen ?? []].flat())}>
          {(button) => (
            <Button {...button} size="compact-sm" autoFocus loading={sending !== null}>
              {chooser.is_multiple ? t('takeover.chooser_choose_many') : t('takeover.chooser_choose')}
            </Button>
          )}
        </FileButton>
      </Group>
    </div>
  );
}
