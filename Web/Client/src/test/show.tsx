import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { TitleSlot } from '../app/PageTitle';
import { theme } from '../app/theme';
import { startLanguages } from '../i18n';

/** Shows something as the application would, at an address that a test can ask for. */
export async function show(element: ReactElement, path = '/') {
  await startLanguages();
  const router = createMemoryRouter([{ path: '*', element: <TitleSlot value={document.body}>{element}</TitleSlot> }], {
    initialEntries: [path],
  });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={client}>
        <ModalsProvider>
          <Notifications />
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { user: userEvent.setup(), router, client };
}

export interface Answer {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Answers requests by method and path; what is not listed is not found. */
export function serve(answers: Record<string, Answer | ((body: unknown) => Answer | Promise<Answer>)>) {
  const asked: { request: string; body: unknown; headers: unknown }[] = [];
  globalThis.fetch = async (input, init) => {
    const url = new URL(String(input), 'http://localhost');
    const request = `${init?.method ?? 'GET'} ${url.pathname}`;
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    asked.push({ request, body, headers: init?.headers });
    const answer = answers[request] ?? { status: 404, body: { code: 'not_found' } };
    const { status = 200, body: reply = {}, headers } = typeof answer === 'function' ? await answer(body) : answer;
    return new Response(status === 204 ? null : JSON.stringify(reply), { status, headers: { 'content-type': 'application/json', ...headers } });
  };
  globalThis.XMLHttpRequest = FakeRequest as unknown as typeof XMLHttpRequest;
  return asked;
}

/** What tells how much of a file has gone; its answers are those of `fetch`. */
class FakeRequest {
  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  onabort?: () => void;
  responseText = '';
  status = 0;
  private readonly headers: Record<string, string> = {};
  private request = { method: '', path: '' };
  private isAborted = false;

  open(method: string, path: string) {
    this.request = { method, path };
  }

  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }

  async send() {
    this.upload.onprogress?.({ loaded: 1, total: 2 });
    const response = await fetch(this.request.path, { method: this.request.method, headers: this.headers });
    this.status = response.status;
    this.responseText = await response.text();
    if (!this.isAborted) {
      this.onload?.();
    }
  }

  abort() {
    this.isAborted = true;
    this.onabort?.();
  }
}
