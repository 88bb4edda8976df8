import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { reportConnection } from '../api/connections';
import { keys } from '../api/keys';
import { LiveSocket } from '../api/liveSocket';
import type { AlertResponse, DashboardResponse, ExecutionListItem, LiveMessage } from '../api/types';
import { forgetExecution, patchExecution, takeAlerts, takeDashboard } from './patchCaches';

/** Counts and orders that the client cannot know are asked for again, but not for every message of a burst. */
const REFRESH_MS = 1_000;

/** One socket for the whole application: keeps the dashboard, the task list and the execution list up to date. */
export function useDashboardFeed() {
  const client = useQueryClient();
  useEffect(() => {
    let refresh: ReturnType<typeof setTimeout> | undefined;
    const refreshSoon = () => {
      refresh ??= setTimeout(() => {
        refresh = undefined;
        void client.invalidateQueries({ queryKey: keys.dashboard });
      }, REFRESH_MS);
    };
    let opened = false;
    const receive = (message: LiveMessage) => {
      switch (message.type) {
        case 'snapshot':
          // Lists may have changed while the connection was lost.
          if (opened) {
            void client.invalidateQueries({ queryKey: keys.tasks });
            void client.invalidateQueries({ queryKey: keys.executions });
          }
          opened = true;
          takeDashboard(client, message.data as DashboardResponse);
          break;
        case 'dashboard_update':
          takeDashboard(client, message.data as DashboardResponse);
          break;
        case 'alerts_update':
          takeAlerts(client, message.data as AlertResponse[]);
          break;
        case 'execution_update':
          if (patchExecution(client, message.data as ExecutionListItem)) {
            refreshSoon();
          }
          break;
        case 'deleted':
          forgetExecution(client, (message.data as { execution_id: string }).execution_id);
          refreshSoon();
          break;
      }
    };
    const socket = new LiveSocket({
      path: () => '/ws/dashboard',
      onMessage: receive,
      onState: (state) => reportConnection('dashboard', state),
    });
    reportConnection('dashboard', 'connecting');
    return () => {
      clearTimeout(refresh);
      socket.close();
      reportConnection('dashboard', null);
    };
  }, [client]);
}
