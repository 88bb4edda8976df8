// Draws numbered boxes over a picture, in a page of our own. Boxes are given in CSS pixels of a viewport `width` wide.
async (jpeg, width, marks, quality) => {
  const bytes = Uint8Array.from(atob(jpeg), (character) => character.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  const pen = canvas.getContext('2d');
  pen.drawImage(picture, 0, 0);
  const ratio = picture.width / width;
  const colours = ['#d6006c', '#0b5fff', '#00796b', '#b45309', '#6d28d9', '#b91c1c'];
  pen.font = 'bold 12px sans-serif';
  pen.textBaseline = 'top';
  for (const { number, x, y, width: w, height: h } of marks) {
    const [left, top] = [x * ratio, y * ratio];
    pen.strokeStyle = colours[number % colours.length];
    pen.lineWidth = 2;
    pen.strokeRect(left + 1, top + 1, w * ratio - 2, h * ratio - 2);
    const label = String(number);
    const size = pen.measureText(label).width + 6;
    // Above small things, so that the number hides nothing of them.
    const above = h * ratio < 40 && top >= 14;
    const [labelX, labelY] = [Math.min(Math.max(0, left), canvas.width - size), Math.max(0, above ? top - 14 : top)];
    pen.fillStyle = colours[number % colours.length];
    pen.fillRect(labelX, labelY, size, 14);
    pen.fillStyle = '#fff';
    pen.fillText(label, labelX + 3, labelY + 2);
  }
  return canvas.toDataURL('image/jpeg', quality).split(',')[1];
}
