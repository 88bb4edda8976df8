import type { ApiError } from '../api/http';

/** The server writes `recipe.actions[2].action.url`, forms write `recipe.actions.2.action.url`. */
export function formPath(serverPath: string): string {
  return serverPath.replace(/\[(\d+)\]/g, '.$1').replace(/^\$?\./, '');
}

/**
 * The server's field errors as a form shows them.
 * @param translate Gives the sentence for a code, or the server's own when the message files do not know it.
 */
export function formErrors(
  error: ApiError,
  translate: (code: string | undefined, message: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(error.fieldErrors).map(([path, messages]) => [
      formPath(path),
      messages.map((message, index) => translate(error.fieldCodes[path]?.[index], message)).join(' '),
    ]),
  );
}

/** Errors whose field the form does not show, so that they have to be shown by themselves. */
export function homelessErrors(errors: Record<string, unknown>, homes: readonly (string | RegExp)[]): [string, unknown][] {
  return Object.entries(errors).filter(
    ([path]) => !homes.some((home) => (typeof home === 'string' ? path === home : home.test(path))),
  );
}

/** Whether something within a part of a form is wrong. */
export function hasErrorsUnder(errors: Record<string, unknown>, prefix: string): boolean {
  return Object.keys(errors).some((path) => path === prefix || path.startsWith(`${prefix}.`));
}

/** Brings the first wrong field to whoever has to mend it. */
export function focusFirstError() {
  // After the sections that hold wrong fields have opened.
  setTimeout(() => {
    const wrong = [...document.querySelectorAll<HTMLElement>('form :is([aria-invalid="true"], [data-error="true"], [data-invalid="true"])')];
    // Some fields mark a frame around them too, which takes no focus.
    const field = wrong.find((one) => one.matches('input, textarea, select, button, [tabindex]')) ?? wrong[0];
    field?.focus();
    field?.scrollIntoView?.({ block: 'center' });
  }, 50);
}
