import type { LiveMessage } from './types';

export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'offline';

export interface LiveSocketOptions {
  /** Path of the socket; `after` is the last position seen, or null to get a snapshot first. */
  path: (after: number | null) => string;
  /** Position everything before which is known already; null starts with a snapshot. */
  after?: number | null;
  onMessage: (message: LiveMessage) => void;
  onBinary?: (bytes: ArrayBuffer) => void;
  onState?: (state: ConnectionState) => void;
  /** Only sockets of one execution count their messages; the dashboard's carries many executions. */
  countsPositions?: boolean;
  open?: (url: string) => WebSocket;
}

const PING_MS = 30_000;
/** A ping is answered within this time, or the connection is dead although nobody said so. */
const PONG_WITHIN_MS = 10_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
const OFFLINE_AFTER_FAILURES = 4;

/**
 * A WebSocket that stays: it reconnects by itself, asks for what it missed by position, and never delivers a message
 * twice. Positions may be left out, because what was outlived meanwhile is not sent again; the server sees to it that
 * nothing is lost.
 */
export class LiveSocket {
  private socket: WebSocket | null = null;
  private position: number | null;
  private failures = 0;
  private closed = false;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private ping: ReturnType<typeof setInterval> | undefined;
  private pong: ReturnType<typeof setTimeout> | undefined;
  private state: ConnectionState = 'connecting';

  constructor(private readonly options: LiveSocketOptions) {
    this.position = options.after ?? null;
    window.addEventListener('online', this.hurry);
    window.addEventListener('offline', this.wentOffline);
    document.addEventListener('visibilitychange', this.becameVisible);
    this.connect();
  }

  close() {
    this.closed = true;
    window.removeEventListener('online', this.hurry);
    window.removeEventListener('offline', this.wentOffline);
    document.removeEventListener('visibilitychange', this.becameVisible);
    this.drop();
  }

  private connect() {
    this.drop();
    const url = new URL(this.options.path(this.position), window.location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = (this.options.open ?? ((address) => new WebSocket(address)))(url.toString());
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.setState('live');
      this.ping = setInterval(() => this.sendPing(), PING_MS);
    };
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = () => this.lost();
    this.socket = socket;
  }

  /** Forgets the present connection without reporting it as lost. */
  private drop() {
    clearTimeout(this.retry);
    clearInterval(this.ping);
    clearTimeout(this.pong);
    this.retry = undefined;
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  private lost() {
    this.drop();
    this.failures++;
    // Half of the delay is random, so that a restarted server is not met by everybody at once.
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (this.failures - 1));
    this.retry = setTimeout(() => this.connect(), delay * (0.5 + Math.random() / 2));
    this.setState(!navigator.onLine || this.failures >= OFFLINE_AFTER_FAILURES ? 'offline' : 'reconnecting');
  }

  private receive(data: unknown) {
    clearTimeout(this.pong);
    if (data instanceof ArrayBuffer) {
      this.failures = 0;
      this.options.onBinary?.(data);
      // Until it hears so the server sends no more than a slow connection can carry.
      this.socket?.send('seen');
      return;
    }
    if (typeof data !== 'string' || data === 'pong') {
      return;
    }
    let message: LiveMessage;
    try {
      message = JSON.parse(data) as LiveMessage;
    } catch {
      return;
    }
    // Only now: a server that accepts and hangs up at once must not be tried without a pause.
    this.failures = 0;
    if (this.accept(message)) {
      this.options.onMessage(message);
    }
  }

  private accept(message: LiveMessage): boolean {
    if (!this.options.countsPositions) {
      return true;
    }
    if (message.type === 'snapshot') {
      this.position = positionOfSnapshot(message) ?? message.position ?? null;
      return true;
    }
    const position = message.position;
    if (position === null || position === undefined) {
      return true;
    }
    if (this.position !== null && position <= this.position) {
      return false;
    }
    this.position = position;
    return true;
  }

  private sendPing() {
    if (this.socket?.readyState !== WebSocket.OPEN) {
      return;
    }
    this.socket.send('ping');
    clearTimeout(this.pong);
    this.pong = setTimeout(() => this.lost(), PONG_WITHIN_MS);
  }

  private readonly hurry = () => {
    if (!this.closed && this.retry !== undefined) {
      this.failures = 0;
      this.connect();
    }
  };

  private readonly becameVisible = () => {
    if (document.visibilityState === 'visible') {
      this.hurry();
      // A laptop that slept may hold a dead connection that still looks open.
      this.sendPing();
    }
  };

  private readonly wentOffline = () => {
    if (this.socket) {
      this.lost();
    }
    this.setState('offline');
  };

  private setState(state: ConnectionState) {
    if (state !== this.state) {
      this.state = state;
      this.options.onState?.(state);
    }
  }
}

function positionOfSnapshot(message: LiveMessage): number | undefined {
  return (message.data as { execution?: { position?: number } }).execution?.position;
}
