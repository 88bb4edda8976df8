/** A named piece of what an execution extracted, in the form in which it is best read. */
export type ResultPart =
  | { kind: 'table'; name: string; columns: string[]; rows: string[][] }
  | { kind: 'text'; name: string; text: string }
  | { kind: 'json'; name: string; text: string };

export function resultParts(result: unknown): ResultPart[] {
  if (!isRecord(result)) {
    return result === null || result === undefined ? [] : [part('result', result)];
  }
  return Object.entries(result).map(([name, value]) => part(name, value));
}

function part(name: string, value: unknown): ResultPart {
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) {
    const columns = [...new Set(value.flatMap((row) => Object.keys(row)))];
    return { kind: 'table', name, columns, rows: value.map((row) => columns.map((column) => cell(row[column]))) };
  }
  if (value !== null && typeof value === 'object') {
    return { kind: 'json', name, text: JSON.stringify(value, null, 2) };
  }
  return { kind: 'text', name, text: cell(value) };
}

function cell(value: unknown): string {
  if (value === null || value === undefined) {
    return '';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
