import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { getJson } from '../api/http';
import { keys } from '../api/keys';
import type { CredentialUses } from '../api/types';

export function UsedBy({ id }: { id: string }) {
  const { data } = useQuery({
    queryKey: keys.credentialUses(id),
    queryFn: ({ signal }) => getJson<CredentialUses>(`/api/credentials/${id}/used-by`, signal),
  });
  return data ? <Uses uses={data} /> : null;
}

/** What would fail without a credential. */
export function Uses({ uses: { tasks, other_tasks, running_executions } }: { uses: CredentialUses }) {
  const { t } = useTranslation();
  return (
    <div data-testid="used-by">
      <Text size="sm" fw={500}>
        {t('credentials.used_by')}
      </Text>
      {tasks.length + other_tasks + running_executions === 0 ? (
        <Text size="sm" c="dimmed">
          {t('credentials.used_by_none')}
        </Text>
      ) : (
        <ul className="credential-uses">
          {tasks.map((use) => (
            <li key={use.task_id}>
              <Anchor component={Link} to={`/tasks/${use.task_id}`} size="sm">
                {use.task_name}
              </Anchor>
            </li>
          ))}
          {other_tasks > 0 && <li>{t('credentials.used_by_others', { count: other_tasks })}</li>}
          {running_executions > 0 && <li>{t('credentials.used_by_running', { count: running_executions })}</li>}
        </ul>
      )}
    </div>
  );
}
