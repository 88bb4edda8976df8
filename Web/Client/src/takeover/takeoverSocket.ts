import { withQuery } from '../api/http';
import type { TakeoverCopy, TakeoverInput, TakeoverState } from './takeoverInput';

export type DriveConnection = 'connecting' | 'open' | 'lost';

export interface TakeoverSocketOptions {
  execution: string;
  lease: string;
  renewMs: number;
  onState: (state: TakeoverState) => void;
  onCopied: (copy: TakeoverCopy) => void;
  onConnection: (connection: DriveConnection) => void;
  /** What is done is seen late. */
  onSlow: (isSlow: boolean) => void;
  /** Somebody else drives by now, or nobody. */
  onOver: (takenBy: string | null) => void;
  /** Something that was done did not arrive; it is not tried again. */
  onLost: () => void;
}

const ANSWER_WITHIN_MS = 5_000;
/** Longer than a click should take until something is seen of it. */
const SLOW_MS = 1_000;
const RETRY_MS = 1_000;

/**
 * The driver's way to the browser. It renews the takeover as long as the page is open and comes back after a break; what
 * is done while the connection is gone is lost, for a late key press is worse than none.
 */
export class TakeoverSocket {
  private socket: WebSocket | null = null;
  private renewing: ReturnType<typeof setInterval> | undefined;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  private askedAt = 0;
  private isOpen = false;

  constructor(private readonly options: TakeoverSocketOptions) {
    window.addEventListener('offline', this.look);
    this.connect();
  }

  /** @returns false when it is lost. */
  send(input: TakeoverInput): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) {
      return false;
    }
    this.socket.send(JSON.stringify({ at: Date.now(), input }));
    return true;
  }

  close() {
    this.closed = true;
    window.removeEventListener('offline', this.look);
    this.drop();
  }

  private connect() {
    this.drop();
    const url = new URL(withQuery(`/ws/takeover/${this.options.execution}`, { lease: this.options.lease }), window.location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url.toString());
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = () => this.lost();
    this.socket = socket;
    this.renewing = setInterval(() => this.renew(), this.options.renewMs);
    this.expectAnswer();
  }

  private drop() {
    clearInterval(this.renewing);
    clearTimeout(this.waiting);
    clearTimeout(this.retry);
    const socket = this.socket;
    this.socket = null;
    this.isOpen = false;
    if (socket) {
      socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  private lost() {
    this.drop();
    if (!this.closed) {
      this.options.onConnection('lost');
      this.retry = setTimeout(() => this.connect(), RETRY_MS);
    }
  }

  /** The network went away: a connection that has not noticed it is asked at once. */
  private readonly look = () => this.renew();

  private renew() {
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ at: Date.now() }));
      this.expectAnswer();
    }
  }

  /** A connection that answers nothing is dead, although nobody said so. */
  private expectAnswer() {
    clearTimeout(this.waiting);
    this.askedAt = performance.now();
    this.waiting = setTimeout(() => this.lost(), ANSWER_WITHIN_MS);
  }

  private receive(data: unknown) {
    if (typeof data !== 'string' || !data.startsWith('{')) {
      return;
    }
    const message = JSON.parse(data) as { type: string; data: unknown };
    switch (message.type) {
      case 'renewed':
        clearTimeout(this.waiting);
        // The first answer waited for the connection itself.
        this.options.onSlow(this.isOpen && performance.now() - this.askedAt > SLOW_MS);
        this.isOpen = true;
        this.options.onConnection('open');
        break;
      case 'state':
        this.options.onState(message.data as TakeoverState);
        break;
      case 'copied':
        this.options.onCopied(message.data as TakeoverCopy);
        break;
      case 'lost':
        this.options.onLost();
        break;
      case 'over':
        this.close();
        this.options.onOver((message.data as { taken_by?: string | null }).taken_by ?? null);
        break;
    }
  }
}
