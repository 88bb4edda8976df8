import { useEffect, useReducer, useRef } from 'react';
import { reportConnection } from '../api/connections';
import { getJson, withQuery } from '../api/http';
import { LiveSocket } from '../api/liveSocket';
import { jpegFromBase64, readPictureFrame } from '../api/pictureFrame';
import type { ExecutionResponse, LiveControl, LiveMessage, LiveResponse, LogResponse, Paged } from '../api/types';
import { isFinal } from '../status/states';
import { addLogs, applyMessage, fromSnapshot, type LiveState } from './liveState';
import { PictureFeed } from './pictureFeed';

type Change =
  | { kind: 'messages'; messages: LiveMessage[]; now: number }
  | { kind: 'logs'; logs: LogResponse[] }
  | { kind: 'control'; control: LiveControl }
  | { kind: 'queue'; place: number | null };

function reduce(state: LiveState, change: Change): LiveState {
  switch (change.kind) {
    case 'messages':
      return change.messages.reduce((current, message) => applyMessage(current, message, change.now), state);
    case 'logs':
      return addLogs(state, change.logs);
    case 'queue':
      return { ...state, execution: { ...state.execution, queue_position: change.place } };
    case 'control':
      return { ...state, control: change.control };
  }
}

/** Messages that come together are shown together; a busy execution would otherwise draw the page for each of them. */
const GATHER_MS = 40;
const QUEUE_MS = 5_000;
/** The last words of an ended execution may follow its end. */
const LINGER_MS = 5_000;

export interface LiveExecution {
  state: LiveState;
  pictures: PictureFeed;
  /** Shows at once what was asked for; the socket tells when the runner has obeyed. */
  setControl: (control: LiveControl) => void;
}

export function useLiveExecution(initial: LiveResponse): LiveExecution {
  const id = initial.execution.id;
  const [state, dispatch] = useReducer(reduce, initial, (live) => fromSnapshot(live, Date.now()));
  const feed = useRef<PictureFeed>(null);
  feed.current ??= new PictureFeed(initial.screenshot ? jpegFromBase64(initial.screenshot) : null);
  const pictures = feed.current;
  const socket = useRef<LiveSocket>(null);
  const ended = isFinal(state.execution.status);

  useEffect(() => {
    if (isFinal(initial.execution.status)) {
      return;
    }
    const name = `live/${id}`;
    let waiting: LiveMessage[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      dispatch({ kind: 'messages', messages: waiting, now: Date.now() });
      waiting = [];
    };
    const opened = new LiveSocket({
      path: (after) => withQuery(`/ws/live/${id}`, { after, pictures: 'answered' }),
      after: initial.execution.position,
      countsPositions: true,
      onMessage: (message) => {
        showPicture(pictures, message);
        waiting.push(message);
        timer ??= setTimeout(flush, GATHER_MS);
      },
      onBinary: (bytes) => {
        const frame = readPictureFrame(bytes);
        if (frame) {
          pictures.show(frame.jpeg, frame.stepNumber, { width: frame.width, height: frame.height });
        }
      },
      onState: (connection) => reportConnection(name, connection),
    });
    socket.current = opened;
    return () => {
      clearTimeout(timer);
      opened.close();
      reportConnection(name, null);
    };
  }, [id, initial, pictures]);

  useEffect(() => {
    if (!ended) {
      return;
    }
    const timer = setTimeout(() => {
      socket.current?.close();
      reportConnection(`live/${id}`, null);
    }, LINGER_MS);
    return () => clearTimeout(timer);
  }, [ended, id]);

  const waiting = state.execution.status === 'pending';
  useEffect(() => {
    if (!waiting) {
      return;
    }
    // Others ahead of it are no event of this execution, so its place has to be asked for.
    const timer = setInterval(() => {
      getJson<ExecutionResponse>(`/api/executions/${id}`).then(
        ({ queue_position }) => dispatch({ kind: 'queue', place: queue_position ?? null }),
        () => undefined,
      );
    }, QUEUE_MS);
    return () => clearInterval(timer);
  }, [waiting, id]);

  useEffect(() => loadLogs(id, (logs) => dispatch({ kind: 'logs', logs })), [id]);

  return { state, pictures, setControl: (control) => dispatch({ kind: 'control', control }) };
}

function showPicture(pictures: PictureFeed, message: LiveMessage) {
  if (message.type === 'screenshot_update') {
    const { screenshot, step_number } = message.data as { screenshot: string; step_number: number };
    pictures.show(jpegFromBase64(screenshot), step_number);
  } else if (message.type === 'snapshot') {
    const { screenshot, execution } = message.data as LiveResponse;
    if (screenshot) {
      pictures.show(jpegFromBase64(screenshot), execution.current_step);
    }
  }
}

const LOG_PAGE = 500;
const RETRY_MS = 3_000;

/** Brings what was logged before the page was opened, page by page. */
function loadLogs(id: string, onLogs: (logs: LogResponse[]) => void): () => void {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const load = async (after: string | null) => {
    try {
      let next = after;
      do {
        after = next;
        const page = await getJson<Paged<LogResponse>>(
          withQuery(`/api/executions/${id}/logs`, { after, limit: LOG_PAGE }),
          abort.signal,
        );
        onLogs(page.items);
        next = page.next_after ?? null;
      } while (next !== null);
    } catch {
      if (!abort.signal.aborted) {
        timer = setTimeout(() => void load(after), RETRY_MS);
      }
    }
  };
  void load(null);
  return () => {
    clearTimeout(timer);
    abort.abort();
  };
}
