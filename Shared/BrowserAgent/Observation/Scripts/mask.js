// Covers parts of a picture, in a page of our own. Areas are given in CSS pixels of a view `width` wide.
async (source, type, width, areas, quality) => {
  const bytes = Uint8Array.from(atob(source), (character) => character.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type }));
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  const pen = canvas.getContext('2d');
  pen.drawImage(picture, 0, 0);
  const ratio = picture.width / width;
  // A little more than the text: smoothing draws letters beyond their box.
  const around = 2;
  pen.fillStyle = '#1f2937';
  for (const { x, y, width: w, height: h } of areas) {
    pen.fillRect((x - around) * ratio, (y - around) * ratio, (w + 2 * around) * ratio, (h + 2 * around) * ratio);
  }
  return canvas.toDataURL(type, quality).split(',')[1];
}
