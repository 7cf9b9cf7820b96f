/** The frame of all views: navigation, search, state of the connection. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { DeployFiles } from './actions/deploy-files.tsx';
import type { ApiError } from './api.ts';
import { droppedFiles } from './dropped-files.ts';
import { clockTime, exact } from './format.ts';
import { matchPath, searchLink } from './links.ts';
import { connection } from './live.ts';
import { ErrorBox } from './parts/states.tsx';
import { Toasts } from './parts/toasts.tsx';
import { go, place } from './route.ts';
import { isDark, toggleTheme } from './theme.ts';
import { isAnonymous, loadUser, mayOperate, me } from './user.ts';
import { VIEWS } from './views/table.ts';

export function App(): VNode {
  const [failure, setFailure] = useState<ApiError>();
  useEffect(() => {
    loadUser().catch((error: unknown) => setFailure(error as ApiError));
  }, []);
  const { path } = place.value;
  const found = VIEWS.flatMap((view) =>
    view.paths.flatMap((pattern) => {
      const params = matchPath(pattern, path);
      return params ? [{ view, params }] : [];
    }),
  )[0];
  useEffect(() => {
    document.title = found ? `${found.view.title} · Signalbox` : 'Signalbox';
  }, [found?.view]);
  const View = found?.view.component;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Header current={found?.view.under ?? found?.view.label ?? ''} />
      <main id="main" tabIndex={-1}>
        {failure && <ErrorBox error={failure} />}
        {found && View ? <View key={found.view.title} params={found.params} /> : <NotFound path={path} />}
      </main>
      {droppedFiles.value && mayOperate.value && (
        <DeployFiles
          initial={droppedFiles.value}
          close={() => {
            droppedFiles.value = null;
          }}
        />
      )}
      <Toasts />
    </>
  );
}

function NotFound({ path }: { readonly path: string }): VNode {
  return (
    <div class="state">
      <h1>There is no page at {path}</h1>
      <p>
        <a href="/operate">Show the processes</a>
      </p>
    </div>
  );
}

function Header({ current }: { readonly current: string }): VNode {
  return (
    <header class="top">
      <a class="brand" href="/operate">
        <span class="lamp" aria-hidden="true" />
        Signalbox
      </a>
      <nav aria-label="Views">
        {VIEWS.filter(({ label }) => label).map(({ label, paths }) => (
          <a key={label} href={paths[0] ?? '/'} aria-current={label === current ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <FindInstance />
      <Connection />
      <span class="user" title="The user of this page">
        {isAnonymous.value ? '' : (me.value?.username ?? '')}
      </span>
      <button
        type="button"
        class="icon"
        onClick={toggleTheme}
        aria-label={`Show the ${isDark.value ? 'light' : 'dark'} colors`}
      >
        <span aria-hidden="true">{isDark.value ? '☀' : '☾'}</span>
      </button>
    </header>
  );
}

function FindInstance(): VNode {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test((event.target as Element).tagName);
      const isWanted =
        (event.key === '/' && !isTyping) || (event.key === 'k' && (event.ctrlKey || event.metaKey));
      if (!isWanted) return;
      event.preventDefault();
      document.getElementById('find')?.focus();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  return (
    <search class="find">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const input = document.getElementById('find') as HTMLInputElement;
          const key = input.value.trim();
          if (key !== '') go(searchLink(key));
          input.value = '';
        }}
      >
        <input
          id="find"
          type="search"
          aria-label="Search"
          placeholder="Key, business key, process …  ( / )"
        />
      </form>
    </search>
  );
}

function Connection(): VNode {
  const { isLive, sinceMs } = connection.value;
  return (
    <output class={isLive ? 'live' : 'live stale'} title={sinceMs === 0 ? '' : `Since ${exact(sinceMs)}`}>
      {isLive ? 'Live' : `No answer since ${clockTime(sinceMs)}`}
    </output>
  );
}
