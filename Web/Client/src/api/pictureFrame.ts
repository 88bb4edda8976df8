/** One live picture as the live socket sends it in binary; the layout is the one of PictureFrame in the server's contracts. */
export interface PictureFrame {
  stepNumber: number;
  timestamp: number;
  width: number;
  height: number;
  jpeg: Blob;
}

const HEADER_LENGTH = 17;
const VERSION = 1;

/** @returns null when the bytes are no frame of this version. */
export function readPictureFrame(bytes: ArrayBuffer): PictureFrame | null {
  if (bytes.byteLength <= HEADER_LENGTH) {
    return null;
  }
  const view = new DataView(bytes);
  if (view.getUint8(0) !== VERSION) {
    return null;
  }
  return {
    stepNumber: view.getInt32(1),
    timestamp: Number(view.getBigInt64(5)),
    width: view.getUint16(13),
    height: view.getUint16(15),
    jpeg: new Blob([bytes.slice(HEADER_LENGTH)], { type: 'image/jpeg' }),
  };
}

export function jpegFromBase64(text: string): Blob {
  const characters = atob(text);
  const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: 'image/jpeg' });
}
