import { useEffect, useRef, type RefObject } from 'react';
import { ClickCounter, modifiersOf, pointIn, type PointerButton, type Size, type TakeoverInput } from './takeoverInput';

/** As often as pictures come at most; what lies between two moves no page needs. */
const MOVE_MS = 33;
/** A finger that goes further scrolls and presses nothing. */
const TAP_PX = 8;

const buttons: readonly PointerButton[] = ['left', 'middle', 'right'];

/** Sends what mouse, wheel and fingers do on the picture. */
export function usePointerInput(
  surface: RefObject<HTMLElement | null>, size: Size, ready: boolean, send: (input: TakeoverInput) => void, onPress: (event: PointerEvent) => void,
) {
  // A picture of another size must not tear down what is held.
  const picture = useRef(size);
  picture.current = size;
  const pressed = useRef(onPress);
  pressed.current = onPress;

  useEffect(() => {
    const element = surface.current;
    if (!element || !ready) {
      return;
    }
    const clicks = new ClickCounter();
    let moved: TakeoverInput | null = null;
    let scrolled: Extract<TakeoverInput, { type: 'wheel' }> | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let count = 1;
    let finger: { x: number; y: number; startX: number; startY: number; scrolls: boolean } | null = null;
    const at = (event: MouseEvent, clamp = false) => pointIn(element.getBoundingClientRect(), picture.current, event.clientX, event.clientY, clamp);

    const flush = () => {
      clearTimeout(timer);
      timer = undefined;
      if (moved) {
        send(moved);
      }
      if (scrolled) {
        send(scrolled);
      }
      moved = scrolled = null;
    };
    const soon = () => {
      timer ??= setTimeout(flush, MOVE_MS);
    };
    const scroll = (x: number, y: number, dx: number, dy: number, modifiers: number) => {
      scrolled = { type: 'wheel', x, y, delta_x: (scrolled?.delta_x ?? 0) + dx, delta_y: (scrolled?.delta_y ?? 0) + dy, modifiers };
      soon();
    };
    const stroke = (kind: 'down' | 'up', event: PointerEvent, point: { x: number; y: number }, button: PointerButton = buttons[event.button] ?? 'left') => {
      flush();
      send({ type: 'pointer', stroke: kind, x: point.x, y: point.y, button, clicks: count, modifiers: modifiersOf(event) });
    };

    const onDown = (event: PointerEvent) => {
      const point = at(event);
      if (!point || event.button > 2) {
        return;
      }
      pressed.current(event);
      if (event.pointerType === 'touch') {
        finger = { x: event.clientX, y: event.clientY, startX: event.clientX, startY: event.clientY, scrolls: false };
      } else {
        event.preventDefault();
        element.setPointerCapture?.(event.pointerId);
        count = clicks.press(`${event.button}`, point.x, point.y, performance.now());
        stroke('down', event, point);
      }
    };
    const onMove = (event: PointerEvent) => {
      if (event.pointerType === 'touch') {
        moveFinger(event);
        return;
      }
      const point = at(event, event.buttons !== 0);
      if (point) {
        moved = { type: 'pointer', stroke: 'move', x: point.x, y: point.y, modifiers: modifiersOf(event) };
        soon();
      }
    };
    const moveFinger = (event: PointerEvent) => {
      const point = finger && at(event, true);
      if (!finger || !point) {
        return;
      }
      finger.scrolls ||= Math.hypot(event.clientX - finger.startX, event.clientY - finger.startY) > TAP_PX;
      if (finger.scrolls) {
        scroll(point.x, point.y, (finger.x - event.clientX) / point.scale, (finger.y - event.clientY) / point.scale, 0);
        (finger.x = event.clientX), (finger.y = event.clientY);
      }
    };
    const onUp = (event: PointerEvent) => {
      const point = at(event, true);
      if (event.pointerType === 'touch') {
        if (finger && !finger.scrolls && point) {
          count = clicks.press('touch', point.x, point.y, performance.now());
          send({ type: 'pointer', stroke: 'move', x: point.x, y: point.y });
          stroke('down', event, point, 'left');
          stroke('up', event, point, 'left');
        }
        finger = null;
      } else if (point && element.hasPointerCapture?.(event.pointerId) !== false && event.button <= 2) {
        stroke('up', event, point);
      }
    };
    const onCancel = () => {
      finger = null;
      send({ type: 'release' });
    };
    const onWheel = (event: WheelEvent) => {
      const point = at(event);
      if (point) {
        event.preventDefault();
        const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 40 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? picture.current.height : 1;
        scroll(point.x, point.y, event.deltaX * unit, event.deltaY * unit, modifiersOf(event));
      }
    };
    const onMenu = (event: Event) => event.preventDefault();

    const listeners: [string, (event: never) => void][] = [
      ['pointerdown', onDown], ['pointermove', onMove], ['pointerup', onUp], ['pointercancel', onCancel], ['wheel', onWheel], ['contextmenu', onMenu],
    ];
    listeners.forEach(([name, listener]) => element.addEventListener(name, listener as EventListener, { passive: false }));
    return () => {
      clearTimeout(timer);
      listeners.forEach(([name, listener]) => element.removeEventListener(name, listener as EventListener));
    };
  }, [surface, ready, send]);
}
