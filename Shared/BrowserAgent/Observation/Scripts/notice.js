// A picture that says why there is none, in a page of our own.
(width, height, lines, quality) => {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#1f2937';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = '#e5e7eb';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  const size = Math.max(14, Math.round(Math.min(width / 32, height / 16)));
  pen.font = `${size}px "Noto Sans CJK JP", sans-serif`;
  lines.forEach((line, index) => pen.fillText(line, width / 2, height / 2 + (index - (lines.length - 1) / 2) * size * 1.8, width * 0.94));
  return canvas.toDataURL('image/jpeg', quality).split(',')[1];
}
