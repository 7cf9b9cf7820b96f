/** The interface of a view. Types only. */
import type { ComponentType } from 'preact';

export interface ViewProps {
  /** Parameters of the path, by name. */
  readonly params: Readonly<Record<string, string>>;
}

export interface View {
  /** Such as `/tasklist/:key`; the first one is the view's address. */
  readonly paths: readonly string[];
  readonly title: string;
  /** The label in the navigation. */
  readonly label?: string;
  /** The navigation label that is marked while this view is shown. */
  readonly under?: string;
  readonly component: ComponentType<ViewProps>;
}
