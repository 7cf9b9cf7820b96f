/** The equivalent command, to copy. */
import type { VNode } from 'preact';
import { say } from './toasts.tsx';

export function CommandLine({ text }: { readonly text: string }): VNode {
  return (
    <div class="command">
      <code>{text}</code>
      <button
        type="button"
        class="quiet"
        aria-label="Copy the command"
        onClick={() => {
          navigator.clipboard.writeText(text).then(
            () => say('Copied.'),
            () => say("The browser doesn't allow copying here. Select the text instead."),
          );
        }}
      >
        Copy
      </button>
    </div>
  );
}
