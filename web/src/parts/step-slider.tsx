/** Moves through the steps of a history; after the last one it shows the present. */
import type { VNode } from 'preact';
import { setQuery } from '../route.ts';

interface StepSliderProps {
  readonly at: number;
  readonly stepCount: number;
  readonly isComplete: boolean;
}

export function StepSlider({ at, stepCount, isComplete }: StepSliderProps): VNode {
  const move = (to: number): void => setQuery({ step: to >= stepCount && isComplete ? '' : String(to) });
  const total = stepCount.toLocaleString('en');
  return (
    <div class="slider">
      <button type="button" aria-label="Previous step" disabled={at <= 1} onClick={() => move(at - 1)}>
        ◀
      </button>
      <input
        type="range"
        min={Math.min(1, stepCount)}
        max={stepCount}
        value={at}
        aria-label="Step"
        aria-valuetext={`Step ${at} of ${stepCount}`}
        onInput={({ currentTarget }) => move(currentTarget.valueAsNumber)}
      />
      <button type="button" aria-label="Next step" disabled={at >= stepCount} onClick={() => move(at + 1)}>
        ▶
      </button>
      <output>
        Step {at.toLocaleString('en')} of {total}
        {!isComplete && ' so far: loading …'}
      </output>
    </div>
  );
}
