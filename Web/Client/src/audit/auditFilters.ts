import { withQuery } from '../api/http';
import { day, startOfDay } from '../format/days';

/** What the audit log shows; lives in the address of the page. Days are dates of the viewer's calendar. */
export interface AuditFilters {
  person: string;
  action: string;
  subject: string;
  search: string;
  from: string;
  to: string;
}

export const noFilters: AuditFilters = { person: '', action: '', subject: '', search: '', from: '', to: '' };

export function readFilters(parameters: URLSearchParams): AuditFilters {
  const text = (name: string) => parameters.get(name) ?? '';
  return {
    person: id(text('person')),
    action: text('action'),
    subject: id(text('subject')),
    search: text('search'),
    from: day(text('from')),
    to: day(text('to')),
  };
}

export function writeFilters(filters: AuditFilters): URLSearchParams {
  return new URLSearchParams(withQuery('', { ...filters }).replace(/^\?/, ''));
}

export const hasFilters = (filters: AuditFilters) => writeFilters(filters).size > 0;

/** The query of GET /api/audit and of its export: days become instants, the last day counts in full. */
export function toQuery(filters: AuditFilters) {
  return {
    user_id: filters.person,
    action: filters.action,
    subject_id: filters.subject,
    search: filters.search,
    from: filters.from && startOfDay(filters.from).toISOString(),
    to: filters.to && startOfDay(filters.to, 1).toISOString(),
  };
}

/** The server refuses a whole list for an id that is none. */
const id = (text: string) => (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : '');
