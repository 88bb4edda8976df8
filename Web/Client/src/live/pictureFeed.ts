/** A picture that is ready to be shown. */
export interface ShownPicture {
  url: string;
  stepNumber: number | null;
  /** Of what it shows, in CSS pixels of the page; null where nobody said. */
  size: { width: number; height: number } | null;
}

/**
 * The newest live picture. A frame is decoded before it replaces the earlier one, so nothing flickers; frames that
 * come faster than they can be decoded are skipped, the newest always wins.
 */
export class PictureFeed {
  private shown: ShownPicture | null = null;
  private next: (Omit<ShownPicture, 'url'> & { jpeg: Blob }) | null = null;
  private decoding = false;
  private readonly listeners = new Set<() => void>();

  constructor(first: Blob | null) {
    if (first) {
      this.show(first, null);
    }
  }

  show(jpeg: Blob, stepNumber: number | null, size: ShownPicture['size'] = null) {
    this.next = { jpeg, stepNumber, size };
    if (!this.decoding) {
      void this.decode();
    }
  }

  readonly current = () => this.shown;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  private async decode() {
    this.decoding = true;
    while (this.next) {
      const { jpeg, stepNumber, size } = this.next;
      this.next = null;
      const url = URL.createObjectURL(jpeg);
      try {
        const image = new Image();
        image.src = url;
        await image.decode();
        this.replace({ url, stepNumber, size });
      } catch {
        // A broken frame is not worth a word: the next one replaces it.
        URL.revokeObjectURL(url);
      }
    }
    this.decoding = false;
  }

  private replace(picture: ShownPicture) {
    const old = this.shown;
    this.shown = picture;
    this.listeners.forEach((listener) => listener());
    if (old) {
      // An enlarged view or a save may still be reading the earlier one.
      setTimeout(() => URL.revokeObjectURL(old.url), 2_000);
    }
  }
}
