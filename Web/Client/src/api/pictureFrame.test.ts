import { expect, it } from 'vitest';
import { readPictureFrame } from './pictureFrame';

function frame(version: number, jpeg: number[]) {
  const bytes = new ArrayBuffer(17 + jpeg.length);
  const view = new DataView(bytes);
  view.setUint8(0, version);
  view.setInt32(1, 12);
  view.setBigInt64(5, 1_767_225_600_123n);
  view.setUint16(13, 1280);
  view.setUint16(15, 800);
  new Uint8Array(bytes).set(jpeg, 17);
  return bytes;
}

it('reads the header that the server writes before the picture', () => {
  const read = readPictureFrame(frame(1, [0xff, 0xd8, 0xff]));
  expect(read).toMatchObject({ stepNumber: 12, timestamp: 1_767_225_600_123, width: 1280, height: 800 });
  expect(read?.jpeg.size).toBe(3);
  expect(read?.jpeg.type).toBe('image/jpeg');
});

it('leaves alone what is another version or too short', () => {
  expect(readPictureFrame(frame(2, [1]))).toBeNull();
  expect(readPictureFrame(frame(1, []))).toBeNull();
});
