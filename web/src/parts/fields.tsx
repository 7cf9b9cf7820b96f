/** Fields of forms. */
import type { VNode } from 'preact';

export function NumberField({
  label,
  value,
  min = 1,
  onInput,
}: {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  onInput(value: number): void;
}): VNode {
  return (
    <label class="field short">
      {label}
      <input
        type="number"
        min={min}
        value={value}
        onInput={({ currentTarget }) => onInput(Math.floor(currentTarget.valueAsNumber) || 0)}
      />
    </label>
  );
}

/** One of several values. */
export function Segments({
  legend,
  name,
  values,
  chosen,
  onChoose,
}: {
  readonly legend: string;
  readonly name: string;
  readonly values: readonly (readonly [value: string, label: string])[];
  readonly chosen: string;
  onChoose(value: string): void;
}): VNode {
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{legend}</legend>
      {values.map(([value, label]) => (
        <label key={value}>
          <input type="radio" name={name} checked={chosen === value} onChange={() => onChoose(value)} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function SelectField({
  label,
  value,
  values,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly values: readonly (readonly [value: string, label: string])[];
  onChange(value: string): void;
}): VNode {
  return (
    <label>
      {label}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {values.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
