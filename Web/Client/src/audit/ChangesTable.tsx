import { useTranslation } from 'react-i18next';
import type { Change } from './changes';

/** Before and after, side by side; one under the other on a phone. */
export function ChangesTable({ changes }: { changes: readonly Change[] }) {
  const { t } = useTranslation();
  return (
    <table className="audit-changes">
      <thead>
        <tr>
          <th scope="col">{t('audit.field')}</th>
          <th scope="col">{t('audit.before')}</th>
          <th scope="col">{t('audit.after')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, before, after }) => (
          <tr key={field}>
            <th scope="row">{field}</th>
            <td className="audit-before">{textOf(before)}</td>
            <td className="audit-after">{textOf(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const textOf = (value: unknown) =>
  value === null || value === undefined || value === '' ? '–' : typeof value === 'string' ? value : JSON.stringify(value, null, 1);
