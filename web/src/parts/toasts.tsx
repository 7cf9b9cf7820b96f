/** Short messages about the results of actions. */
import { signal } from '@preact/signals';
import type { VNode } from 'preact';

const SHOWN_MS = 6000;
const shown = signal<readonly { readonly id: number; readonly text: string }[]>([]);
let lastId = 0;

export function say(text: string): void {
  const id = ++lastId;
  shown.value = [...shown.value, { id, text }];
  setTimeout(() => {
    shown.value = shown.value.filter((each) => each.id !== id);
  }, SHOWN_MS);
}

export function Toasts(): VNode {
  return (
    <div class="toasts" role="status">
      {shown.value.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
