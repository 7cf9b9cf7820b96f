/** A field for variables as JSON text. */
import type { VNode } from 'preact';

export function VariablesField({
  value,
  label = 'Variables (JSON)',
  onInput,
}: {
  readonly value: string;
  readonly label?: string;
  onInput(text: string): void;
}): VNode {
  return (
    <label class="field">
      {label}
      <textarea
        rows={5}
        spellcheck={false}
        placeholder={'{"amount": 120}'}
        value={value}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </label>
  );
}

export function TextField({
  label,
  value,
  onInput,
  required = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly required?: boolean;
  onInput(text: string): void;
}): VNode {
  return (
    <label class="field">
      {label}
      <input
        type="text"
        value={value}
        required={required}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </label>
  );
}
