/** The name under which tasks are claimed, for servers without authentication. */
import type { VNode } from 'preact';
import { enteredName, enterName, isAnonymous } from '../user.ts';

export function WorkAs(): VNode | null {
  if (!isAnonymous.value) return null;
  return (
    <label class="workas">
      Work as
      <input
        type="text"
        placeholder="your name"
        autoComplete="username"
        value={enteredName.value}
        onInput={({ currentTarget }) => enterName(currentTarget.value.trim())}
      />
    </label>
  );
}
