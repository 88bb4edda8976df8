import { Button, FileButton, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SendingFile } from './SendingFile';
import type { TakeoverChooser, TakeoverInput } from './takeoverInput';
import { useFileUpload } from './useFileUpload';

export interface ChooserFormProps {
  chooser: TakeoverChooser;
  execution: string;
  lease: string;
  /** The answer would arrive. */
  ready: boolean;
  send: (input: TakeoverInput) => void;
}

/** The page asks for files: those of the driver's own machine, since the browser's own window for that is in no picture. */
export function ChooserForm({ chooser, execution, lease, ready, send }: ChooserFormProps) {
  const { t } = useTranslation();
  const upload = useFileUpload(execution, lease, ready);

  const hand = async (files: File[]) => {
    const taken = files.length > 0 ? await upload.upload(files) : null;
    if (taken) {
      send({ type: 'files', id: chooser.id, files: taken });
    }
  };
  const cancel = () => {
    upload.stop();
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
        if (event.key === 'Escape' && ready) {
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
      <SendingFile upload={upload} />
      <Group gap="xs" justify="flex-end">
        <Button variant="default" size="compact-sm" disabled={!ready} onClick={cancel}>
          {t('takeover.dialog_cancel')}
        </Button>
        <FileButton multiple={chooser.is_multiple} accept={chooser.accept || undefined} onChange={(chosen) => void hand([chosen ?? []].flat())}>
          {(button) => (
            <Button {...button} size="compact-sm" autoFocus disabled={!ready} loading={upload.sending !== null}>
              {chooser.is_multiple ? t('takeover.chooser_choose_many') : t('takeover.chooser_choose')}
            </Button>
          )}
        </FileButton>
      </Group>
    </div>
  );
}
