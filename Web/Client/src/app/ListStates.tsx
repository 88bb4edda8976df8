import { Alert, Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/http';
import { useServerWords } from '../i18n/serverWords';

/** What a page shows instead of what it could not load. */
export function LoadError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const words = useServerWords();
  const problem = error instanceof ApiError ? error : new ApiError(0, 'unexpected', String(error));
  const ErrorIcon = problem.isUnreachable ? IconPlugConnectedX : IconAlertTriangle;
  return (
    <Alert color="red" variant="light" icon={<ErrorIcon aria-hidden />} title={words.error(problem.code, problem.message)} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" c="dimmed">
          {problem.isUnreachable ? t('states.unreachable_help') : problem.message}
        </Text>
        <Button variant="default" onClick={onRetry}>
          {t('states.retry')}
        </Button>
      </Stack>
    </Alert>
  );
}

export function EmptyState(props: { icon: Icon; title: string; text?: string; children?: ReactNode }) {
  const { icon: EmptyIcon, title, text, children } = props;
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center">
      <EmptyIcon size={32} stroke={1.4} color="var(--mantine-color-dimmed)" aria-hidden />
      <Text fw={600}>{title}</Text>
      {text && (
        <Text c="dimmed" maw={460}>
          {text}
        </Text>
      )}
      {children}
    </Stack>
  );
}

export function SkeletonRows({ rows = 6, height = 36 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap={8} p="sm" aria-busy aria-label={t('states.loading')} role="status">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} radius="sm" />
      ))}
    </Stack>
  );
}
