/** Names with their values, as text of any length. */
import type { VNode } from 'preact';
import { LongText } from './long-text.tsx';

interface NamedValue {
  readonly name: string;
  readonly value: string | null;
  readonly isChanged?: boolean;
}

/** A name may occur more than once, as in headers of a record. */
export function ValueList({ values }: { readonly values: readonly NamedValue[] }): VNode {
  return (
    <dl class="variables">
      {values.map(({ name, value, isChanged = false }, at) => (
        <div key={at} class={isChanged ? 'changed' : ''}>
          <dt>{name}</dt>
          <dd>
            <LongText text={value ?? ''} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
