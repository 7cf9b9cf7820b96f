/** The frame of all views: navigation, search, state of the connection. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { DeployFiles } from './actions/deploy-files.tsx';
import type { ApiError } from './api.ts';
import { droppedFiles } from './dropped-files.ts';
import { clockTime, exact } from './format.ts';
import { matchPath, searchLink } from './links.ts';
import { connection, reloadAll } from './live.ts';
import { ErrorBox } from './parts/states.tsx';
import { say, Toasts } from './parts/toasts.tsx';
import { go, place } from './route.ts';
import { onSignedIn, SIGNED_IN_PATH, signInHere, signInPath, signOut } from './sign-in.ts';
import { isDark, toggleTheme } from './theme.ts';
import { isAnonymous, loadUser, mayOperate, me } from './user.ts';
import { VIEWS } from './views/table.ts';

export function App(): VNode {
  const [failure, setFailure] = useState<ApiError>();
  useEffect(() => {
    const load = (): Promise<void> =>
      loadUser().then(
        () => setFailure(undefined),
        (error: unknown) => {
          // Nothing was typed yet.
          if (signInPath.value !== undefined && place.value.path !== SIGNED_IN_PATH)
            signInHere(signInPath.value);
          else setFailure(error as ApiError);
        },
      );
    void load();
    onSignedIn(() => {
      void load();
      reloadAll();
      say('You are signed in again.');
    });
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
      <Disconnected />
      <main id="main" tabIndex={-1}>
        {failure && path !== SIGNED_IN_PATH && <ErrorBox error={failure} />}
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
      {me.value?.canLogout && (
        <button type="button" class="quiet" onClick={() => void signOut()}>
          Sign out
        </button>
      )}
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

/** Says what the reader sees instead of the present. */
function Disconnected(): VNode | null {
  const { isLive, sinceMs } = connection.value;
  if (isLive) return null;
  return (
    <p class="disconnected" role="alert">
      The server hasn't answered since {clockTime(sinceMs)}. What you see is from then; what you type is kept.
      The page connects again by itself.
    </p>
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
