/** Views whose code is loaded when they are shown first: the start of the page takes only what it shows. */
import { signal } from '@preact/signals';
import type { ComponentType, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { Loading } from './parts/states.tsx';
import type { ViewProps } from './view.ts';

/** The view, in place of which a placeholder is shown until its code is there. */
export function later(load: () => Promise<ComponentType<ViewProps>>): ComponentType<ViewProps> {
  const loaded = signal<ComponentType<ViewProps>>();
  const failure = signal<string>();
  const start = (): void => {
    if (loaded.value) return;
    failure.value = undefined;
    load().then(
      (component) => {
        loaded.value = component;
      },
      (error: unknown) => {
        failure.value = error instanceof Error ? error.message : String(error);
      },
    );
  };
  return function LaterView({ params }: ViewProps): VNode {
    useEffect(start, []);
    const View = loaded.value;
    if (View) return <View params={params} />;
    return failure.value === undefined ? <Loading /> : <NotLoaded reason={failure.value} />;
  };
}

/** After an upgrade of the server, files of the earlier version may no longer exist. */
function NotLoaded({ reason }: { readonly reason: string }): VNode {
  return (
    <div class="error" role="alert">
      <strong>This view could not be loaded</strong>
      <span>
        {reason}. If the server was upgraded, this page is of the earlier version.{' '}
        <button type="button" class="link" onClick={() => window.location.reload()}>
          Load the page again
        </button>
      </span>
    </div>
  );
}
