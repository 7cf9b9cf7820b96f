/** What a view is. Types only. */
import type { ComponentType } from 'preact';

export interface ViewProps {
  /** Of the path, by name. */
  readonly params: Readonly<Record<string, string>>;
}

export interface View {
  /** Such as `/tasklist/:key`; the first one is the view's address. */
  readonly paths: readonly string[];
  readonly title: string;
  /** In the navigation. */
  readonly label?: string;
  /** In the navigation, the label that is marked while this view is shown. */
  readonly under?: string;
  readonly component: ComponentType<ViewProps>;
}
