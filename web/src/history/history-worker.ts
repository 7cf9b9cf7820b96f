/**
 * Loads the steps of one instance and folds them in a thread of their own, so that a long history never
 * blocks the page.
 */
import { ApiError, request } from '../api.ts';
import type { StepSource, Steps } from '../own-items.ts';
import { HistoryFold } from './history-fold.ts';
import type { HistoryAnswer, HistoryAsk, HistoryView } from './history-messages.ts';
import { viewOf } from './history-view.ts';

/** Of one request. */
const LIMIT = 5_000;
/** A change that the page hasn't noticed is loaded after this time. */
const PAUSE_MS = 10_000;

const fold = new HistoryFold();
let asked: HistoryAsk | undefined;
let source: StepSource | undefined;
let after = -1;
let isComplete = false;
let isWhole = true;
let isLoading = false;
let isWanted = false;
let isAnswering = false;

const post = (answer: HistoryAnswer): void => self.postMessage(answer);

self.onmessage = ({ data }: MessageEvent<HistoryAsk>) => {
  const isNew = asked?.version !== data.version;
  asked = data;
  if (isNew) void load();
  answerSoon();
};
setInterval(() => void load(), PAUSE_MS);

/** While the slider moves, only its latest position is answered. */
function answerSoon(): void {
  if (isAnswering) return;
  isAnswering = true;
  setTimeout(() => {
    isAnswering = false;
    if (asked && source) post(view(asked, source));
  });
}

function view(ask: HistoryAsk, of: StepSource): HistoryView {
  return { ...viewOf(fold, ask), kind: 'view', source: of, isComplete, isWhole };
}

/** Loads what is new; one request after the other. */
async function load(): Promise<void> {
  isWanted = true;
  if (isLoading || !asked) return;
  isLoading = true;
  try {
    while (isWanted) {
      isWanted = false;
      await loadToEnd(asked.instanceKey);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    post({ kind: 'failed', status: error.status, message: error.message });
  } finally {
    isLoading = false;
  }
}

async function loadToEnd(instanceKey: string): Promise<void> {
  do {
    const path = `/api/process-instances/${instanceKey}/steps?after=${after}&limit=${LIMIT}`;
    const steps = await request<Steps>(path);
    const { items, next } = steps;
    if (after < 0) isWhole = steps.isWhole;
    source = steps;
    after = next;
    fold.add(items);
    const wasComplete = isComplete;
    isComplete = steps.isComplete;
    if (items.length > 0 || isComplete !== wasComplete) answerSoon();
  } while (!isComplete);
}
