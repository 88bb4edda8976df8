/** Why a request failed, in the terms of the server's ProblemDetails. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when no answer came at all. */
    readonly status: number,
    /** Stable code, a key of the `errors` message files. */
    readonly code: string,
    message: string,
    /** Sentences by field path, for example `recipe.actions[2].action.url`. */
    readonly fieldErrors: Record<string, string[]> = {},
    readonly fieldCodes: Record<string, string[]> = {},
    /** Members the server added beyond the standard ones. */
    readonly extensions: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }

  get isUnreachable() {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

const TIMEOUT_MS = 30_000;

/** Goes with every write; see GET /api/auth/status. */
let antiforgeryToken: string | null = null;
const signedOutListeners = new Set<() => void>();

export function setAntiforgeryToken(token: string | null) {
  antiforgeryToken = token;
}

/** Calls back when the server says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

type Query = Record<string, string | number | readonly string[] | null | undefined>;

export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) {
      value.forEach((one) => parameters.append(name, one));
    } else if (value !== null && value !== undefined && value !== '') {
      parameters.set(name, String(value));
    }
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

export function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return send('GET', path, undefined, signal).then((response) => response.json() as Promise<T>);
}

/** With the server's mark of this state, to be sent back with a change so that the second of two who edit it is told. */
export async function getTagged<T>(path: string, signal?: AbortSignal): Promise<{ value: T; tag: string | null }> {
  const response = await send('GET', path, undefined, signal);
  return { value: (await response.json()) as T, tag: response.headers.get('etag') };
}

/** Writes; the body is JSON, and nothing that a form could send (a guard against forged ones). */
export async function sendJson<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown = {}, tag: string | null = null): Promise<T> {
  const response = await send(method, path, JSON.stringify(body), undefined, undefined, tag);
  return (response.status === 204 || response.headers.get('content-length') === '0' ? undefined : await response.json()) as T;
}

/**
 * Writes a file as it is. It takes as long as its way is slow, so only whoever sends it breaks it off.
 * @param onPart hears how much has gone, from 0 to 1; only the older way of sending tells that.
 */
export function sendFile<T>(path: string, file: Blob, signal: AbortSignal, onPart: (part: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const give = async () => {
      const response = new Response(request.responseText, { status: request.status, headers: { 'content-type': 'application/json' } });
      return (await checked(response)).json() as Promise<T>;
    };
    request.open('POST', path);
    Object.entries(headersOf(file)).forEach(([name, value]) => request.setRequestHeader(name, value));
    request.upload.onprogress = (event) => onPart(event.total > 0 ? event.loaded / event.total : 0);
    request.onload = () => give().then(resolve, reject);
    request.onerror = () => reject(new ApiError(0, 'unreachable', 'The connection broke off.'));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** @returns null when there is no picture. */
export async function getPicture(path: string, signal?: AbortSignal): Promise<Blob | null> {
  try {
    const response = await send('GET', path, undefined, signal, 'image/jpeg');
    const isPicture = response.headers.get('content-type')?.startsWith('image/') ?? false;
    return response.status === 200 && isPicture ? await response.blob() : null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      return null;
    }
    throw error;
  }
}

async function send(method: string, path: string, body?: string, signal?: AbortSignal, accept = 'application/json', tag: string | null = null) {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      body: body ?? null,
      headers: { ...headersOf(body), Accept: accept, ...(tag === null ? {} : { 'If-Match': tag }) },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    throw new ApiError(0, 'unreachable', error instanceof Error ? error.message : String(error));
  }
  return checked(response);
}

function headersOf(body: string | Blob | undefined): Record<string, string> {
  return {
    Accept: 'application/json',
    ...(body === undefined ? {} : { 'Content-Type': body instanceof Blob ? 'application/octet-stream' : 'application/json' }),
    ...(body === undefined || antiforgeryToken === null ? {} : { 'X-XSRF-TOKEN': antiforgeryToken }),
  };
}

async function checked(response: Response): Promise<Response> {
  if (!response.ok) {
    const problem = await readProblem(response);
    if (problem.code === 'not_signed_in' || problem.code === 'antiforgery_failed') {
      signedOutListeners.forEach((listener) => listener());
    }
    throw problem;
  }
  return response;
}

async function readProblem(response: Response): Promise<ApiError> {
  const fallback = `HTTP ${response.status}`;
  try {
    const { code, detail, title, errors, error_codes, ...rest } = (await response.json()) as Record<string, unknown>;
    return new ApiError(
      response.status,
      typeof code === 'string' ? code : codeOfStatus(response.status),
      String(detail ?? title ?? fallback),
      (errors ?? {}) as Record<string, string[]>,
      (error_codes ?? {}) as Record<string, string[]>,
      rest,
    );
  } catch {
    // A proxy in between answered, not the server: its body says nothing we could show.
    return new ApiError(response.status, codeOfStatus(response.status), fallback);
  }
}

function codeOfStatus(status: number): string {
  switch (status) {
    case 404:
      return 'not_found';
    case 429:
      return 'too_many_requests';
    case 502:
    case 503:
    case 504:
      return 'unreachable';
    default:
      return 'unexpected';
  }
}
