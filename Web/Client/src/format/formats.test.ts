import { expect, it } from 'vitest';
import * as formats from './formats';

it('shows elapsed time as a clock', () => {
  expect(formats.elapsed(7_900)).toBe('0:07');
  expect(formats.elapsed(83_000)).toBe('1:23');
  expect(formats.elapsed(3_723_000)).toBe('1:02:03');
  expect(formats.elapsed(-5)).toBe('0:00');
});

it('shows short durations with their unit and long ones as a clock', () => {
  expect(formats.duration(340, 'en')).toBe('340ms');
  expect(formats.duration(4_240, 'en')).toBe('4.2s');
  expect(formats.duration(59_980, 'en')).toBe('0:59');
  expect(formats.duration(65_000, 'en')).toBe('1:05');
});

it('says how long ago, and the date from a week on', () => {
  const now = Date.parse('2026-01-20T12:00:00Z');
  expect(formats.relative(now - 200_000, now, 'en')).toBe('3 min. ago');
  expect(formats.relative(now - 200_000, now, 'ja')).toBe('3 分前');
  expect(formats.relative(now + 100, now, 'en')).toBe('now');
  expect(formats.relative(now - 10 * 86_400_000, now, 'en')).toContain('2026');
});

it('keeps the digits that small costs need', () => {
  expect(formats.money(0.0183, 'en')).toBe('$0.0183');
  expect(formats.money(12.5, 'en')).toBe('$12.50');
  expect(formats.money(0, 'en')).toBe('$0.00');
});

it('shows sizes in the unit that fits', () => {
  expect(formats.bytes(1_234, 'en')).toBe('1.2 kB');
  expect(formats.bytes(612_000_000, 'en')).toBe('612 MB');
});
