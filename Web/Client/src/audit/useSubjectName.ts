import type { AuditEntryResponse } from '../api/types';
import { useFormats } from '../format/useFormats';

/** What an entry is about, as it was called then; executions of one task are told apart by their time. */
export function useSubjectName() {
  const { moment } = useFormats();
  return ({ subject_id, subject_name, subject_at }: AuditEntryResponse) =>
    !subject_name ? `…${subject_id?.slice(-8)}` : subject_at ? `${subject_name} · ${moment(subject_at)}` : subject_name;
}
