/** The panels of an instance: a new one is a file and a line here. */
import type { ComponentType } from 'preact';
import type { LoadedInstance } from '../loaded-instance.ts';
import { ElementsPanel } from './elements.tsx';
import { HistoryPanel } from './history.tsx';
import { IncidentsPanel } from './incidents.tsx';
import { JobsPanel } from './jobs.tsx';
import { VariablesPanel } from './variables.tsx';
import { WhyPanel } from './why.tsx';

export interface Panel {
  /** The name in the query. */
  readonly id: string;
  readonly label: string;
  /** Shown beside the label unless it is 0. */
  readonly count?: (loaded: LoadedInstance) => number;
  readonly component: ComponentType<{ readonly loaded: LoadedInstance }>;
}

export const PANELS: readonly Panel[] = [
  { id: 'why', label: 'Why it waits', component: WhyPanel },
  { id: 'variables', label: 'Variables', component: VariablesPanel },
  {
    id: 'incidents',
    label: 'Incidents',
    count: ({ incidents }) => incidents.length,
    component: IncidentsPanel,
  },
  { id: 'elements', label: 'Elements', component: ElementsPanel },
  { id: 'jobs', label: 'Jobs', component: JobsPanel },
  { id: 'history', label: 'History', component: HistoryPanel },
];
