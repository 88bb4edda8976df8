import type { TakeoverInput } from './takeoverInput';

/** As often as pictures come at most; what lies between two moves no page needs. */
const SEND_MS = 33;

interface Point {
  x: number;
  y: number;
}

type Pointer = Extract<TakeoverInput, { type: 'pointer' }>;
type Wheel = Extract<TakeoverInput, { type: 'wheel' }>;

/** Sends what is done on the picture in its order; moves and scrolling together with what follows them closely. */
export class PictureStrokes {
  private moved: Pointer | null = null;
  private scrolled: Wheel | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (input: TakeoverInput) => void) {}

  move({ x, y }: Point, modifiers = 0) {
    this.moved = { type: 'pointer', stroke: 'move', x, y, modifiers };
    this.soon();
  }

  scroll({ x, y }: Point, dx: number, dy: number, modifiers = 0) {
    this.scrolled = { type: 'wheel', x, y, delta_x: (this.scrolled?.delta_x ?? 0) + dx, delta_y: (this.scrolled?.delta_y ?? 0) + dy, modifiers };
    this.soon();
  }

  stroke(stroke: 'down' | 'up', { x, y }: Point, press: Pick<Pointer, 'button' | 'clicks' | 'modifiers'>) {
    this.flush();
    this.send({ type: 'pointer', stroke, x, y, ...press });
  }

  release() {
    this.flush();
    this.send({ type: 'release' });
  }

  /** What was not sent yet is not sent. */
  stop() {
    clearTimeout(this.timer);
  }

  private soon() {
    this.timer ??= setTimeout(() => this.flush(), SEND_MS);
  }

  private flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.moved) {
      this.send(this.moved);
    }
    if (this.scrolled) {
      this.send(this.scrolled);
    }
    this.moved = this.scrolled = null;
  }
}
