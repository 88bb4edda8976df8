import { useEffect, useRef, type RefObject } from 'react';
import { boxIn } from './driveView';
import { Fingers } from './fingers';
import { PictureStrokes } from './pictureStrokes';
import { ClickCounter, modifiersOf, pointIn, type PointerButton, type Size, type TakeoverInput } from './takeoverInput';
import type { DriveView } from './useDriveView';

const buttons: readonly PointerButton[] = ['left', 'middle', 'right'];

/** Sends what mouse, wheel and fingers do on the picture. */
export function usePointerInput(
  surface: RefObject<HTMLElement | null>, size: Size, view: DriveView, ready: boolean, send: (input: TakeoverInput) => void,
  onPress: (event: PointerEvent) => void,
) {
  // A picture of another size must not tear down what is held.
  const picture = useRef(size);
  picture.current = size;
  const pressed = useRef(onPress);
  pressed.current = onPress;
  const { shown, enlarge, move } = view;

  useEffect(() => {
    const element = surface.current;
    if (!element || !ready) {
      return;
    }
    const strokes = new PictureStrokes(send);
    const clicks = new ClickCounter();
    let count = 1;
    const pointAt = (x: number, y: number, clamp: boolean) => pointIn(boxIn(element.getBoundingClientRect(), shown.current), picture.current, x, y, clamp);
    const at = (event: MouseEvent, clamp = false) => pointAt(event.clientX, event.clientY, clamp);
    const fingers = new Fingers({ strokes, at: ({ x, y }) => pointAt(x, y, true), enlarge, move });
    const placeOf = (event: MouseEvent) => ({ x: event.clientX, y: event.clientY });
    const stroke = (kind: 'down' | 'up', event: PointerEvent, point: { x: number; y: number }) =>
      strokes.stroke(kind, point, { button: buttons[event.button] ?? 'left', clicks: count, modifiers: modifiersOf(event) });

    const onDown = (event: PointerEvent) => {
      const point = at(event);
      if (!point || event.button > 2) {
        return;
      }
      pressed.current(event);
      event.preventDefault();
      if (event.pointerType === 'touch') {
        fingers.press(event.pointerId, placeOf(event));
      } else {
        element.setPointerCapture?.(event.pointerId);
        count = clicks.press(`${event.button}`, point.x, point.y, performance.now());
        stroke('down', event, point);
      }
    };
    const onMove = (event: PointerEvent) => {
      if (event.pointerType === 'touch') {
        fingers.go(event.pointerId, placeOf(event));
        return;
      }
      const point = at(event, event.buttons !== 0);
      if (point) {
        strokes.move(point, modifiersOf(event));
      }
    };
    const onUp = (event: PointerEvent) => {
      if (event.pointerType === 'touch') {
        fingers.lift(event.pointerId, placeOf(event));
        return;
      }
      const point = at(event, true);
      if (point && element.hasPointerCapture?.(event.pointerId) !== false && event.button <= 2) {
        stroke('up', event, point);
      }
    };
    const onCancel = () => fingers.cancel();
    const onWheel = (event: WheelEvent) => {
      const point = at(event);
      if (point) {
        event.preventDefault();
        const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 40 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? picture.current.height : 1;
        strokes.scroll(point, event.deltaX * unit, event.deltaY * unit, modifiersOf(event));
      }
    };
    const onMenu = (event: Event) => event.preventDefault();
    // A tap must not take the keyboard away from who types, nor a finger that rests select or search what it rests on.
    const onTouch = (event: Event) => event.preventDefault();

    const listeners: [string, (event: never) => void][] = [
      ['pointerdown', onDown], ['pointermove', onMove], ['pointerup', onUp], ['pointercancel', onCancel], ['wheel', onWheel], ['contextmenu', onMenu],
      ['touchstart', onTouch],
    ];
    listeners.forEach(([name, listener]) => element.addEventListener(name, listener as EventListener, { passive: false }));
    return () => {
      strokes.stop();
      fingers.stop();
      listeners.forEach(([name, listener]) => element.removeEventListener(name, listener as EventListener));
    };
  }, [surface, ready, send, shown, enlarge, move]);
}
