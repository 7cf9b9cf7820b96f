/** A field whose text counts once it is complete: on Enter, or when another element gets the focus. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface TextInputProps {
  readonly label: string;
  readonly look?: 'field';
  readonly type?: 'search' | 'text';
  readonly value: string;
  readonly placeholder?: string;
  /** Id of a `datalist`. */
  readonly list?: string;
  /** Receives the trimmed text. */
  onText(text: string): void;
}

/** What is typed stays while the view around it is drawn again. */
export function TextInput(props: TextInputProps): VNode {
  const { label, look, type = 'search', value, placeholder, list, onText } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <label class={look}>
      {label}
      <input
        type={type}
        value={text}
        placeholder={placeholder}
        list={list}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onChange={({ currentTarget }) => onText(currentTarget.value.trim())}
      />
    </label>
  );
}
