import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { ErrorPage } from './ErrorPage';
import { NotFoundPage } from './NotFoundPage';
import { Shell } from './Shell';

/** Every page is a chunk of its own, so that the first view loads only what it shows. */
const pages: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import('../dashboard/DashboardPage')).DashboardPage }) },
  { path: 'tasks', lazy: async () => ({ Component: (await import('../tasks/TasksPage')).TasksPage }) },
  { path: 'tasks/new', lazy: async () => ({ Component: (await import('../tasks/form/NewTaskPage')).NewTaskPage }) },
  { path: 'tasks/:id', lazy: async () => ({ Component: (await import('../tasks/form/EditTaskPage')).EditTaskPage }) },
  { path: 'executions', lazy: async () => ({ Component: (await import('../executions/ExecutionsPage')).ExecutionsPage }) },
  { path: 'executions/:id', lazy: async () => ({ Component: (await import('../live/LivePage')).LivePage }) },
  { path: 'operations', lazy: async () => ({ Component: (await import('../operations/OperationsPage')).OperationsPage }) },
  // Where runners had a page of their own.
  { path: 'runners', element: <Navigate to="/operations" replace /> },
  { path: 'settings', lazy: async () => ({ Component: (await import('../settings/SettingsPage')).SettingsPage }) },
  { path: 'credentials', lazy: async () => ({ Component: (await import('../credentials/CredentialsPage')).CredentialsPage }) },
  { path: 'people', lazy: async () => ({ Component: (await import('../people/PeoplePage')).PeoplePage }) },
  { path: 'audit', lazy: async () => ({ Component: (await import('../audit/AuditPage')).AuditPage }) },
  { path: 'profile', lazy: async () => ({ Component: (await import('../profile/ProfilePage')).ProfilePage }) },
  { path: '*', Component: NotFoundPage },
];

export const createRouter = () =>
  createBrowserRouter([
    {
      Component: Shell,
      errorElement: <ErrorPage />,
      hydrateFallbackElement: <></>,
      children: [{ errorElement: <ErrorPage />, children: pages }],
    },
  ]);
