import {
  IconAdjustments, IconArrowBackUp, IconArrowForwardUp, IconArrowsVertical, IconBrain, IconCamera, IconCheckbox, IconClick, IconClipboard,
  IconClock, IconCode, IconDownload, IconFileText,
  IconFileTypePdf, IconFlag, IconHandGrab, IconHandStop, IconKeyboard, IconMessageQuestion, IconPointer, IconRefresh,
  IconSearch, IconSelect, IconSquareX, IconSwitchHorizontal, IconTable, IconTextScan2, IconUpload, IconWorldSearch,
  IconWorldWww, type Icon,
} from '@tabler/icons-react';
import type { ActionParameters, ElementAnchors } from '../../api/types';

/** How one parameter is entered. `target` fields open the anchors of an element. */
export type FieldKind =
  | 'text' | 'long_text' | 'code' | 'url' | 'number' | 'integer' | 'switch' | 'lines' | 'numbers' | 'button' | 'direction' | 'modifiers'
  | 'clipboard_use' | 'element_state' | 'target';

export interface FieldSpec {
  name: string;
  kind: FieldKind;
  required?: boolean;
}

const target = (required: boolean) => ({ name: 'target', kind: 'target', required }) as const;
const point = [{ name: 'x', kind: 'number' }, { name: 'y', kind: 'number' }] as const;

/** The parameters of every action that a recipe can hold, as in the server's ActionParameters. */
export const actionFields = {
  navigate: [{ name: 'url', kind: 'url', required: true }, { name: 'new_tab', kind: 'switch' }],
  search: [{ name: 'query', kind: 'text', required: true }],
  back: [],
  forward: [],
  reload: [],
  click: [
    target(false), ...point, { name: 'button', kind: 'button' }, { name: 'count', kind: 'integer' }, { name: 'modifiers', kind: 'modifiers' },
  ],
  hover: [target(false), ...point],
  drag: [
    target(false), ...point, { name: 'to', kind: 'target' }, { name: 'to_x', kind: 'number' }, { name: 'to_y', kind: 'number' },
    { name: 'path', kind: 'numbers' },
  ],
  type: [
    target(true),
    { name: 'text', kind: 'long_text', required: true },
    { name: 'append', kind: 'switch' },
    { name: 'submit', kind: 'switch' },
    { name: 'realistic', kind: 'switch' },
    { name: 'sensitive', kind: 'switch' },
  ],
  press_keys: [{ name: 'keys', kind: 'text', required: true }, { name: 'count', kind: 'integer' }, target(false)],
  select: [target(true), { name: 'options', kind: 'lines', required: true }],
  check: [target(true), { name: 'checked', kind: 'switch' }],
  set_value: [target(true), { name: 'value', kind: 'text', required: true }],
  upload: [target(true), { name: 'files', kind: 'lines', required: true }],
  scroll: [
    { name: 'direction', kind: 'direction' },
    { name: 'screens', kind: 'number' },
    { name: 'text', kind: 'text' },
    target(false),
    { name: 'to_element', kind: 'switch' },
  ],
  find_text: [{ name: 'text', kind: 'text', required: true }, { name: 'occurrence', kind: 'integer' }],
  wait: [
    { name: 'seconds', kind: 'number' },
    { name: 'text', kind: 'text' },
    { name: 'text_gone', kind: 'text' },
    { name: 'url_contains', kind: 'text' },
    target(false),
    { name: 'state', kind: 'element_state' },
  ],
  switch_tab: [{ name: 'tab', kind: 'integer' }, { name: 'matching', kind: 'text' }],
  close_tab: [{ name: 'tab', kind: 'integer' }],
  answer_dialog: [{ name: 'accept', kind: 'switch' }, { name: 'text', kind: 'text' }],
  clipboard: [{ name: 'use', kind: 'clipboard_use', required: true }, { name: 'text', kind: 'text' }, target(false)],
  screenshot: [{ name: 'name', kind: 'text', required: true }, target(false), { name: 'full_page', kind: 'switch' }],
  save_pdf: [{ name: 'name', kind: 'text', required: true }, { name: 'landscape', kind: 'switch' }],
  run_javascript: [{ name: 'code', kind: 'code', required: true }, { name: 'name', kind: 'text' }],
  extract_table: [target(false), { name: 'name', kind: 'text', required: true }],
  extract_text: [target(false), { name: 'name', kind: 'text', required: true }],
  download: [target(false), { name: 'url', kind: 'url' }],
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
    search: { query: '' },
    click: { button: 'left', count: 1 },
    type: { text: '' },
    press_keys: { keys: '' },
    select: { options: [] },
    scroll: { direction: 'down', screens: 1 },
    check: { checked: true },
    set_value: { value: '' },
    upload: { files: [] },
    find_text: { text: '' },
    wait: { seconds: 1 },
    answer_dialog: { accept: true },
    clipboard: { use: 'read' },
    screenshot: { name: 'screenshot' },
    save_pdf: { name: 'page' },
    run_javascript: { code: '' },
    extract_table: { name: 'table' },
    extract_text: { name: 'text' },
    done: { text: '', success: true },
  };
  const needsTarget = fieldsOf(type).some((field) => field.name === 'target' && (field.required || takesPoint(type)));
  return { type, ...(needsTarget ? { target: {} } : {}), ...defaults[type] };
}

/** Actions that are given an element or a point of the page. */
export function takesPoint(type: string): boolean {
  return fieldsOf(type).some((field) => field.name === 'x');
}

const icons: Record<string, Icon> = {
  navigate: IconWorldWww,
  search: IconWorldSearch,
  forward: IconArrowForwardUp,
  reload: IconRefresh,
  hover: IconPointer,
  drag: IconHandGrab,
  set_value: IconAdjustments,
  upload: IconUpload,
  find_text: IconSearch,
  answer_dialog: IconMessageQuestion,
  clipboard: IconClipboard,
  screenshot: IconCamera,
  save_pdf: IconFileTypePdf,
  run_javascript: IconCode,
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
  read_page: IconTextScan2,
  grep_page: IconSearch,
  extract: IconTextScan2,
  extract_table_pages: IconTable,
  write_file: IconFileText,
  append_file: IconFileText,
  replace_in_file: IconFileText,
  read_file: IconFileText,
  list_files: IconFileText,
  ask_human: IconHandStop,
  request_approval: IconHandStop,
  request_takeover: IconHandStop,
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
