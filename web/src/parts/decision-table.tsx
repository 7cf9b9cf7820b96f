/** A decision table or literal expression, with the rules that matched. */
import type { VNode } from 'preact';
import type { Decision } from '../decision-table.ts';
import { LongText } from './long-text.tsx';

interface DecisionTableProps {
  readonly decision: Decision;
  /** Numbers of rules, from 1. */
  readonly matched: ReadonlySet<number>;
  /** The values with which it was evaluated; empty: it was not. */
  readonly inputs: readonly string[];
}

export function DecisionTable({ decision, matched, inputs }: DecisionTableProps): VNode {
  if (decision.hitPolicy === null) return <LongText look="value" text={decision.expression} />;
  const hasNotes = decision.rules.some(({ annotation }) => annotation !== '');
  return (
    <div class="decision">
      <table class="list">
        <caption>
          Hit policy {decision.hitPolicy}
          {inputs.length > 0 && '; the marked rules matched these values'}
        </caption>
        <thead>
          <tr>
            <th scope="col">Rule</th>
            {decision.inputs.map((label, at) => (
              <th key={at} scope="col">
                {label}
                {inputs[at] !== undefined && <code class="evaluated"> {inputs[at]}</code>}
              </th>
            ))}
            {decision.outputs.map((label, at) => (
              <th key={at} scope="col" class="output">
                {label || 'Result'}
              </th>
            ))}
            {hasNotes && <th scope="col">Annotation</th>}
          </tr>
        </thead>
        <tbody>
          {decision.rules.map((rule, index) => (
            <tr key={rule.id || index} class={matched.has(index + 1) ? 'matched' : ''}>
              <td>
                {index + 1}
                {matched.has(index + 1) && <span class="visually-hidden"> matched</span>}
              </td>
              {rule.inputs.map((text, at) => (
                <td key={at} data-label={decision.inputs[at]}>
                  <code>{text || '–'}</code>
                </td>
              ))}
              {rule.outputs.map((text, at) => (
                <td key={at} data-label={decision.outputs[at] || 'Result'} class="output">
                  <code>{text}</code>
                </td>
              ))}
              {hasNotes && <td data-label="Annotation">{rule.annotation}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
