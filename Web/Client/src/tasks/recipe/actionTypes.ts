import {
  IconArrowBackUp, IconArrowsVertical, IconBrain, IconCheckbox, IconClick, IconClock, IconDownload, IconFlag, IconKeyboard,
  IconPointer, IconSelect, IconSquareX, IconSwitchHorizontal, IconTable, IconTextScan2, IconWorldWww, type Icon,
} from '@tabler/icons-react';
import type { ActionParameters, ElementAnchors } from '../../api/types';

/** How one parameter is entered. `target` fields open the anchors of an element. */
export type FieldKind = 'text' | 'long_text' | 'url' | 'number' | 'integer' | 'switch' | 'lines' | 'button' | 'direction' | 'target';

export interface FieldSpec {
  name: string;
  kind: FieldKind;
  required?: boolean;
}

const target = (required: boolean) => ({ name: 'target', kind: 'target', required }) as const;

/** The parameters of every action that a recipe can hold, as in the server's ActionParameters. */
export const actionFields = {
  navigate: [{ name: 'url', kind: 'url', required: true }, { name: 'new_tab', kind: 'switch' }],
  click: [target(true), { name: 'button', kind: 'button' }, { name: 'count', kind: 'integer' }],
  type: [
    target(true),
    { name: 'text', kind: 'long_text', required: true },
    { name: 'append', kind: 'switch' },
    { name: 'submit', kind: 'switch' },
    { name: 'sensitive', kind: 'switch' },
  ],
  press_keys: [{ name: 'keys', kind: 'text', required: true }, target(false)],
  select: [target(true), { name: 'options', kind: 'lines', required: true }],
  scroll: [
    { name: 'direction', kind: 'direction' },
    { name: 'screens', kind: 'number' },
    target(false),
    { name: 'to_element', kind: 'switch' },
  ],
  wait: [
    { name: 'seconds', kind: 'number' },
    { name: 'text', kind: 'text' },
    { name: 'text_gone', kind: 'text' },
    { name: 'url_contains', kind: 'text' },
    target(false),
  ],
  extract_table: [target(false), { name: 'name', kind: 'text', required: true }],
  extract_text: [target(false), { name: 'name', kind: 'text', required: true }],
  download: [target(true)],
  back: [],
  switch_tab: [{ name: 'tab', kind: 'integer' }, { name: 'matching', kind: 'text' }],
  close_tab: [{ name: 'tab', kind: 'integer' }],
  done: [{ name: 'text', kind: 'long_text' }, { name: 'success', kind: 'switch' }],
} as const satisfies Record<string, readonly FieldSpec[]>;

export type ActionType = keyof typeof actionFields;
export type FieldName = (typeof actionFields)[ActionType][number]['name'];
export const actionTypes = Object.keys(actionFields) as ActionType[];

export function isActionType(type: string): type is ActionType {
  return Object.hasOwn(actionFields, type);
}

export function fieldsOf(type: string): readonly (FieldSpec & { name: FieldName })[] {
  return isActionType(type) ? actionFields[type] : [];
}

/** What a new action of a type starts with; the values are the server's defaults. */
export function newParameters(type: ActionType): ActionParameters {
  const defaults: Partial<Record<ActionType, object>> = {
    navigate: { url: '' },
    click: { button: 'left', count: 1 },
    type: { text: '' },
    press_keys: { keys: '' },
    select: { options: [] },
    scroll: { direction: 'down', screens: 1 },
    wait: { seconds: 1 },
    extract_table: { name: 'table' },
    extract_text: { name: 'text' },
    done: { text: '', success: true },
  };
  const needsTarget = fieldsOf(type).some((field) => field.kind === 'target' && field.required);
  return { type, ...(needsTarget ? { target: {} } : {}), ...defaults[type] };
}

const icons: Record<string, Icon> = {
  navigate: IconWorldWww,
  back: IconArrowBackUp,
  click: IconClick,
  type: IconKeyboard,
  press_keys: IconKeyboard,
  select: IconSelect,
  scroll: IconArrowsVertical,
  wait: IconClock,
  switch_tab: IconSwitchHorizontal,
  close_tab: IconSquareX,
  extract_table: IconTable,
  extract_text: IconTextScan2,
  download: IconDownload,
  done: IconFlag,
  think: IconBrain,
  check: IconCheckbox,
};

export function actionIcon(type: string): Icon {
  return icons[type] ?? IconPointer;
}

/** The element in words, as the server prints it: the name says most. */
export function anchorWords(anchors: ElementAnchors): string {
  const { role, name, label, text, test_id, css } = anchors;
  if (name) {
    return role ? `${role} “${name}”` : `“${name}”`;
  }
  const words = label || text;
  return words ? `“${words}”` : test_id || css || role || '?';
}
