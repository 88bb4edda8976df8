/** A WebSocket whose server is the test. */
export class FakeSocket {
  static readonly opened: FakeSocket[] = [];
  static get latest(): FakeSocket {
    return FakeSocket.opened.at(-1)!;
  }

  readyState: number = WebSocket.CONNECTING;
  binaryType = '';
  readonly sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.opened.push(this);
  }

  send(text: string) {
    this.sent.push(text);
  }

  close() {
    this.readyState = WebSocket.CLOSED;
  }

  accept() {
    this.readyState = WebSocket.OPEN;
    this.onopen?.();
  }

  say(message: object | string | ArrayBuffer) {
    const plain = typeof message === 'string' || message instanceof ArrayBuffer;
    this.onmessage?.({ data: plain ? message : JSON.stringify(message) });
  }

  breakOff() {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.();
  }
}
