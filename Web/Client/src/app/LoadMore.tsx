import { Button, Center } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface LoadMoreProps {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

export function LoadMore({ list }: LoadMoreProps) {
  const { t } = useTranslation();
  return list.hasNextPage ? (
    <Center p="sm">
      <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {t('states.load_more')}
      </Button>
    </Center>
  ) : null;
}
