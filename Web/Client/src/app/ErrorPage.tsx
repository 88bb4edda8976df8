import { Button, Center, Code, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isRouteErrorResponse, useRouteError } from 'react-router';
import { NotFoundPage } from './NotFoundPage';

/** What is left when a page broke: say so, and offer the one thing that usually helps. */
export function ErrorPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) {
    return <NotFoundPage />;
  }
  return (
    <Center mih="70vh" p="md">
      <Stack gap="sm" align="flex-start" maw={520}>
        <Title order={1}>{t('broken.title')}</Title>
        <Text c="dimmed">{t('broken.text')}</Text>
        <Code block w="100%">
          {error instanceof Error ? error.message : String(error)}
        </Code>
        <Button onClick={() => window.location.reload()}>{t('broken.reload')}</Button>
      </Stack>
    </Center>
  );
}
