import { useSyncExternalStore } from 'react';
import type { ConnectionState } from './liveSocket';

/** The state of every open socket, so that one light can tell of the worst. */
const states = new Map<string, ConnectionState>();
const listeners = new Set<() => void>();
const badness: ConnectionState[] = ['live', 'connecting', 'reconnecting', 'offline'];

export function reportConnection(name: string, state: ConnectionState | null) {
  if (state === null) {
    states.delete(name);
  } else {
    states.set(name, state);
  }
  listeners.forEach((listener) => listener());
}

function worst(): ConnectionState {
  return [...states.values()].reduce<ConnectionState>(
    (found, state) => (badness.indexOf(state) > badness.indexOf(found) ? state : found),
    states.size === 0 ? 'connecting' : 'live',
  );
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function useConnectionState(): ConnectionState {
  return useSyncExternalStore(subscribe, worst);
}
