import { useMediaQuery } from '@mantine/hooks';
import { useCallback, useEffect, useId, useRef, type CSSProperties, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownPicture } from '../live/pictureFeed';
import type { Size, TakeoverInput } from './takeoverInput';
import { useKeyboardInput } from './useKeyboardInput';
import type { DriveView } from './useDriveView';
import { usePointerInput } from './usePointerInput';

export interface DriveSurfaceProps {
  picture: ShownPicture | null;
  /** Of what the picture shows, in CSS pixels of the page. */
  size: Size;
  ready: boolean;
  send: (input: TakeoverInput) => void;
  /** Takes mouse, wheel and fingers. */
  surface: RefObject<HTMLDivElement | null>;
  view: DriveView;
  /** Takes what is typed. */
  field: RefObject<HTMLTextAreaElement | null>;
  /** The way out was pressed. */
  onLeave: () => void;
}

/** The picture that takes mouse, fingers and keys; what is typed goes to a hidden field, which input methods and phones need. */
export function DriveSurface({ picture, size, ready, send, surface, view, field, onLeave }: DriveSurfaceProps) {
  const { t } = useTranslation();
  const help = useId();
  const { scale, x, y } = view.view;
  // Known at once: the keyboard of a phone must not come up by itself.
  const hasNoMouse = useMediaQuery('(pointer: coarse)', false, { getInitialValueInEffect: false });
  const leave = useRef(onLeave);
  leave.current = onLeave;

  // It has the keyboard from the beginning, and again when a page's question was answered.
  const wanted = useRef(!hasNoMouse);
  const isReady = useRef(ready);
  isReady.current = ready;
  useEffect(() => {
    if (ready && wanted.current) {
      field.current?.focus({ preventScroll: true });
    }
  }, [ready, field]);

  const onPress = (event: PointerEvent) => {
    const place = surface.current?.getBoundingClientRect();
    if (field.current && place) {
      // Where the caret is likely to be, so that an input method offers its words there.
      field.current.style.left = `${event.clientX - place.left}px`;
      field.current.style.top = `${event.clientY - place.top}px`;
      if (event.pointerType !== 'touch') {
        field.current.focus({ preventScroll: true });
      }
    }
  };
  usePointerInput(surface, size, view, ready, send, onPress);
  useKeyboardInput(field, ready, send, useCallback(() => leave.current(), []));

  return (
    <div
      ref={surface}
      className="drive-surface"
      role="application"
      aria-label={t('takeover.surface')}
      data-ready={ready}
      data-testid="drive-surface"
      style={{ '--picture-ratio': `${size.width} / ${size.height}` } as CSSProperties}
    >
      {picture && (
        <img
          src={picture.url}
          alt={t('live.live_picture')}
          draggable={false}
          style={scale === 1 ? undefined : { transform: `translate(${x}px, ${y}px) scale(${scale})` }}
          data-testid="live-picture"
        />
      )}
      <textarea
        ref={field}
        className="drive-field"
        aria-label={t('takeover.field')}
        aria-describedby={help}
        disabled={!ready}
        onFocus={() => (wanted.current = true)}
        onBlur={() => {
          if (isReady.current) {
            wanted.current = false;
          }
        }}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
        data-testid="drive-field"
      />
      <span id={help} hidden>
        {t('takeover.way_out')}
      </span>
    </div>
  );
}
