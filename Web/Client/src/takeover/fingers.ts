import type { PictureStrokes } from './pictureStrokes';
import { ClickCounter } from './takeoverInput';

/** A finger that goes further presses nothing. */
const TAP_PX = 8;
/** A finger that rests as long does what the right button of a mouse does, or drags. */
const LONG_MS = 500;

interface Point {
  x: number;
  y: number;
}

export interface FingersOptions {
  strokes: PictureStrokes;
  /** The point of the picture at a point of the window, at its edge where it lies beside it. */
  at: (point: Point) => (Point & { scale: number }) | null;
  /** Enlarges the picture around a point of the window. */
  enlarge: (factor: number, around: Point) => void;
  /** Moves the enlarged picture, and gives what it did not move by. */
  move: (dx: number, dy: number) => Point;
}

type Doing = 'nothing' | 'pressing' | 'scrolling' | 'holding' | 'dragging' | 'pinching';

/**
 * What fingers do on the picture: a tap clicks, a finger that moves moves the enlarged picture and scrolls the page at its edge, one that
 * rests presses the right button or, when it moves then, drags; two enlarge the picture and move it.
 */
export class Fingers {
  private readonly down = new Map<number, Point>();
  private readonly clicks = new ClickCounter();
  private doing: Doing = 'nothing';
  private start: Point = { x: 0, y: 0 };
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: FingersOptions) {}

  press(id: number, at: Point) {
    this.down.set(id, at);
    clearTimeout(this.timer);
    if (this.down.size === 1) {
      this.doing = 'pressing';
      this.start = at;
      this.timer = setTimeout(() => this.hold(), LONG_MS);
      return;
    }
    if (this.doing === 'dragging') {
      this.options.strokes.release();
    }
    this.doing = 'pinching';
  }

  go(id: number, to: Point) {
    const from = this.down.get(id);
    if (!from) {
      return;
    }
    const isFar = Math.hypot(to.x - this.start.x, to.y - this.start.y) > TAP_PX;
    if (this.doing === 'pressing' && isFar) {
      clearTimeout(this.timer);
      this.doing = 'scrolling';
    } else if (this.doing === 'holding' && isFar) {
      this.doing = 'dragging';
      this.stroke('down', this.start, 'left', 1);
    }
    if (this.doing === 'pressing' || this.doing === 'holding') {
      return;
    }
    const others = [...this.down].filter(([other]) => other !== id).map(([, point]) => point);
    this.down.set(id, to);
    if (this.doing === 'pinching' && others[0]) {
      this.pinch(others[0], from, to);
    } else if (this.doing === 'scrolling') {
      this.scroll(from, to);
    } else if (this.doing === 'dragging') {
      const point = this.options.at(to);
      if (point) {
        this.options.strokes.move(point);
      }
    }
  }

  lift(id: number, at: Point) {
    if (!this.down.delete(id)) {
      return;
    }
    clearTimeout(this.timer);
    if (this.doing === 'pressing') {
      this.click('left', at);
    } else if (this.doing === 'holding') {
      this.click('right', at);
    } else if (this.doing === 'dragging') {
      this.stroke('up', at, 'left', 1);
    }
    // The last finger of two does nothing more.
    this.doing = 'nothing';
  }

  /** The window took the fingers for something else. */
  cancel() {
    clearTimeout(this.timer);
    this.down.clear();
    this.doing = 'nothing';
    this.options.strokes.release();
  }

  stop() {
    clearTimeout(this.timer);
  }

  private hold() {
    this.doing = 'holding';
    // Where there is nothing that could shake, nothing is felt.
    navigator.vibrate?.(15);
  }

  private click(button: 'left' | 'right', at: Point) {
    const point = this.options.at(at);
    if (point) {
      const count = this.clicks.press(button, point.x, point.y, performance.now());
      this.options.strokes.move(point);
      this.stroke('down', at, button, count);
      this.stroke('up', at, button, count);
    }
  }

  private stroke(stroke: 'down' | 'up', at: Point, button: 'left' | 'right', clicks: number) {
    const point = this.options.at(at);
    if (point) {
      this.options.strokes.stroke(stroke, point, { button, clicks, modifiers: 0 });
    }
  }

  private scroll(from: Point, to: Point) {
    const rest = this.options.move(to.x - from.x, to.y - from.y);
    const point = this.options.at(to);
    if (point && (rest.x !== 0 || rest.y !== 0)) {
      this.options.strokes.scroll(point, -rest.x / point.scale, -rest.y / point.scale);
    }
  }

  private pinch(other: Point, from: Point, to: Point) {
    const between = (point: Point) => ({ x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 });
    const apart = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
    this.options.enlarge(apart(to) / apart(from), between(from));
    this.options.move(between(to).x - between(from).x, between(to).y - between(from).y);
  }
}
