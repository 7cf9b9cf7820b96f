/** The user of the page: from the server's authentication, or the name that the user has entered. */
import { computed, signal } from '@preact/signals';
import { request } from './api.ts';

interface Me {
  readonly username: string;
  /** True if the page has signed the user in. */
  readonly canLogout: boolean;
  readonly roles: readonly string[];
}

/** Null: not known yet. */
export const me = signal<Me | null>(null);
/** For a server without authentication: the name under which this browser claims tasks. */
export const enteredName = signal(window.localStorage.getItem('signalbox.name') ?? '');

const ANONYMOUS = 'anonymous';

export const isAnonymous = computed(() => me.value?.username === ANONYMOUS);
export const userName = computed(() => (isAnonymous.value ? enteredName.value : (me.value?.username ?? '')));
/** True if the user may make changes; the server checks it again. */
export const mayOperate = computed(() => !(me.value?.roles ?? []).every((role) => role === 'read'));

export async function loadUser(): Promise<void> {
  me.value = await request<Me>('/v2/authentication/me');
}

export function enterName(name: string): void {
  window.localStorage.setItem('signalbox.name', name);
  enteredName.value = name;
}
