import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
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
    <MantineProvider theme={theme} defaultColorScheme="auto">
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
