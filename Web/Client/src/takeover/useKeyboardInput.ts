import { useEffect, type RefObject } from 'react';
import { isPaste, isWayOut, keyInput, MAX_TEXT, type TakeoverInput } from './takeoverInput';

/** Something to delete has to be there, or a phone's keyboard does not tell that it deletes. */
const FILLER = '\u00a0';

/** Keys that are no keys of their own: an input method or a dead key makes characters of what follows. */
const notYet: readonly string[] = ['Process', 'Unidentified', 'Dead', 'Compose'];

/**
 * Sends what is typed into a hidden field on: keys as they are pressed and let go, and what input methods, phones and the
 * clipboard make, as text.
 */
export function useKeyboardInput(field: RefObject<HTMLTextAreaElement | null>, ready: boolean, send: (input: TakeoverInput) => void, onLeave: () => void) {
  useEffect(() => {
    const element = field.current;
    if (!element || !ready) {
      return;
    }
    const held = new Set<string>();
    const refill = () => {
      element.value = FILLER;
      element.setSelectionRange(1, 1);
    };
    const press = (key: string) => {
      send({ type: 'key', down: true, key, code: key });
      send({ type: 'key', down: false, key, code: key });
    };

    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.keyCode === 229 || notYet.includes(event.key)) {
        return;
      }
      event.stopPropagation();
      if (isWayOut(event)) {
        event.preventDefault();
        onLeave();
      } else if (!isPaste(event)) {
        event.preventDefault();
        held.add(event.code || event.key);
        send(keyInput(event, true));
      }
    };
    const onKeyUp = (event: KeyboardEvent) => {
      event.stopPropagation();
      if (held.delete(event.code || event.key)) {
        send(keyInput(event, false));
      }
    };
    const onInput = (event: Event) => {
      const { inputType, isComposing, data } = event as InputEvent;
      if (isComposing || inputType === 'insertCompositionText' || inputType === 'insertFromComposition') {
        return;
      }
      if (inputType === 'deleteContentBackward' || inputType === 'deleteWordBackward') {
        press('Backspace');
      } else if (inputType === 'insertLineBreak' || inputType === 'insertParagraph') {
        press('Enter');
      } else {
        const text = data ?? element.value.replaceAll(FILLER, '');
        if (text) {
          send({ type: 'text', text: text.slice(0, MAX_TEXT) });
        }
      }
      refill();
    };
    const onCompose = (event: CompositionEvent) => send({ type: 'compose', text: event.data.slice(0, 1_000) });
    const onComposed = (event: CompositionEvent) => {
      send(event.data ? { type: 'text', text: event.data.slice(0, MAX_TEXT) } : { type: 'compose', text: '' });
      refill();
    };
    const onPaste = (event: ClipboardEvent) => {
      event.preventDefault();
      const text = event.clipboardData?.getData('text/plain').slice(0, MAX_TEXT);
      if (text) {
        send({ type: 'text', text, paste: true });
      }
    };
    const onBlur = () => {
      held.clear();
      send({ type: 'release' });
    };

    refill();
    const listeners: [string, (event: never) => void][] = [
      ['keydown', onKeyDown], ['keyup', onKeyUp], ['input', onInput], ['compositionupdate', onCompose], ['compositionend', onComposed],
      ['paste', onPaste], ['blur', onBlur],
    ];
    listeners.forEach(([name, listener]) => element.addEventListener(name, listener as EventListener));
    return () => listeners.forEach(([name, listener]) => element.removeEventListener(name, listener as EventListener));
  }, [field, ready, send, onLeave]);
}
