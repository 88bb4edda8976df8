import { Button } from '@mantine/core';
import { IconCopy, IconKeyboard, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useEffect, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { keepFocus, type TakeoverInput } from './takeoverInput';
import type { DriveView } from './useDriveView';

/** So large that a phone shows the letters of a page as large as they are. */
const ENLARGED = 2.5;
const CONTROL = 2;

export interface FingerToolsProps {
  view: DriveView;
  /** Takes what is typed. */
  field: RefObject<HTMLTextAreaElement | null>;
  send: (input: TakeoverInput) => void;
  disabled: boolean;
}

/** What fingers cannot do on the picture itself. */
export function FingerTools({ view, field, send, disabled }: FingerToolsProps) {
  const { t } = useTranslation();
  const [types, setTypes] = useState(false);
  useEffect(() => {
    const element = field.current;
    const look = () => setTypes(document.activeElement === element);
    element?.addEventListener('focus', look);
    element?.addEventListener('blur', look);
    return () => {
      element?.removeEventListener('focus', look);
      element?.removeEventListener('blur', look);
    };
  }, [field]);
  const copy = () => {
    send({ type: 'key', down: true, key: 'c', code: 'KeyC', modifiers: CONTROL });
    send({ type: 'key', down: false, key: 'c', code: 'KeyC', modifiers: CONTROL });
  };
  const isEnlarged = view.view.scale > 1;
  const look = { size: 'compact-sm', variant: 'default', disabled } as const;
  return (
    // Pressed with a finger they would take the keyboard away from who types.
    <div className="drive-tools" role="group" aria-label={t('takeover.tools')} onMouseDown={keepFocus} data-testid="drive-tools">
      <Button
        {...look}
        aria-pressed={types}
        leftSection={<IconKeyboard size={16} aria-hidden />}
        onClick={() => (types ? field.current?.blur() : field.current?.focus({ preventScroll: true }))}
      >
        {t('takeover.keyboard')}
      </Button>
      <Button
        {...look}
        disabled={false}
        leftSection={isEnlarged ? <IconZoomOut size={16} aria-hidden /> : <IconZoomIn size={16} aria-hidden />}
        onClick={() => (isEnlarged ? view.reset() : view.enlarge(ENLARGED))}
      >
        {isEnlarged ? t('takeover.whole') : t('takeover.enlarge')}
      </Button>
      <Button {...look} leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
        {t('takeover.copy')}
      </Button>
    </div>
  );
}
