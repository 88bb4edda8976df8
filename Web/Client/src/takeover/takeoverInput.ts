import type { TakeoverFile } from '../api/types';

/** What a person does who drives the browser; the records are TakeoverInput and TakeoverState of the server's contracts. */
export type TakeoverInput =
  | { type: 'pointer'; stroke: 'move' | 'down' | 'up'; x: number; y: number; button?: PointerButton; clicks?: number; modifiers?: number }
  | { type: 'wheel'; x: number; y: number; delta_x: number; delta_y: number; modifiers?: number }
  | { type: 'key'; down: boolean; key: string; code: string; modifiers?: number; repeat?: boolean }
  | { type: 'text'; text: string; paste?: boolean }
  | { type: 'compose'; text: string }
  | { type: 'address'; url: string }
  | { type: 'history'; move: 'back' | 'forward' | 'reload' }
  | { type: 'tab'; id: string | null; close?: boolean }
  | { type: 'dialog'; id: string; accept: boolean; text?: string | null }
  | { type: 'choice'; id: string; index: number | null }
  | { type: 'files'; id: string; files: TakeoverFile[] | null }
  | { type: 'drop'; x: number; y: number; files: TakeoverFile[] }
  | { type: 'release' };

export type PointerButton = 'left' | 'right' | 'middle';

export interface TakeoverTab {
  id: string;
  title: string;
  url: string;
  is_current: boolean;
}

export interface TakeoverDialog {
  id: string;
  kind: 'alert' | 'confirm' | 'prompt' | 'beforeunload';
  message: string;
  default_text?: string | null;
}

/** A list of the page that is open; browsers draw it in no picture. */
export interface TakeoverList {
  id: string;
  options: { text: string; is_selected: boolean; is_disabled: boolean }[];
}

/** The page asks for files; what the server has taken of them is named to the page. */
export interface TakeoverChooser {
  id: string;
  is_multiple: boolean;
  /** As HTML writes it; empty for files of every kind. */
  accept: string;
}

/** A text that was copied in the page of the browser, on its way to the person's own clipboard. */
export interface TakeoverCopy {
  text: string;
  /** It was longer than what is carried. */
  is_cut: boolean;
}

export interface TakeoverState {
  /** While the agent ends what it was doing nothing is taken yet. */
  phase: 'pausing' | 'driving';
  tabs: TakeoverTab[];
  can_go_back: boolean;
  can_go_forward: boolean;
  dialog?: TakeoverDialog | null;
  list?: TakeoverList | null;
  chooser?: TakeoverChooser | null;
  problem?: { code: string; message: string } | null;
  /** Texts that were copied for this driver so far; it is told every two seconds. Left out by runners of an earlier version. */
  copies?: number;
}

/** Whoever presses something beside the picture with the mouse goes on typing into the picture, as beside a page of a browser. */
export const keepFocus = (event: { preventDefault: () => void }) => event.preventDefault();

export const MAX_TEXT = 10_000;
export const MAX_FILES = 20;
export const MAX_FILE_BYTES = 25 * 1024 * 1024;

const ALT = 1;
const CONTROL = 2;
const META = 4;
const SHIFT = 8;

export interface Held {
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  getModifierState?: (key: string) => boolean;
}

/** A Mac's command key does there what Control does in the execution's browser, which runs on Linux. */
export const isMac = () => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The keys that are held, as bits. */
export function modifiersOf(held: Held, key = '', mac = isMac()): number {
  const isCharacter = [...key].length === 1;
  // AltGr, and a Mac's option key, make characters: they are no shortcuts.
  const makesCharacter = isCharacter && ((held.getModifierState?.('AltGraph') ?? false) || (mac && held.altKey && !held.ctrlKey && !held.metaKey));
  return (
    (held.altKey && !makesCharacter ? ALT : 0) |
    ((held.ctrlKey && !makesCharacter) || (mac && held.metaKey) ? CONTROL : 0) |
    (held.metaKey && !mac ? META : 0) |
    (held.shiftKey ? SHIFT : 0)
  );
}

export function keyInput(event: KeyboardEvent, down: boolean, mac = isMac()): TakeoverInput {
  const key = mac && event.key === 'Meta' ? 'Control' : event.key;
  const code = mac && event.key === 'Meta' ? 'ControlLeft' : event.code;
  return { type: 'key', down, key, code, modifiers: modifiersOf(event, key, mac), repeat: down && event.repeat };
}

/** The way out of the picture for who has no mouse: Control+Alt+H. */
export const isWayOut = (event: KeyboardEvent) => event.ctrlKey && event.altKey && event.code === 'KeyH';

/** The person's own clipboard is read where their browser gives it: with the paste event that follows these keys. */
export const isPaste = (event: KeyboardEvent) =>
  (event.key.toLowerCase() === 'v' && (event.ctrlKey || event.metaKey) && !event.altKey) || (event.key === 'Insert' && event.shiftKey);

export interface Size {
  width: number;
  height: number;
}

/** The point of the picture at a point of the window; null beside the picture, which is shown whole in the middle of its box. */
export function pointIn(box: { left: number; top: number; width: number; height: number }, picture: Size, x: number, y: number, clamp = false) {
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  const left = box.left + (box.width - picture.width * scale) / 2;
  const top = box.top + (box.height - picture.height * scale) / 2;
  const point = { x: (x - left) / scale, y: (y - top) / scale };
  if (clamp) {
    return { x: Math.min(Math.max(point.x, 0), picture.width - 1), y: Math.min(Math.max(point.y, 0), picture.height - 1), scale };
  }
  return point.x < 0 || point.y < 0 || point.x >= picture.width || point.y >= picture.height ? null : { ...point, scale };
}

const CLICK_MS = 500;
const CLICK_PX = 6;

/** Counts presses that follow each other at one place, as browsers do. */
export class ClickCounter {
  private last = { at: 0, x: 0, y: 0, button: '', count: 0 };

  press(button: string, x: number, y: number, now: number): number {
    const { at, count } = this.last;
    const near = Math.abs(x - this.last.x) <= CLICK_PX && Math.abs(y - this.last.y) <= CLICK_PX;
    const follows = now - at <= CLICK_MS && near && button === this.last.button && count < 3;
    this.last = { at: now, x, y, button, count: follows ? count + 1 : 1 };
    return this.last.count;
  }
}
