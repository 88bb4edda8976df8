/** One value that became another; null is nothing. */
export interface Change {
  /** Where it stands: `limits.max_steps`. */
  field: string;
  before: unknown;
  after: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSame = (left: unknown, right: unknown) => JSON.stringify(left ?? null) === JSON.stringify(right ?? null);

/**
 * What the audit log keeps about a request, down to the single values that differ.
 * @param changes Field to its value before and after, or to a remark about why it was not kept.
 */
export function readChanges(changes: unknown): Change[] {
  if (!isObject(changes)) {
    return [];
  }
  return Object.entries(changes).flatMap(([field, change]) =>
    isObject(change) && 'before' in change && 'after' in change
      ? differences(field, change.before, change.after)
      : [{ field, before: null, after: change }],
  );
}

function differences(field: string, before: unknown, after: unknown): Change[] {
  if (isSame(before, after)) {
    return [];
  }
  // What was not there before, or is gone, is named by its parts just as well.
  if ((isObject(before) || isObject(after)) && (isObject(before) || isNone(before)) && (isObject(after) || isNone(after))) {
    const [left, right] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((name) =>
      differences(`${field}.${name}`, left[name], right[name]),
    );
  }
  return [{ field, before: before ?? null, after: after ?? null }];
}

const isNone = (value: unknown) => value === null || value === undefined;
