/** The folded history of an instance, from a worker that lives as long as the component. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api.ts';
import type { Live } from '../live.ts';
import type { HistoryAnswer, HistoryAsk, HistoryView } from './history-messages.ts';

export function useHistory(ask: HistoryAsk): Live<HistoryView> {
  const [view, setView] = useState<HistoryView>();
  const [error, setError] = useState<ApiError>();
  const worker = useRef<Worker | undefined>(undefined);
  useEffect(() => {
    const started = new Worker(new URL('./history-worker.ts', import.meta.url), { type: 'module' });
    worker.current = started;
    started.onmessage = ({ data }: MessageEvent<HistoryAnswer>) => {
      if (data.kind === 'failed') setError(new ApiError(data.status, data.message));
      else {
        setError(undefined);
        setView(data);
      }
    };
    started.onerror = ({ message }) =>
      setError(
        new ApiError(-1, `The history can't be shown: ${message || 'its script could not be loaded'}`),
      );
    return () => {
      worker.current = undefined;
      started.terminate();
      setView(undefined);
      setError(undefined);
    };
  }, [ask.instanceKey]);
  const text = JSON.stringify(ask);
  useEffect(() => worker.current?.postMessage(ask), [text]);
  return { data: view, error };
}
