import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { RouterProvider } from 'react-router';
import { AuthGate } from '../account/AuthGate';
import { ApiError } from '../api/http';
import { createRouter } from './routes';
import { theme } from './theme';

const isRefusal = (error: unknown) => error instanceof ApiError && error.status >= 400 && error.status < 500;
const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the server refused will be refused again; what did not reach it may well do so.
      retry: (failures, error) => failures < 2 && !isRefusal(error),
      // A page that could not be filled fills itself when the server is back.
      refetchInterval: ({ state }) => (state.status === 'error' && !isRefusal(state.error) ? 3_000 : false),
    },
  },
});
const router = createRouter();

export function App() {
  const { t } = useTranslation();
  return (
    <MantineProvider theme={useNamedTheme(t('people.close'))} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <ModalsProvider labels={{ confirm: t('app.confirm'), cancel: t('app.cancel') }}>
          <Notifications position="bottom-right" limit={4} />
          <AuthGate>
            <RouterProvider router={router} />
          </AuthGate>
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Close buttons are icons without words: what they are called where they do not say it themselves. */
function useNamedTheme(close: string) {
  return useMemo(() => mergeThemeOverrides(theme, { components: { CloseButton: { defaultProps: { 'aria-label': close } } } }), [close]);
}
