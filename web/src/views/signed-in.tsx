/** Where the sign-in ends: it closes its window, or says what has failed. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { query } from '../route.ts';
import { announceSignedIn, signInHere, signInPath } from '../sign-in.ts';

const PROBLEMS: Readonly<Record<string, string>> = {
  expired: 'This sign-in has expired, or was started in another browser. Start again.',
  refused: 'The sign-in was refused or canceled.',
  'no-role': 'You are signed in at your provider, but have no role here. Ask your administrator for one.',
  provider: 'The server could not reach the provider of the sign-in. Its log has the reason.',
};

export function SignedInView(): VNode {
  const { problem } = query.value;
  useEffect(() => {
    if (problem !== undefined) return;
    announceSignedIn();
    window.close();
  }, [problem]);
  if (problem === undefined)
    return (
      <div class="state">
        <h1>You are signed in</h1>
        <p>
          You can close this window, or <a href="/operate">show the overview</a>.
        </p>
      </div>
    );
  return (
    <div class="state">
      <h1>You are not signed in</h1>
      <p>{PROBLEMS[problem] ?? 'The sign-in has failed.'}</p>
      <p>
        <button type="button" class="primary" onClick={() => signInHere(signInPath.value ?? '/auth/sign-in')}>
          Sign in
        </button>
      </p>
    </div>
  );
}
