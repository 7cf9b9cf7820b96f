/** Placeholders for a view without content: loading, empty, error. */
import type { ComponentChildren, VNode } from 'preact';
import type { ApiError } from '../api.ts';
import type { Live } from '../live.ts';
import { signInBeside, signInPath } from '../sign-in.ts';

export function Loading(): VNode {
  return (
    <div class="loading" aria-busy="true">
      <span class="visually-hidden">Loading …</span>
      <i />
      <i />
      <i />
    </div>
  );
}

export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}): VNode {
  return (
    <div class="state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

const TITLES: Readonly<Record<number, string>> = {
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Not possible in this state',
  503: 'Not ready yet',
};

export function ErrorBox({ error }: { readonly error: ApiError }): VNode {
  return (
    <div class="error" role="alert">
      <strong>{TITLES[error.status] ?? 'That did not work'}</strong>
      <span>{error.message}</span>
      {error.status === 401 && <SignInAgain />}
      {error.status === 404 && (
        <span>
          What has ended can be found for a limited time only.{' '}
          <a href="/operate/processes">Show all instances</a>
        </span>
      )}
    </div>
  );
}

/** The page stays as it is: the sign-in has its own window. */
function SignInAgain(): VNode {
  const path = signInPath.value;
  return (
    <span>
      Your session has ended. Drafts are kept in this browser.{' '}
      {path === undefined ? (
        <a href={window.location.href} target="_blank" rel="noreferrer">
          Sign in in a new tab
        </a>
      ) : (
        <button type="button" class="link" onClick={() => signInBeside(path)}>
          Sign in again
        </button>
      )}
      , then try again here.
    </span>
  );
}

/**
 * The content when it is loaded; on errors, the old content stays below the error. If the server doesn't answer,
 * the frame says so once for all.
 */
export function Loaded<T>({
  live: { data, error },
  children,
}: {
  readonly live: Live<T>;
  readonly children: (data: T) => ComponentChildren;
}): VNode {
  return (
    <>
      {error && (error.status !== 0 || data === undefined) && <ErrorBox error={error} />}
      {data !== undefined ? children(data) : !error && <Loading />}
    </>
  );
}
