import { useUser } from '../account/session';
import type { TaskResponse } from '../api/types';
import { SharingDialog } from './SharingDialog';

/** With whom a task is shared; its owner and administrators change it, everybody else who sees it can look. */
export function TaskSharing({ task, onClose }: { task: TaskResponse | null; onClose: () => void }) {
  const user = useUser();
  const isTheirs = user === null || user.role === 'admin' || user.id === task?.owner_id;
  const mayChange = isTheirs && (user === null || user.scopes.includes('write'));
  return <SharingDialog task={task} mayChange={mayChange} onClose={onClose} />;
}
