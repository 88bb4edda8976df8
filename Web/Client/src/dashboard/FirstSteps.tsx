import { Button, Group } from '@mantine/core';
import { IconListCheck, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '../account/session';
import { getJson } from '../api/http';
import { keys } from '../api/keys';
import type { ServerInfoResponse } from '../api/types';
import { EmptyState } from '../app/ListStates';

/** What somebody sees who has just installed it: what to do first. */
export function FirstSteps() {
  const { t } = useTranslation();
  const mayWrite = useMay('write');
  const { data: info } = useQuery({
    queryKey: keys.info,
    queryFn: ({ signal }) => getJson<ServerInfoResponse>('/api/info', signal),
  });
  if (!mayWrite) {
    return (
      <div className="section">
        <EmptyState icon={IconListCheck} title={t('tasks.none_shared')} text={t('tasks.none_shared_text')} />
      </div>
    );
  }
  return (
    <div className="section">
      <EmptyState icon={IconListCheck} title={t('first.title')} text={t('first.text')}>
        <Group mt="sm" gap="xs" justify="center">
          <Button component={Link} to="/tasks/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {t('tasks.new')}
          </Button>
          {info?.practice_url && (
            <Button component="a" href={info.practice_url} target="_blank" rel="noreferrer" variant="default">
              {t('first.practice')}
            </Button>
          )}
        </Group>
      </EmptyState>
    </div>
  );
}
