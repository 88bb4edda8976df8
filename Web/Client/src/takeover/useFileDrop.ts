import { useEffect, useRef, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { boxIn } from './driveView';
import { pointIn, type Size, type TakeoverInput } from './takeoverInput';
import type { DriveView } from './useDriveView';
import { useFileUpload, type FileUpload } from './useFileUpload';

export interface FileDropOptions {
  surface: RefObject<HTMLElement | null>;
  view: DriveView;
  size: Size;
  ready: boolean;
  execution: string;
  lease: string | null;
  send: (input: TakeoverInput) => void;
}

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
const isFolder = (item: DataTransferItem) => item.webkitGetAsEntry?.()?.isDirectory ?? false;

/** Files of the driver's own machine that they drop on the picture reach what is at that point of the page. */
export function useFileDrop({ surface, view, size, ready, execution, lease, send }: FileDropOptions) {
  const { t } = useTranslation();
  const upload = useFileUpload(execution, lease, ready);
  const [isOver, setIsOver] = useState(false);
  const [isRefused, setIsRefused] = useState(false);
  const now = useRef({ size, ready, upload, send });
  now.current = { size, ready, upload, send };
  const { shown } = view;

  useEffect(() => {
    const element = surface.current;
    if (!element) {
      return;
    }
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) {
        return;
      }
      // Beside the picture the window itself would open them, and with that leave the browser.
      event.preventDefault();
      const isHere = now.current.ready && element.contains(event.target as Node);
      event.dataTransfer!.dropEffect = isHere ? 'copy' : 'none';
      setIsOver(isHere);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) {
        setIsOver(false);
      }
    };
    const onDrop = async (event: DragEvent) => {
      setIsOver(false);
      if (!hasFiles(event)) {
        return;
      }
      event.preventDefault();
      const point = pointIn(boxIn(element.getBoundingClientRect(), shown.current), now.current.size, event.clientX, event.clientY);
      if (!now.current.ready || !point || !element.contains(event.target as Node)) {
        return;
      }
      const folder = [...event.dataTransfer!.items].some(isFolder);
      const files = [...event.dataTransfer!.files];
      setIsRefused(folder);
      if (folder || files.length === 0) {
        return;
      }
      const taken = await now.current.upload.upload(files);
      if (taken) {
        now.current.send({ type: 'drop', x: point.x, y: point.y, files: taken });
      }
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [surface, shown]);

  const told: FileUpload = isRefused ? { ...upload, problem: t('takeover.drop_folder') } : upload;
  const forget = () => {
    setIsRefused(false);
    upload.stop();
    upload.forgetProblem();
  };
  return { isOver, upload: told, forget };
}
