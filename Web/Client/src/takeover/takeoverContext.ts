import { createContext, useContext } from 'react';
import type { AnswerRequest, TakeoverResponse } from '../api/types';
import type { DriveConnection } from './takeoverSocket';
import type { Copied } from './useCopied';
import type { TakeoverAsk } from './useTakeoverAsk';
import type { TakeoverInput, TakeoverState } from './takeoverInput';

/** The takeover of an execution as its page knows it. */
export interface Takeover {
  /** Goes with everything that this page does while it drives. */
  lease: string | null;
  /** Who drives; null while nobody does. */
  by: TakeoverResponse | null;
  /** This page drives. */
  isHere: boolean;
  /** Whoever is signed in drives, in another page. */
  isElsewhere: boolean;
  /** There is a browser, and this person may drive it. */
  canTake: boolean;
  /** May be taken from whoever drives. */
  canTakeFrom: boolean;
  isTaking: boolean;
  connection: DriveConnection;
  /** Null until the runner has told it. */
  state: TakeoverState | null;
  /** Somebody asks the driver for the browser. */
  ask: TakeoverAsk;
  /** Some of what was done did not arrive. */
  hasLost: boolean;
  /** What is done is seen late: the person's connection is slow. */
  isSlow: boolean;
  /** Nothing is heard of the browser, although the connection stands. */
  isSilent: boolean;
  /** What was copied in the browser. */
  copied: Copied;
  take: (force?: boolean) => void;
  /** Gives whether it was handed back; why not has been said. */
  handBack: (answer?: AnswerRequest) => Promise<boolean>;
  isHandingBack: boolean;
  send: (input: TakeoverInput) => void;
}

const Context = createContext<Takeover | null>(null);

export const TakeoverProvider = Context.Provider;

/** Null where no browser can be driven: on lists and on the dashboard. */
export const useTakeover = () => useContext(Context);
